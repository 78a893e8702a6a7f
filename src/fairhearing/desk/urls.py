"""Addresses of the desk's pages: opaque ids only."""

from django.urls import re_path

from fairhearing.desk.call_page import call

urlpatterns = [
    re_path(r"^calls/(?P<call_id>[0-9a-f]{32})$", call, name="call"),
]
