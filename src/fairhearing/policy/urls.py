"""Addresses of what proves that the policy is kept: opaque ids, codes and days only."""

from django.urls import path

from fairhearing.policy.access_page import access, add_power_holder, end_power_holder, review_power_holder
from fairhearing.policy.checkpoint_page import checkpoint
from fairhearing.policy.log_download import download_log
from fairhearing.policy.log_page import find_in_log, log
from fairhearing.policy.practices_page import practices
from fairhearing.policy.verdict import verdict_part, verify_now

urlpatterns = [
    path("practices", practices, name="practices"),
    path("access", access, name="access"),
    path("access/add", add_power_holder, name="add-power"),
    path("access/<uuid:entry_id>/review", review_power_holder, name="review-power"),
    path("access/<uuid:entry_id>/end", end_power_holder, name="end-power"),
    path("log", log, name="log"),
    path("log/checkpoint", checkpoint, name="checkpoint"),
    path("log/verify", verify_now, name="verify-log"),
    path("log/verdict", verdict_part, name="log-verdict"),
    path("log/find", find_in_log, name="find-in-log"),
    path("log/download", download_log, name="download-log"),
]
