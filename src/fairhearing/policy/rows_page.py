"""The rows behind an answer, for whoever inspects whether the policy is kept."""

from __future__ import annotations

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from fairhearing.policy.rows import ROWS
from fairhearing.practice.allowed import requires
from fairhearing.practice.permissions import Permission
from fairhearing.practice.standing import standing_practice


@requires(Permission.SEE_POLICY)
@require_safe
def rows(request: HttpRequest, name: str) -> HttpResponseBase:
    """Show the rows of this name: counts, days and codes of the practice, and of the machine."""
    read = ROWS.get(name)
    if read is None:
        raise Http404
    practice = standing_practice(request, Permission.SEE_POLICY)
    return render(request, "policy/rows.jinja", {"rows": read(practice, timezone.now())})
