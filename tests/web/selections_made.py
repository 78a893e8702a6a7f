"""Selections of calls, for the pages that show them."""

from django.utils import timezone

from fairhearing.redaction.models import Selection
from fairhearing.redaction.searching import search
from fairhearing.redaction.selecting import begin_selection
from fairhearing.redaction.sought import Sought

SELECTION_PAGES = (
    "selection",
    "search-for-selection",
    "searched",
    "decide-calls",
    "undo-decision",
    "selection-concerned",
    "check-selection",
)
RECORDING_PAGES = (
    "hide-parts",
    "take-part-back",
    "say-call-done",
    "say-played",
    "keep-part-draft",
    "listen-for-selection",
)


def make_selection(practice, by, *, kind="request", reference="R-2026-001"):
    """Begin to choose calls for a matter."""
    now = timezone.now()
    return begin_selection(practice, Selection.Kind(kind), reference=reference, href="/cases", by=by, now=now)


def add_selection(call, by, **matter):
    """Begin to choose calls for a matter, and find those of this call's number."""
    selection = make_selection(call.practice, by, **matter)
    number = call.parties.get(side="left").number
    search(selection, Sought(numbers=(number,)), by=by, now=timezone.now())
    return selection
