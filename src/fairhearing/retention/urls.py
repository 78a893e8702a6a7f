"""Addresses of what is kept and destroyed: opaque ids only."""

from django.urls import path, re_path

from fairhearing.retention.ask_page import ask_to_keep
from fairhearing.retention.asked_pages import asked, asked_request
from fairhearing.retention.certificate_copies import certificate_proof, certificate_sheet
from fairhearing.retention.certificate_pages import certificate, destroyed
from fairhearing.retention.class_page import call_class
from fairhearing.retention.clinical_extensions import set_clinical_extension
from fairhearing.retention.compared_page import compared
from fairhearing.retention.hold_pages import end_hold, hold_review
from fairhearing.retention.keep_longer import keep_longer
from fairhearing.retention.kept_page import kept, kept_longer
from fairhearing.retention.notes_page import notes
from fairhearing.retention.periods_page import change_period, periods
from fairhearing.retention.undoing import undo

urlpatterns = [
    path("kept/asked", asked, name="asked"),
    path("kept/asked/new", ask_to_keep, name="ask-to-keep"),
    path("kept/asked/<uuid:request_id>", asked_request, name="asked-request"),
    path("kept", kept, name="kept"),
    path("kept/compared", compared, name="compared"),
    path("kept/longer", kept_longer, name="kept-longer"),
    path("kept/destroyed", destroyed, name="destroyed"),
    re_path(r"^kept/destroyed/(?P<recording_id>[0-9a-f]{32})$", certificate, name="certificate"),
    re_path(r"^kept/destroyed/(?P<recording_id>[0-9a-f]{32})/sheet$", certificate_sheet, name="certificate-sheet"),
    re_path(r"^kept/destroyed/(?P<recording_id>[0-9a-f]{32})/proof$", certificate_proof, name="certificate-proof"),
    path("kept/keep", keep_longer, name="keep-longer"),
    path("kept/reasons/<uuid:hold_id>", hold_review, name="hold"),
    path("kept/reasons/<uuid:hold_id>/end", end_hold, name="end-hold"),
    path("kept/periods", periods, name="periods"),
    path("kept/periods/change", change_period, name="change-period"),
    path("kept/undo", undo, name="undo"),
    re_path(r"^calls/(?P<call_id>[0-9a-f]{32})/kind$", call_class, name="call-class"),
    path("extensions/clinical", set_clinical_extension, name="set-clinical"),
    path("notes", notes, name="notes"),
]
