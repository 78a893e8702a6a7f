"""Addresses of the announcement: opaque ids and fixed words only."""

from django.urls import path

from fairhearing.announcing.page import announcement, calls_without, export_announcement
from fairhearing.announcing.told_page import told
from fairhearing.announcing.where_page import test_call, where
from fairhearing.announcing.wording_page import approve, drop, end, new_wording, wording, wording_file, wording_sound

urlpatterns = [
    path("announcement", announcement, name="announcement"),
    path("announcement/calls/<slug:which>", calls_without, name="announcement-without"),
    path("announcement/download", export_announcement, name="export-announcement"),
    path("announcement/where", where, name="announcement-where"),
    path("announcement/test-call", test_call, name="announcement-test"),
    path("announcement/wordings/new", new_wording, name="new-announcement-wording"),
    path("announcement/wordings/<uuid:wording_id>", wording, name="announcement-wording"),
    path("announcement/wordings/<uuid:wording_id>/sound", wording_sound, name="announcement-sound"),
    path("announcement/wordings/<uuid:wording_id>/files/<slug:form>", wording_file, name="announcement-file"),
    path("announcement/wordings/<uuid:wording_id>/approve", approve, name="approve-wording"),
    path("announcement/wordings/<uuid:wording_id>/end", end, name="end-wording"),
    path("announcement/wordings/<uuid:wording_id>/drop", drop, name="drop-wording"),
    path("calls/<slug:call_id>/told", told, name="mark-told"),
]
