"""Addresses of requests about other rights: opaque ids only."""

from django.urls import path

from fairhearing.rights.calls_page import right_calls
from fairhearing.rights.ending_pages import close_right_page, decide_right
from fairhearing.rights.letters_page import write_right_letter
from fairhearing.rights.list_page import rights_days, rights_requests
from fairhearing.rights.new_page import new_right, somebody_objected
from fairhearing.rights.right_page import right, right_steps

_ONE = "rights/<uuid:request_id>"

urlpatterns = [
    path("rights", rights_requests, name="rights"),
    path("rights/new", new_right, name="new-right"),
    path("rights/asked", somebody_objected, name="somebody-objected"),
    path("rights/days", rights_days, name="right-days"),
    path(_ONE, right, name="right"),
    path(f"{_ONE}/calls", right_calls, name="right-calls"),
    path(f"{_ONE}/steps", right_steps, name="right-steps"),
    path(f"{_ONE}/decide", decide_right, name="decide-right"),
    path(f"{_ONE}/close", close_right_page, name="close-right"),
    path(f"{_ONE}/letter", write_right_letter, name="write-right-letter"),
]
