"""Addresses of reported calls: opaque ids only."""

from django.urls import path, re_path

from fairhearing.reported.caution_pages import caution, cautions
from fairhearing.reported.own_pages import (
    answer_report,
    my_reports,
    own_report,
    report_a_call,
    report_one,
    take_back_report,
)
from fairhearing.reported.pages import report, reported, staff_support
from fairhearing.reported.step_pages import take_step

urlpatterns = [
    path("reported", reported, name="reported"),
    path("reported/new", report_a_call, name="report-a-call"),
    path("reported/mine", my_reports, name="my-reports"),
    path("reported/support", staff_support, name="staff-support"),
    path("reported/cautions", cautions, name="cautions"),
    path("reported/cautions/<uuid:caution_id>", caution, name="caution"),
    re_path(r"^reported/call/(?P<call_id>[0-9a-f]{32})$", report_one, name="report-call"),
    path("reported/<uuid:report_id>", report, name="report"),
    path("reported/<uuid:report_id>/mine", own_report, name="own-report"),
    path("reported/<uuid:report_id>/take-back", take_back_report, name="take-back-report"),
    path("reported/<uuid:report_id>/answer", answer_report, name="answer-report"),
    path("reported/<uuid:report_id>/<slug:step>", take_step, name="report-step"),
]
