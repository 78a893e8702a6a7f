"""Which calls somebody may report: those of their own extensions, live or past; whoever decides may report any."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from fairhearing.capture.control_client import RecorderDown
from fairhearing.catalogue.closures import refuse_if_closed
from fairhearing.catalogue.models import Call, Participation, Party
from fairhearing.live.lines import calls_for
from fairhearing.practice.allowed import permissions_in
from fairhearing.practice.models import Extension, Person, Practice
from fairhearing.practice.permissions import Permission
from fairhearing.reported.errors import NotTheirs

_LATELY = timedelta(days=14)


def own_calls(person: Person, practice: Practice, *, now: datetime) -> QuerySet[Call]:
    """Return the calls of the last 14 days on an extension of this person's, while it was theirs; latest first."""
    wanted = Q(pk__in=[])
    for extension in practice.extensions.filter(person=person):
        wanted |= _on(extension)
    lately = practice.calls.filter(wanted, started_at__gte=now - _LATELY, destroyed_at=None)
    return lately.order_by("-started_at", "-id")


def refuse_if_not_theirs(call_id: str, person: Person, practice: Practice, *, now: datetime) -> None:
    """Let nobody report a call that they did not take, unless they decide on reports. Raises NotTheirs, ClosedToYou."""
    call = practice.calls.filter(id=call_id).first()
    decides = Permission.DECIDE_REPORTS in permissions_in(person, practice)
    if call is not None and (decides or own_calls(person, practice, now=now).filter(id=call_id).exists()):
        refuse_if_closed(call, person)
        return
    if call is None and _is_live(call_id, person, practice):
        return
    raise NotTheirs("no call that this person may report has this id")


def _is_live(call_id: str, person: Person, practice: Practice) -> bool:
    try:
        return any(call.call == call_id for call in calls_for(person, practice))
    except RecorderDown:
        return False


def _on(extension: Extension) -> Q:
    """Ask for the calls in which an extension took part, from when it was its person's."""
    rung = Party.objects.filter(extension=extension.extension, practice=extension.practice_id)
    on_the_line = Participation.objects.filter(extension=extension.extension)
    took_part = Q(id__in=rung.values("call")) | Q(id__in=on_the_line.values("recording__call"))
    return took_part & Q(started_at__gte=extension.person_since) if extension.person_since else took_part
