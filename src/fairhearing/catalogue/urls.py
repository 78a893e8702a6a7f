"""Addresses of calls: opaque ids only, never a name or a number."""

from django.urls import path, re_path

from fairhearing.catalogue.views import call, calls, find_calls, found_calls, new_calls

urlpatterns = [
    path("calls", calls, name="calls"),
    path("calls/new", new_calls, name="new-calls"),
    path("calls/find", find_calls, name="find-calls"),
    path("calls/found/<uuid:search_id>", found_calls, name="found-calls"),
    re_path(r"^calls/(?P<call_id>[0-9a-f]{32})$", call, name="call"),
]
