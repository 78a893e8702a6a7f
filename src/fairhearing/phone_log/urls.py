"""Addresses of the phone log and of gaps: opaque ids and months only."""

from django.urls import path

from fairhearing.phone_log.bring_page import bring
from fairhearing.phone_log.columns_page import name_columns
from fairhearing.phone_log.gap_page import explain, gap
from fairhearing.phone_log.page import download_gaps, phone_log

urlpatterns = [
    path("phone-log", phone_log, name="phone-log"),
    path("phone-log/bring", bring, name="bring-phone-log"),
    path("phone-log/columns", name_columns, name="phone-log-columns"),
    path("phone-log/download", download_gaps, name="download-gaps"),
    path("phone-log/gaps/<uuid:gap_id>", gap, name="gap"),
    path("phone-log/gaps/<uuid:gap_id>/explain", explain, name="explain-gap"),
]
