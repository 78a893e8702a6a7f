"""What waits for whom: a month's figures for the manager's confirmation, a month's page for a partner's signature."""

from __future__ import annotations

from datetime import date

from django.urls import reverse

from fairhearing.playback.diary_rules import OVERDUE_AFTER, Month, month_of
from fairhearing.practice.allowed import permissions_in
from fairhearing.practice.models import Person, Practice
from fairhearing.practice.permissions import Permission
from fairhearing.practice.waiting import Waiting


def waiting_for(person: Person, practice: Practice, *, today: date) -> list[Waiting]:
    """Return what waits of the last month that is over; nothing of a month in which nothing was counted."""
    month = month_of(today).before
    if not practice.counted_days.filter(day__gte=month.first_day, day__lt=month.after.first_day).exists():
        return []
    may, waiting = permissions_in(person, practice), []
    if Permission.SET_FIGURES in may and not practice.monthly_returns.filter(month=month.first_day).exists():
        words = f"The telephony figures of {month.words} wait to be confirmed"
        waiting.append(_waiting(words, "figures-return", month, today))
    signed = practice.summary_signatures.filter(month=month.first_day)
    if Permission.SIGN_DIARY in may and not signed.exists():
        words = f"The partners’ page of {month.words} waits to be read and signed"
        waiting.append(_waiting(words, "figures-summary", month, today))
    return waiting


def _waiting(words: str, name: str, month: Month, today: date) -> Waiting:
    due_on = month.after.first_day + OVERDUE_AFTER
    return Waiting(words=words, href=f"{reverse(name)}?month={month}", due_on=due_on, is_late=today >= due_on)
