"""Addresses of what proves that the policy is kept: opaque ids, codes and days only."""

from django.urls import path

from fairhearing.policy.access_page import access, add_power_holder, end_power_holder, review_power_holder
from fairhearing.policy.checkpoint_page import checkpoint
from fairhearing.policy.clause_page import check_clause, clause, clause_month, clause_turn, give_clause
from fairhearing.policy.log_download import download_log
from fairhearing.policy.log_page import find_in_log, log
from fairhearing.policy.policy_page import policy
from fairhearing.policy.practices_page import practices
from fairhearing.policy.rows_page import rows
from fairhearing.policy.verdict import verdict_part, verify_now

urlpatterns = [
    path("policy", policy, name="policy"),
    path("policy/turns/<uuid:turn_id>", clause_turn, name="clause-turn"),
    path("policy/<slug:code>", clause, name="clause"),
    path("policy/<slug:code>/month", clause_month, name="clause-month"),
    path("policy/<slug:code>/check", check_clause, name="check-clause"),
    path("policy/<slug:code>/owner", give_clause, name="give-clause"),
    path("practices", practices, name="practices"),
    path("access", access, name="access"),
    path("access/add", add_power_holder, name="add-power"),
    path("access/<uuid:entry_id>/review", review_power_holder, name="review-power"),
    path("access/<uuid:entry_id>/end", end_power_holder, name="end-power"),
    path("policy/rows/<slug:name>", rows, name="rows"),
    path("log", log, name="log"),
    path("log/checkpoint", checkpoint, name="checkpoint"),
    path("log/verify", verify_now, name="verify-log"),
    path("log/verdict", verdict_part, name="log-verdict"),
    path("log/find", find_in_log, name="find-in-log"),
    path("log/download", download_log, name="download-log"),
]
