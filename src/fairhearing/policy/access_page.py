"""Who can open recordings: by arithmetic, by an envelope, and who has power over the machine (clause C13)."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.visits import note_visit, visitor
from fairhearing.policy.key_holders import key_lines
from fairhearing.policy.models import PowerHolder
from fairhearing.policy.powers import add_power, end_power, review_power
from fairhearing.practice.allowed import practices_for, requires, role_in
from fairhearing.practice.models import Practice
from fairhearing.practice.permissions import Permission
from fairhearing.practice.standing import standing_practice

_LONGEST = 200


@requires(Permission.SEE_ACCESS)
@require_safe
def access(request: HttpRequest) -> HttpResponseBase:
    """Show everybody who can open recordings, and everybody with power over them."""
    practice = standing_practice(request, Permission.SEE_ACCESS)
    note_visit(request, Verb.ACCESS_VIEWED, practice, Permission.SEE_ACCESS)
    return _page(request, practice)


@requires(Permission.KEEP_ACCESS)
@require_POST
def add_power_holder(request: HttpRequest) -> HttpResponseBase:
    """Write somebody into the register."""
    practice = standing_practice(request, Permission.KEEP_ACCESS)
    kind, who = request.POST.get("kind", ""), " ".join(request.POST.get("who", "").split())[:_LONGEST]
    wrong = [
        *([] if kind in PowerHolder.Kind.values else [{"field": "kind", "text": "Choose what they have"}]),
        *([] if who else [{"field": "who", "text": "Enter who has it"}]),
    ]
    if wrong:
        return _page(request, practice, wrong)
    add_power(practice, kind, who, by=visitor(request), role=_role(request, practice))
    return HttpResponseRedirect(reverse("access"))


@requires(Permission.KEEP_ACCESS)
@require_POST
def review_power_holder(request: HttpRequest, entry_id: UUID) -> HttpResponseBase:
    """Say that an entry is still right."""
    practice, entry = _entry(request, entry_id)
    review_power(entry, by=visitor(request), role=_role(request, practice))
    return HttpResponseRedirect(reverse("access"))


@requires(Permission.KEEP_ACCESS)
@require_POST
def end_power_holder(request: HttpRequest, entry_id: UUID) -> HttpResponseBase:
    """Say that somebody has a power no more."""
    practice, entry = _entry(request, entry_id)
    end_power(entry, by=visitor(request), role=_role(request, practice))
    return HttpResponseRedirect(reverse("access"))


def _entry(request: HttpRequest, entry_id: UUID) -> tuple[Practice, PowerHolder]:
    practice = standing_practice(request, Permission.KEEP_ACCESS)
    return practice, get_object_or_404(PowerHolder, practice=practice, id=entry_id, ended_at=None)


def _role(request: HttpRequest, practice: Practice) -> str:
    return str(role_in(visitor(request), practice, Permission.KEEP_ACCESS))


def _page(request: HttpRequest, practice: Practice, errors: list[dict[str, str]] | None = None) -> HttpResponseBase:
    entries = PowerHolder.objects.filter(practice=practice).select_related("added_by")
    context = {
        "holders": key_lines(practice),
        "entries": entries.filter(ended_at=None).order_by("kind", "added_at"),
        "ended": entries.exclude(ended_at=None).order_by("-ended_at"),
        "kinds": PowerHolder.Kind.choices,
        "missing": [kind.label for kind in PowerHolder.Kind if not entries.filter(ended_at=None, kind=kind).exists()],
        "keeps": practices_for(visitor(request), Permission.KEEP_ACCESS).filter(id=practice.id).exists(),
        "today": timezone.localdate(),
        "typed": request.POST,
        "errors": errors or [],
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return render(request, "policy/access.jinja", context, status=status)
