"""What of the diary of listening, of calls that are about somebody, and of the rooms to listen in, waits for whom."""

from __future__ import annotations

from datetime import date

from django.urls import reverse

from fairhearing.playback.diary import overdue, owed
from fairhearing.playback.diary_rules import OVERDUE_AFTER, Month
from fairhearing.practice.allowed import permissions_in
from fairhearing.practice.models import Person, Practice
from fairhearing.practice.permissions import Permission
from fairhearing.practice.places import asks_again, open_places, vouched_until
from fairhearing.practice.waiting import Waiting
from fairhearing.wording.counts import counted


def waiting_for(person: Person, practice: Practice, *, today: date) -> list[Waiting]:
    """Return the months a partner has to read, or others should know are late; and whom nobody looks into."""
    may = permissions_in(person, practice)
    waiting = []
    if Permission.SIGN_DIARY in may:
        waiting += [_to_sign(month, today) for month in owed(practice, today=today)]
    elif Permission.SEE_DIARY in may and (late := overdue(practice, today=today)):
        words = f"The listening diary of {late[0].words} was not signed by a partner yet"
        waiting.append(Waiting(words=words, href=reverse("diary"), due_on=_due(late[0]), is_late=True))
    if Permission.ASSIGN_CALLS in may:
        waiting += _to_assign(practice)
    if Permission.KEEP_PLACES in may:
        waiting += _to_vouch(practice, today)
    return waiting


def _to_sign(month: Month, today: date) -> Waiting:
    words = f"Read and sign the listening diary of {month.words}"
    href = f"{reverse('diary')}?month={month}"
    return Waiting(words=words, href=href, due_on=_due(month), is_late=month.is_overdue(today))


def _due(month: Month) -> date:
    return month.after.first_day + OVERDUE_AFTER


def _to_assign(practice: Practice) -> list[Waiting]:
    count = practice.abouts.filter(assigned_to=None, ended_at=None).count()
    if not count:
        return []
    words = f"Choose who looks into {counted(count, 'matter')} about a manager or assistant"
    return [Waiting(words=words, href=reverse("closures"))]


def _to_vouch(practice: Practice, today: date) -> list[Waiting]:
    """Return one line for all rooms whose word ends within a month, by the first; another for those without one."""
    rooms = [room for room in open_places(practice) if asks_again(room, today=today)]
    days = [until for room in rooms if (until := vouched_until(room)) is not None]
    without, waiting = len(rooms) - len(days), []
    if days:
        words = (
            f"See that {counted(len(days), 'room')} for listening {_is_are(len(days))} still private, and vouch again"
        )
        waiting.append(Waiting(words=words, href=reverse("places"), due_on=min(days), is_late=min(days) < today))
    if without:
        words = f"Vouch for {counted(without, 'room')} for listening: nobody has yet"
        waiting.append(Waiting(words=words, href=reverse("places")))
    return waiting


def _is_are(count: int) -> str:
    return "is" if count == 1 else "are"
