"""The calls of a matter as its page lists them, those that are closed to the reader left out."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass

from fairhearing.call.withholding import Why
from fairhearing.catalogue.closures import closed_among
from fairhearing.catalogue.models import Recording
from fairhearing.redaction.grounds import GROUNDS, Ground
from fairhearing.redaction.models import Candidate, Selection, Span
from fairhearing.retention.shown_calls import ShownCall, shown_calls
from fairhearing.retention.visiting import Visit

MOST_SHOWN = 500


@dataclass(frozen=True, slots=True)
class CallLine:
    """One call. recordings: of which parts can be hidden; hidden: how many are. said: how it was decided, in words."""

    candidate: Candidate
    shown: ShownCall
    direction: str
    length_ms: int
    recordings: tuple[Recording, ...]
    hidden: int
    said: str


def call_lines(selection: Selection, visit: Visit) -> list[CallLine]:
    """Return the calls of a matter, the earliest first; with a fixed number of questions."""
    rows = selection.candidates.select_related("call", "decided_by").order_by("call__started_at", "call_id")
    candidates = list(rows[:MOST_SHOWN])
    calls = [each.call for each in candidates]
    closed = closed_among(calls, visit.person)
    shown = shown_calls(calls, visit)
    recordings: defaultdict[str, list[Recording]] = defaultdict(list)
    for recording in recordings_of([call.id for call in calls]):
        recordings[recording.call_id].append(recording)
    spans = Span.objects.filter(candidate__selection=selection, taken_back_at=None)
    hidden = Counter(spans.values_list("candidate", flat=True))
    return [
        CallLine(
            candidate=each,
            shown=shown[each.call_id],
            direction=each.call.get_direction_display(),
            length_ms=sum(recording.duration_ms for recording in recordings[each.call_id]),
            recordings=tuple(recordings[each.call_id]),
            hidden=hidden[each.pk],
            said=decision_words(each),
        )
        for each in candidates
        if each.call_id not in closed
    ]


def recordings_of(calls: list[str]) -> list[Recording]:
    """Return what was recorded of these calls and is there, in their order."""
    gone = (Recording.State.DESTROYING, Recording.State.DESTROYED)
    rows = Recording.objects.filter(call__in=calls).exclude(end_reason__in=tuple(Why)).exclude(state__in=gone)
    return list(rows.order_by("started_at", "ordinal", "id"))


def decision_words(candidate: Candidate) -> str:
    """Say why a call is in, left out or not decided."""
    said = candidate.get_reason_display()
    if candidate.ground:
        words = GROUNDS[Ground(candidate.ground)]
        said = f"{words.label}: {words.law}"
    return f"{said}. {candidate.words}" if candidate.words else said
