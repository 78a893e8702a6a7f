"""What was really played: the player reports it in stretches, while it plays, when it stops and when its page goes.

A report is believed as far as it can be: a stretch outside the recording is refused, one that would have taken longer
than the listen has lasted is kept and marked. No report may be made of somebody else's listen, nor of one long over.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_POST

from fairhearing.audit.ranges import Ranges
from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.visits import visitor
from fairhearing.jobs.outbox import record
from fairhearing.playback.models import Heard, Listen
from fairhearing.playback.player import own_listen
from fairhearing.practice.allowed import requires, role_in
from fairhearing.practice.permissions import Permission

MOST_STRETCHES = 40
"""In one report: they are one transaction."""
MOST_ROWS = 2000
"""Of one listen; a player that reports each minute needs weeks to get there."""

_STRETCH = re.compile(r"([0-9]{1,6}(?:\.[0-9]{1,3})?)-([0-9]{1,6}(?:\.[0-9]{1,3})?)@([0-9](?:\.[0-9]{1,2})?)")
_SLOWEST_PERCENT, _FASTEST_PERCENT = 25, 400
_BEYOND_THE_END_MS = 1000
_LATE = timedelta(minutes=10)
_CLOCKS_DIFFER_MS = 5000
_MS = 1000


@dataclass(frozen=True, slots=True)
class Stretch:
    """One stretch that was played, in milliseconds of the recording."""

    from_ms: int
    to_ms: int
    speed_percent: int

    @property
    def took_ms(self) -> int:
        """How long it took to play."""
        return (self.to_ms - self.from_ms) * 100 // self.speed_percent


class BadReport(ValueError):
    """The report is none that our player sends."""


@requires(Permission.LISTEN)
@require_POST
def report_heard(request: HttpRequest, listen_id: str) -> HttpResponseBase:
    """Take in what the player of the visitor's own listen has played."""
    listen = own_listen(request, listen_id)
    now = timezone.now()
    if listen.ended_at is not None and listen.ended_at < now - _LATE:
        return HttpResponse(status=HTTPStatus.GONE)
    try:
        stretches = read_stretches(request.POST.getlist("played"), duration_ms=listen.recording.duration_ms)
    except BadReport:
        return HttpResponse(status=HTTPStatus.BAD_REQUEST)
    if listen.heard.count() + len(stretches) > MOST_ROWS:
        return HttpResponse(status=HTTPStatus.TOO_MANY_REQUESTS)
    role = role_in(visitor(request), listen.recording.call.practice, Permission.LISTEN)
    keep_heard(listen, stretches, role=str(role), now=now)
    return HttpResponse(status=HTTPStatus.NO_CONTENT)


def keep_heard(listen: Listen, stretches: Sequence[Stretch], *, role: str, now: datetime) -> None:
    """Write what was played beside the listen, and into the log in whole seconds."""
    before_ms = sum(Stretch(row.from_ms, row.to_ms, row.speed_percent).took_ms for row in listen.heard.all())
    took_ms = before_ms + sum(stretch.took_ms for stretch in stretches)
    had_ms = (now - listen.begun_at) // timedelta(milliseconds=1) + _CLOCKS_DIFFER_MS
    is_doubtful = took_ms > had_ms
    seconds = Ranges((stretch.from_ms // _MS, (stretch.to_ms - 1) // _MS) for stretch in stretches)
    with transaction.atomic():
        Heard.objects.bulk_create(
            Heard(
                listen=listen,
                from_ms=stretch.from_ms,
                to_ms=stretch.to_ms,
                speed_percent=stretch.speed_percent,
                is_doubtful=is_doubtful,
                reported_at=now,
            )
            for stretch in stretches
        )
        record(
            Verb.SOUND_HEARD,
            listen.person.account,
            listen.recording.call.practice_id,
            listen.recording_id,
            role=role,
            listen=listen.id,
            seconds=seconds.texts(),
            doubtful=is_doubtful,
        )


def read_stretches(sent: Sequence[str], *, duration_ms: int) -> tuple[Stretch, ...]:
    """Read `from-to@speed`, in seconds. A last moment just behind the end is the end. Raises BadReport."""
    if not 0 < len(sent) <= MOST_STRETCHES:
        raise BadReport(f"a report has 1 to {MOST_STRETCHES} stretches, this one {len(sent)}")
    return tuple(_stretch(text, duration_ms) for text in sent)


def _stretch(text: str, duration_ms: int) -> Stretch:
    match = _STRETCH.fullmatch(text)
    if match is None:
        raise BadReport("a stretch reads from-to@speed")
    from_ms, to_ms, speed = math.floor(float(match[1]) * _MS), math.ceil(float(match[2]) * _MS), float(match[3])
    if to_ms > duration_ms + _BEYOND_THE_END_MS:
        raise BadReport("a stretch ends behind the recording")
    stretch = Stretch(from_ms, min(to_ms, duration_ms), round(speed * 100))
    if stretch.from_ms >= stretch.to_ms:
        raise BadReport("a stretch ends before it begins")
    if not _SLOWEST_PERCENT <= stretch.speed_percent <= _FASTEST_PERCENT:
        raise BadReport("no player plays at that speed")
    return stretch
