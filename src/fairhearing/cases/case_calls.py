"""The calls of one case as its page and its timeline tell them: facts, who listened for the case, what keeps them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from fairhearing.cases.models import Case, CaseCall
from fairhearing.catalogue.heard_words import heard_words
from fairhearing.catalogue.models import Call, Recording
from fairhearing.playback.models import Listen
from fairhearing.retention.models import Certificate
from fairhearing.retention.shown_calls import ShownCall, shown_calls
from fairhearing.retention.visiting import Visit
from fairhearing.wording.days import PRACTICE_TIME


@dataclass(frozen=True, slots=True)
class Listened:
    """That somebody listened to a call for this case. heard: what of it was played, as far as it was told."""

    name: str
    at: datetime
    heard: str


@dataclass(frozen=True, slots=True)
class CaseCallLine:
    """One call of a case. who: the outside party, "" of a call that is destroyed. review_on: None where nothing of
    this case keeps it longer.
    """

    shown: ShownCall
    direction: str
    recordings: tuple[Recording, ...]
    certificates: tuple[Certificate, ...]
    destroyed_on: date | None
    added_by: str
    added_at: datetime
    review_on: date | None
    listened: tuple[Listened, ...]

    @property
    def can_listen(self) -> tuple[Recording, ...]:
        """The recordings that have sound."""
        return tuple(each for each in self.recordings if not each.is_gone and not each.not_recorded)

    @property
    def length_ms(self) -> int:
        """The length of its sound."""
        return sum(each.duration_ms for each in self.recordings if not each.not_recorded)


def call_lines(case: Case, visit: Visit) -> list[CaseCallLine]:
    """Return the calls that belong to a case, in order of time."""
    rows = list(
        case.case_calls.filter(belongs=True)
        .select_related("call__practice", "decided_by", "hold")
        .prefetch_related("call__recordings", "call__certificates")
        .order_by("call__started_at", "call_id")
    )
    shown = shown_calls((row.call for row in rows), visit)
    listened = _listened(case, [row.call for row in rows])
    return [_line(row, shown[row.call_id], listened[row.call_id]) for row in rows if shown[row.call_id].may_open]


def set_aside_calls(case: Case, visit: Visit) -> list[ShownCall]:
    """Return the calls that were said not to belong, in order of time; none that is closed to the visitor."""
    calls = Call.objects.filter(case_calls__case=case, case_calls__belongs=False).order_by("started_at", "id")
    return [each for each in shown_calls(calls, visit).values() if each.may_open]


def _line(row: CaseCall, shown: ShownCall, listened: Sequence[Listened]) -> CaseCallLine:
    call = row.call
    held = row.hold if row.hold and row.hold.released_at is None else None
    gone = call.destroyed_at
    return CaseCallLine(
        shown=shown,
        direction=call.get_direction_display(),
        recordings=tuple(sorted(call.recordings.all(), key=lambda each: (each.ordinal, each.id))),
        certificates=tuple(sorted(call.certificates.all(), key=lambda each: (each.destroyed_at, each.id))),
        destroyed_on=gone.astimezone(PRACTICE_TIME).date() if gone else None,
        added_by=row.decided_by.full_name,
        added_at=row.decided_at,
        review_on=held.review_on if held else None,
        listened=tuple(listened),
    )


def _listened(case: Case, calls: Sequence[Call]) -> defaultdict[str, list[Listened]]:
    """Return by call who listened with the case's reference."""
    found: defaultdict[str, list[Listened]] = defaultdict(list)
    listens = Listen.objects.filter(recording__call__in=calls, reference__iexact=case.reference)
    for listen in listens.select_related("person", "recording").prefetch_related("heard").order_by("begun_at", "id"):
        stretches = [(each.from_ms, each.to_ms) for each in listen.heard.all()]
        is_doubtful = any(each.is_doubtful for each in listen.heard.all())
        heard = heard_words(stretches, listen.recording.duration_ms, is_doubtful=is_doubtful)
        found[listen.recording.call_id].append(Listened(listen.person.full_name, listen.begun_at, heard))
    return found
