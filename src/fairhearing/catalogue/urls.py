"""Addresses of lists of calls: opaque ids only, never a name or a number."""

from django.urls import path

from fairhearing.catalogue.views import calls, find_calls, found_calls, new_calls

urlpatterns = [
    path("calls", calls, name="calls"),
    path("calls/new", new_calls, name="new-calls"),
    path("calls/find", find_calls, name="find-calls"),
    path("calls/found/<uuid:search_id>", found_calls, name="found-calls"),
]
