"""What the visitor should know: unread first, read by being opened; and how soon an e-mail sends them to look."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Case, When
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from fairhearing.notifications import mail
from fairhearing.notifications.kinds import ADDRESSES, WORDS, Kind
from fairhearing.notifications.models import MailChoice, Notification
from fairhearing.notifications.telling import KEPT_DAYS, count_unread, mark_read
from fairhearing.practice.allowed import requires, role_in
from fairhearing.practice.models import Person, Practice
from fairhearing.practice.notices import after_change
from fairhearing.practice.permissions import Permission
from fairhearing.practice.standing import standing_practice

MOST_SHOWN = 100
_KNOWN = tuple(str(kind) for kind in Kind)
_HINTS = {
    MailChoice.How.AT_ONCE: "Within five minutes.",
    MailChoice.How.DAILY: "At eight in the morning, if there is something new.",
    MailChoice.How.NEVER: "It stands on this page, and the count beside your name says so.",
}


@dataclass(frozen=True, slots=True)
class Told:
    """One line of the page."""

    id: UUID
    words: str
    told_at: datetime
    is_new: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """One way to be sent e-mails."""

    value: str
    label: str
    hint: str


@requires(Permission.SEE_HOME)
@require_safe
def notifications(request: HttpRequest) -> HttpResponseBase:
    """Show what the visitor should know, the newest hundred."""
    person, practice = _visit(request)
    unread_first = (Case(When(read_at=None, then=0), default=1), "-told_at", "-id")
    rows = list(practice.notifications.filter(person=person, kind__in=_KNOWN).order_by(*unread_first)[:MOST_SHOWN])
    context = {
        "told": [Told(row.id, WORDS[Kind(row.kind)], row.told_at, row.read_at is None) for row in rows],
        "unread": count_unread(person, practice),
        "most": MOST_SHOWN if len(rows) == MOST_SHOWN else 0,
        "kept_days": KEPT_DAYS,
        "choices": [Choice(str(how), str(how.label), _HINTS[how]) for how in MailChoice.How],
        "chosen": str(mail.chosen(person)),
    }
    return render(request, "notifications/notifications.jinja", context)


@requires(Permission.SEE_HOME)
@require_safe
def open_notification(request: HttpRequest, notification_id: UUID) -> HttpResponseBase:
    """Take one as looked at, and go to what it is about."""
    person, practice = _visit(request)
    row = get_object_or_404(practice.notifications.filter(person=person), id=notification_id, kind__in=_KNOWN)
    if row.read_at is None:
        Notification.objects.filter(id=row.id).update(read_at=timezone.now())
    return HttpResponseRedirect(_address(row))


@requires(Permission.SEE_HOME)
@require_POST
def read_notifications(request: HttpRequest) -> HttpResponseBase:
    """Take all as looked at."""
    person, practice = _visit(request)
    now = timezone.now()
    mark_read(person, practice, now=now)
    return after_change(request, reverse("notifications"), "All of it is marked as read.", now=now)


@requires(Permission.SEE_HOME)
@require_POST
def mail_notifications(request: HttpRequest) -> HttpResponseBase:
    """Choose how soon an e-mail is sent."""
    person, practice = _visit(request)
    how = next((each for each in MailChoice.How if each == request.POST.get("how")), None)
    if how is None:
        return HttpResponseRedirect(reverse("notifications"))
    role = str(role_in(person, practice, Permission.SEE_HOME))
    mail.choose(person, how, practice=practice.id, role=role)
    words = f"Saved. E-mail: {str(how.label).lower()}."
    return after_change(request, reverse("notifications"), words, now=timezone.now())


def _visit(request: HttpRequest) -> tuple[Person, Practice]:
    practice = standing_practice(request, Permission.SEE_HOME)
    assert isinstance(request.user, Person)  # noqa: S101 - `requires` lets in nobody else
    return request.user, practice


def _address(row: Notification) -> str:
    """Return where it is looked at; this page where its own is not part of this system."""
    before, behind = ADDRESSES[Kind(row.kind)]
    address = f"{before}{row.subject_id}{behind}"
    try:
        resolve(address)
    except Resolver404:
        return reverse("notifications")
    return address
