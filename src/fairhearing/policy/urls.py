"""Addresses of what proves that the policy is kept: opaque ids, codes and days only."""

from django.urls import path

from fairhearing.policy.log_download import download_log
from fairhearing.policy.log_page import find_in_log, log

urlpatterns = [
    path("log", log, name="log"),
    path("log/find", find_in_log, name="find-in-log"),
    path("log/download", download_log, name="download-log"),
]
