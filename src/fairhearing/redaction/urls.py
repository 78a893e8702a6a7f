"""Addresses of the calls of a matter: opaque ids only."""

from django.urls import path, re_path

from fairhearing.redaction.check_page import check_selection
from fairhearing.redaction.copy_sound import copy_sound
from fairhearing.redaction.parts_page import (
    hide_parts,
    keep_part_draft,
    listen_for_selection,
    say_call_done,
    say_played,
    take_part_back,
)
from fairhearing.redaction.samples_page import check_samples
from fairhearing.redaction.search_page import search_calls, searched
from fairhearing.redaction.selection_page import decide_calls, say_who_is_concerned, selection, undo_decision

_SELECTION = r"^selections/(?P<selection_id>[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})"
_RECORDING = rf"{_SELECTION}/recordings/(?P<recording_id>[0-9a-f]{{32}})"

urlpatterns = [
    path("selections/samples", check_samples, name="check-samples"),
    path("selections/<uuid:selection_id>", selection, name="selection"),
    path("selections/<uuid:selection_id>/search", search_calls, name="search-for-selection"),
    path("selections/<uuid:selection_id>/searched", searched, name="searched"),
    path("selections/<uuid:selection_id>/decide", decide_calls, name="decide-calls"),
    path("selections/<uuid:selection_id>/undo", undo_decision, name="undo-decision"),
    path("selections/<uuid:selection_id>/concerned", say_who_is_concerned, name="selection-concerned"),
    path("selections/<uuid:selection_id>/check", check_selection, name="check-selection"),
    path("selections/<uuid:selection_id>/sound/<slug:listen_id>", copy_sound, name="copy-sound"),
    re_path(rf"{_RECORDING}$", hide_parts, name="hide-parts"),
    re_path(rf"{_RECORDING}/back$", take_part_back, name="take-part-back"),
    re_path(rf"{_RECORDING}/done$", say_call_done, name="say-call-done"),
    re_path(rf"{_RECORDING}/draft$", keep_part_draft, name="keep-part-draft"),
    re_path(rf"{_RECORDING}/played$", say_played, name="say-played"),
    re_path(rf"{_RECORDING}/listen$", listen_for_selection, name="listen-for-selection"),
]
