"""Addresses of the list of calls and of searches: opaque ids only, never a name or a number."""

from django.urls import path

from fairhearing.finding.kept_page import forget, keep
from fairhearing.finding.list_page import calls, new_calls
from fairhearing.finding.search_page import find, found

urlpatterns = [
    path("calls", calls, name="calls"),
    path("calls/new", new_calls, name="new-calls"),
    path("calls/find", find, name="find-calls"),
    path("calls/found/<uuid:search_id>", found, name="found-calls"),
    path("searches/<uuid:search_id>/keep", keep, name="keep-search"),
    path("searches/<uuid:search_id>/forget", forget, name="forget-search"),
]
