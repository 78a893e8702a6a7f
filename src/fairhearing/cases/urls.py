"""Addresses of cases: opaque ids only."""

from django.urls import path, re_path

from fairhearing.cases.case_page import case, listen_for_case, note_in_case, say_about_case
from fairhearing.cases.change_page import change_case
from fairhearing.cases.close_page import close, open_case_again
from fairhearing.cases.days_page import case_days
from fairhearing.cases.drill_page import call_drill, end_call_drill, start_call_drill
from fairhearing.cases.letters_page import write_case_letter
from fairhearing.cases.list_page import cases, download_cases, find_case_by_reference
from fairhearing.cases.open_page import add_to_case, new_case
from fairhearing.cases.others_page import case_others, put_back_into_case, take_out_of_case
from fairhearing.cases.people_page import case_people
from fairhearing.cases.timeline_page import case_timeline, make_pack

_CASE = r"^cases/(?P<case_id>[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})"
_CALL = r"/calls/(?P<call_id>[0-9a-f]{32})"

urlpatterns = [
    path("cases", cases, name="cases"),
    path("cases/find", find_case_by_reference, name="find-case"),
    path("cases/table", download_cases, name="download-cases"),
    path("cases/new", new_case, name="new-case"),
    path("cases/add", add_to_case, name="add-to-case"),
    path("cases/drill", call_drill, name="call-drill"),
    path("cases/drill/start", start_call_drill, name="start-call-drill"),
    path("cases/drill/<uuid:drill_id>/end", end_call_drill, name="end-call-drill"),
    path("cases/<uuid:case_id>", case, name="case"),
    path("cases/<uuid:case_id>/change", change_case, name="change-case"),
    path("cases/<uuid:case_id>/days", case_days, name="case-days"),
    path("cases/<uuid:case_id>/note", note_in_case, name="note-in-case"),
    path("cases/<uuid:case_id>/letters", write_case_letter, name="write-case-letter"),
    path("cases/<uuid:case_id>/about", say_about_case, name="case-about"),
    path("cases/<uuid:case_id>/others", case_others, name="case-others"),
    re_path(rf"{_CASE}{_CALL}/out$", take_out_of_case, name="take-out-of-case"),
    re_path(rf"{_CASE}{_CALL}/back$", put_back_into_case, name="put-back-into-case"),
    re_path(rf"{_CASE}/listen/(?P<recording_id>[0-9a-f]{{32}})$", listen_for_case, name="listen-for-case"),
    path("cases/<uuid:case_id>/people", case_people, name="case-people"),
    path("cases/<uuid:case_id>/timeline", case_timeline, name="case-timeline"),
    path("cases/<uuid:case_id>/pack", make_pack, name="make-pack"),
    path("cases/<uuid:case_id>/close", close, name="close-case"),
    path("cases/<uuid:case_id>/open", open_case_again, name="open-case-again"),
]
