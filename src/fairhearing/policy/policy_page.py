"""The policy, clause by clause: whether each is kept, since when, and how we know."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.visits import note_visit
from fairhearing.clauses.rules import State
from fairhearing.papers.signing import tensions_of
from fairhearing.papers.versions import version_in_force
from fairhearing.policy.clause_lines import clause_lines, counted_states
from fairhearing.practice.allowed import requires, standing_of
from fairhearing.practice.permissions import Permission
from fairhearing.practice.standing import standing_practice


@requires(Permission.SEE_POLICY)
@require_safe
def policy(request: HttpRequest) -> HttpResponseBase:
    """Show every clause, what needs attention first."""
    practice = standing_practice(request, Permission.SEE_POLICY)
    note_visit(request, Verb.POLICY_VIEWED, practice, Permission.SEE_POLICY)
    now = timezone.now()
    lines = clause_lines(practice, now)
    context = {
        "lines": lines,
        "counted": counted_states(lines),
        "State": State,
        "shows_evidence": Permission.SHOW_EVIDENCE in standing_of(request).permissions(practice),
        "version": version_in_force(practice),
        "tensions": {each.tension.clause: each for each in tensions_of(practice, today=timezone.localdate(now))},
    }
    return render(request, "policy/policy.jinja", context)
