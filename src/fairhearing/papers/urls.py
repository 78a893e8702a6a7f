"""Addresses of what the practice wrote and signed: opaque ids and codes of clauses only."""

from django.urls import path

from fairhearing.papers.copy_pages import end_copy_place, other_copies, say_copy_place
from fairhearing.papers.paper_pages import (
    absent_paper,
    end_one_paper,
    keep_one_paper,
    paper,
    papers,
    ready,
    sign_paper,
    take_paper,
)
from fairhearing.papers.tension_pages import ask_about_tension, sign_one_tension, tension, tensions
from fairhearing.papers.version_pages import begin_policy, policy_changes, policy_version, policy_versions
from fairhearing.papers.writing_pages import policy_days, policy_figures, policy_wording, sign_policy

urlpatterns = [
    path("papers", papers, name="papers"),
    path("papers/ready", ready, name="ready"),
    path("papers/keep", keep_one_paper, name="keep-paper"),
    path("papers/kinds/<slug:kind>", paper, name="paper"),
    path("papers/kinds/<slug:kind>/absent", absent_paper, name="absent-paper"),
    path("papers/kinds/<slug:kind>/sign", sign_paper, name="sign-paper"),
    path("papers/files/<uuid:paper_id>", take_paper, name="take-paper"),
    path("papers/files/<uuid:paper_id>/end", end_one_paper, name="end-paper"),
    path("papers/copies", other_copies, name="other-copies"),
    path("papers/copies/say", say_copy_place, name="say-copy-place"),
    path("papers/copies/<uuid:place_id>/end", end_copy_place, name="end-copy-place"),
    path("papers/policy", policy_versions, name="policy-versions"),
    path("papers/policy/begin", begin_policy, name="begin-policy"),
    path("papers/policy/<uuid:version_id>", policy_version, name="policy-version"),
    path("papers/policy/<uuid:version_id>/changes", policy_changes, name="policy-changes"),
    path("papers/policy/<uuid:version_id>/clauses/<slug:clause>", policy_wording, name="policy-wording"),
    path("papers/policy/<uuid:version_id>/days", policy_days, name="policy-days"),
    path("papers/policy/<uuid:version_id>/figures", policy_figures, name="policy-figures"),
    path("papers/policy/<uuid:version_id>/sign", sign_policy, name="sign-policy"),
    path("papers/tensions", tensions, name="tensions"),
    path("papers/tensions/<slug:clause>", tension, name="tension"),
    path("papers/tensions/<slug:clause>/sign", sign_one_tension, name="sign-tension"),
    path("papers/tensions/<slug:clause>/ask", ask_about_tension, name="ask-about-tension"),
]
