"""Addresses of the desk's pages: opaque ids only."""

from django.urls import path, re_path

from fairhearing.desk.call_page import call
from fairhearing.desk.checklists import checklists, exit_checklist, leaver_checklist
from fairhearing.desk.help import help_with
from fairhearing.desk.home import home, switch_practice
from fairhearing.desk.individual_page import individual
from fairhearing.desk.my_calls import my_calls
from fairhearing.desk.waiting import waiting_page

urlpatterns = [
    path("", home, name="home"),
    path("practice", switch_practice, name="switch-practice"),
    path("my-calls", my_calls, name="my-calls"),
    path("checklists", checklists, name="checklists"),
    path("checklists/leaver/<uuid:person_id>", leaver_checklist, name="leaver-checklist"),
    path("checklists/exit", exit_checklist, name="exit-checklist"),
    path("help/<slug:name>", help_with, name="help"),
    path("waiting", waiting_page, name="waiting"),
    re_path(r"^calls/(?P<call_id>[0-9a-f]{32})$", call, name="call"),
    path("individuals/<uuid:individual_id>", individual, name="individual"),
]
