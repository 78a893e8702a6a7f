"""Addresses of requests: opaque ids only."""

from django.urls import path

from fairhearing.subject_access.close_page import close
from fairhearing.subject_access.document_pages import (
    destroy_request_document,
    keep_request_document,
    take_request_document,
)
from fairhearing.subject_access.letters_page import write_request_letter
from fairhearing.subject_access.list_page import access_request_days, access_requests, find_access_request
from fairhearing.subject_access.new_page import change_request, new_request, somebody_asked
from fairhearing.subject_access.people_page import request_people
from fairhearing.subject_access.request_page import access_request, note_in_access_request
from fairhearing.subject_access.step_pages import answer_request, request_days, request_who

_ONE = "requests/<uuid:request_id>"

urlpatterns = [
    path("requests", access_requests, name="access-requests"),
    path("requests/find", find_access_request, name="find-access-request"),
    path("requests/new", new_request, name="new-access-request"),
    path("requests/asked", somebody_asked, name="somebody-asked"),
    path("requests/days", access_request_days, name="access-request-days"),
    path("requests/document", keep_request_document, name="keep-request-document"),
    path(_ONE, access_request, name="access-request"),
    path(f"{_ONE}/change", change_request, name="change-access-request"),
    path(f"{_ONE}/who", request_who, name="request-who"),
    path(f"{_ONE}/days", request_days, name="request-days"),
    path(f"{_ONE}/people", request_people, name="request-people"),
    path(f"{_ONE}/answer", answer_request, name="answer-request"),
    path(f"{_ONE}/close", close, name="close-request"),
    path(f"{_ONE}/note", note_in_access_request, name="note-in-access-request"),
    path(f"{_ONE}/letter", write_request_letter, name="write-request-letter"),
    path(f"{_ONE}/documents/<uuid:document_id>", take_request_document, name="take-request-document"),
    path(f"{_ONE}/documents/<uuid:document_id>/destroy", destroy_request_document, name="destroy-request-document"),
]
