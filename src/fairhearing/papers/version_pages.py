"""Versions of the policy: all of them, one of them, and what changed between two."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.visits import note_visit
from fairhearing.clauses.clause import Clause
from fairhearing.papers.difference import pieces
from fairhearing.papers.models import PolicyVersion
from fairhearing.papers.promises import compare
from fairhearing.papers.real_settings import real_settings
from fairhearing.papers.versions import begin_version, draft_of, figures_of, missing_of, version_in_force, wordings_of
from fairhearing.papers.visiting import Visit, visit_of
from fairhearing.practice.allowed import requires
from fairhearing.practice.notices import after_change
from fairhearing.practice.permissions import Permission


@requires(Permission.SEE_PAPERS)
@require_safe
def policy_versions(request: HttpRequest) -> HttpResponseBase:
    """List every version that was signed, and the one that is being written."""
    visit = visit_of(request, Permission.SEE_PAPERS)
    signed = visit.practice.policy_versions.exclude(signed_at=None).select_related("signed_by")
    note_visit(request, Verb.PAPERS_VIEWED, visit.practice, Permission.SEE_PAPERS, page="policy-versions")
    context = {
        "visit": visit,
        "in_force": version_in_force(visit.practice),
        "draft": draft_of(visit.practice),
        "signed": list(signed),
        "today": timezone.localdate(),
    }
    return render(request, "papers/versions.jinja", context)


@requires(Permission.KEEP_PAPERS)
@require_POST
def begin_policy(request: HttpRequest) -> HttpResponseBase:
    """Begin the next version."""
    visit = visit_of(request, Permission.KEEP_PAPERS)
    version = begin_version(visit.practice, visit.done())
    words = f"Version {version.number} is begun. Put in your own words, its days and its figures."
    return after_change(request, reverse("policy-version", args=[version.id]), words, now=timezone.now())


@requires(Permission.SEE_PAPERS)
@require_safe
def policy_version(request: HttpRequest, version_id: UUID) -> HttpResponseBase:
    """Show one version: its days, its figures beside what the system does, and its words."""
    visit = visit_of(request, Permission.SEE_PAPERS)
    version = find_version(visit, version_id)
    note_visit(request, Verb.PAPERS_VIEWED, visit.practice, Permission.SEE_PAPERS, version.id.hex)
    wordings, figures = wordings_of(version), figures_of(version)
    context = {
        "visit": visit,
        "version": version,
        "is_draft": version.signed_at is None,
        "is_in_force": version == version_in_force(visit.practice),
        "clauses": [(clause, wordings.get(clause, "")) for clause in Clause],
        "compared": compare(figures, real_settings(visit.practice)) if figures else (),
        "missing": missing_of(version),
        "before": before(version),
        "today": timezone.localdate(),
    }
    return render(request, "papers/version.jinja", context)


@requires(Permission.SEE_PAPERS)
@require_safe
def policy_changes(request: HttpRequest, version_id: UUID) -> HttpResponseBase:
    """Show what changed from an earlier version, the one before where none is named, word by word."""
    visit = visit_of(request, Permission.SEE_PAPERS)
    version = find_version(visit, version_id)
    earlier = visit.practice.policy_versions.filter(number__lt=version.number)
    wanted = request.GET.get("from", "")
    chosen = earlier.filter(number=int(wanted)).first() if wanted.isdecimal() and len(wanted) < 5 else earlier.first()  # noqa: PLR2004 - digits of a number
    if chosen is None:
        raise Http404
    note_visit(request, Verb.PAPERS_VIEWED, visit.practice, Permission.SEE_PAPERS, version.id.hex)
    old, new = wordings_of(chosen), wordings_of(version)
    changed = [
        (clause, pieces(old.get(clause, ""), new.get(clause, "")))
        for clause in Clause
        if old.get(clause, "") != new.get(clause, "")
    ]
    context = {
        "version": version,
        "earlier": chosen,
        "others": [each for each in earlier if each != chosen],
        "changed": changed,
        "same": len(Clause) - len(changed),
    }
    return render(request, "papers/changes.jinja", context)


def find_version(visit: Visit, version_id: UUID) -> PolicyVersion:
    """Return a version of this practice. Raises Http404."""
    rows = visit.practice.policy_versions.select_related("signed_by", "begun_by")
    return get_object_or_404(rows, id=version_id)


def before(version: PolicyVersion) -> PolicyVersion | None:
    """Return the version before."""
    return version.practice.policy_versions.filter(number__lt=version.number).first()
