"""Reads what the start page says of the system: from rows, and from what the processes say of themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.utils import timezone

from fairhearing.call.withholding import Why
from fairhearing.catalogue.models import Recording
from fairhearing.catalogue.rules import day_begins, day_ends
from fairhearing.desk import strip
from fairhearing.desk.sentence import Known, Recorder, State, TestCall, Yesterday
from fairhearing.health import lines as health
from fairhearing.health.figures import TEST_CALL_LATE_S
from fairhearing.health.kinds import TroubleKind
from fairhearing.health.lines import Line, for_practice, read_lines
from fairhearing.health.subjects import Subject
from fairhearing.health.told import NOT_RECORDED, first_sentence
from fairhearing.practice.models import Practice
from fairhearing.probing.rounds import last_round
from fairhearing.retention.lists import count_late
from fairhearing.retention.models import Reconciliation
from fairhearing.vault.clock import machine_time
from fairhearing.wording.days import PRACTICE_TIME, day_words

_AHEAD: Final = timedelta(minutes=1)
"""A test call that ended later than now by more was made before the clock was set back: nobody knows how old it is."""
_COMPARED_OLD: Final = timedelta(days=2)
_STATES: Final = {
    health.State.WELL: State.WELL,
    health.State.TROUBLE: State.TROUBLE,
    health.State.NOT_KNOWN: State.NOT_KNOWN,
}


@dataclass(frozen=True, slots=True)
class Moment:
    """Writes a moment for people who read it now: the time alone where it is today's."""

    now: datetime

    def __call__(self, moment: datetime) -> str:
        """Say 14:02, or 14:02 on 3 May 2027."""
        here = moment.astimezone(PRACTICE_TIME)
        is_today = here.date() == self.now.astimezone(PRACTICE_TIME).date()
        return f"{here:%H:%M}" if is_today else f"{here:%H:%M} on {day_words(here.date())}"


def practice_lines(practice: Practice) -> tuple[Line, ...]:
    """Return what health says that concerns a practice."""
    return for_practice(read_lines(settings.HOME.status, machine_time()), practice.id)


def known_of(practice: Practice, lines: Sequence[Line], now: datetime) -> Known:
    """Return what is known of today's and yesterday's recording."""
    today = timezone.localdate(now)
    test, tested = _test_call(now)
    return Known(
        recorded=count_recorded(practice, today),
        recorder=_recorder(lines),
        recorder_words=first_sentence(lines, Moment(now)),
        test=test,
        tested=tested,
        yesterday=_yesterday(practice, today - timedelta(days=1)),
        brings_log=practice.log_imports.exclude(ended_at=None).exists(),
    )


def count_recorded(practice: Practice, day: date) -> int:
    """Count a day's finished calls of which there is a recording, or was one."""
    notes = [str(why) for why in Why]  # of a call that was lawfully not recorded there is a note alone
    sound = Recording.objects.filter(call=OuterRef("pk")).exclude(end_reason__in=notes)
    calls = practice.calls.filter(started_at__gte=day_begins(day), started_at__lt=day_ends(day))
    return calls.filter(Exists(sound)).count()


def parts_of(practice: Practice, known: Known, lines: Sequence[Line], now: datetime) -> tuple[strip.Part, ...]:
    """Return the five parts of what is known of the system."""
    today = timezone.localdate(now)
    return (
        strip.recording(known),
        strip.phone_log(known),
        strip.storage(_stored(now)),
        strip.destruction(late=count_late(practice, today), destroyed_yesterday=_destroyed(practice, today)),
        _backup(lines),
    )


def _recorder(lines: Sequence[Line]) -> Recorder:
    """Sort what health says by what it means for the calls of this moment, the worst first."""
    kinds = {line.kind for line in lines if line.risks_calls}
    if kinds & NOT_RECORDED:
        return Recorder.STOPPED
    if TroubleKind.SILENT in kinds or not any(line.name is Subject.RECORDER for line in lines):
        return Recorder.SILENT
    return Recorder.AT_RISK if kinds else Recorder.WORKS


def _test_call(now: datetime) -> tuple[TestCall, str]:
    last = last_round()
    if last is None:
        return TestCall.NEVER, ""
    tested = Moment(now)(last.ended_at)
    if not -_AHEAD <= now - last.ended_at <= timedelta(seconds=TEST_CALL_LATE_S):
        return TestCall.LATE, tested
    return (TestCall.HEARD if last.is_heard else TestCall.LOST), tested


def _yesterday(practice: Practice, day: date) -> Yesterday | None:
    counts = practice.phone_log_days.filter(day=day).first()
    if counts is None:
        return None
    reaches = f"{counts.until_at.astimezone(PRACTICE_TIME):%H:%M}" if counts.until_at else ""
    return Yesterday(answered=counts.answered, missing=counts.missing, reaches=reaches)


def _stored(now: datetime) -> strip.Stored | None:
    last = Reconciliation.objects.order_by("-ended_at").first()
    if last is None:
        return None
    return strip.Stored(
        at=Moment(now)(last.ended_at),
        differences=sum(last.differences.values()),
        is_old=last.ended_at < now - _COMPARED_OLD,
    )


def _destroyed(practice: Practice, today: date) -> int:
    """Count what yesterday's runs destroyed."""
    day = today - timedelta(days=1)
    return practice.certificates.filter(destroyed_at__gte=day_begins(day), destroyed_at__lt=day_begins(today)).count()


def _backup(lines: Sequence[Line]) -> strip.Part:
    found = [line for line in lines if line.name is Subject.BACKUP]
    worst = next((line for line in found if line.state is not health.State.WELL), None) or next(iter(found), None)
    if worst is None:
        return strip.Part("Backup", State.NOT_KNOWN, "We do not know")
    words = {health.State.WELL: "Made, and tried, in time", health.State.TROUBLE: worst.found}
    return strip.Part("Backup", _STATES[worst.state], words.get(worst.state, "We do not know"))
