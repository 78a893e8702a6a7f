"""Addresses of notes and tags: opaque ids only."""

from django.urls import path, re_path

from fairhearing.marks.note_pages import add_note_page, change_note_page, remove_note_page
from fairhearing.marks.tag_pages import set_call_tags, tag_list, tag_many

_CALL = r"^calls/(?P<call_id>[0-9a-f]{32})"

urlpatterns = [
    re_path(rf"{_CALL}/notes$", add_note_page, name="add-note"),
    re_path(rf"{_CALL}/notes/(?P<mark_id>[0-9a-f-]{{36}})$", change_note_page, name="change-note"),
    re_path(rf"{_CALL}/notes/(?P<mark_id>[0-9a-f-]{{36}})/remove$", remove_note_page, name="remove-note"),
    re_path(rf"{_CALL}/tags$", set_call_tags, name="set-tags"),
    path("calls/tags", tag_many, name="tag-calls"),
    path("calls/tags/list", tag_list, name="tag-list"),
]
