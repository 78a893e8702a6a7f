"""Hiding parts of a recording in the copy, and taking that back. The recording itself never changes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.models import Recording
from fairhearing.jobs import outbox
from fairhearing.practice.models import Person
from fairhearing.redaction import rules
from fairhearing.redaction.errors import BadSpan
from fairhearing.redaction.grounds import Ground
from fairhearing.redaction.models import Candidate, Draft, Span
from fairhearing.redaction.played import played_of
from fairhearing.redaction.rules import Opinion, Part
from fairhearing.redaction.selecting import lock_open
from fairhearing.wording.days import PRACTICE_TIME

_Done = tuple[Person, str, datetime]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A part that is to be hidden, what stands in its place, and why. opinion: where serious harm is claimed."""

    part: Part
    ground: Ground
    cover: Span.Cover = Span.Cover.TONE
    words: str = ""
    opinion: Opinion = field(default_factory=Opinion)


def hide(
    candidate: Candidate, recording: Recording, wanted: Wanted, *, by: Person, role: str = "", now: datetime
) -> Span:
    """Hide a part; the call has to be looked at again, and a check that was signed no longer counts.

    Raises BadSpan, SelectionClosed.
    """
    if recording.call_id != candidate.call_id:
        raise BadSpan("", "The recording is not of this call")
    rules.check_part(wanted.part, recording.duration_ms)
    rules.check_opinion(wanted.ground, wanted.opinion, now.astimezone(PRACTICE_TIME).date())
    with transaction.atomic():
        lock_open(candidate.selection)
        span = Span.objects.create(
            candidate=candidate, recording=recording, hidden_at=now, hidden_by=by, **_row(wanted)
        )
        _reopen(candidate)
        Draft.objects.filter(selection=candidate.selection_id, recording=recording, person=by).delete()
        _note(Verb.PART_HIDDEN, span, by, role)
    return span


def take_back(span: Span, *, by: Person, role: str = "", now: datetime) -> None:
    """Hide a part no longer; the row stays. Does nothing where it was taken back before. Raises SelectionClosed."""
    with transaction.atomic():
        lock_open(span.candidate.selection)
        changed = Span.objects.filter(id=span.id, taken_back_at=None).update(taken_back_at=now, taken_back_by=by)
        if changed:
            _reopen(span.candidate)
            _note(Verb.PART_TAKEN_BACK, span, by, role)
    span.refresh_from_db()


def change(span: Span, wanted: Wanted, *, by: Person, role: str = "", now: datetime) -> Span:
    """Hide a part otherwise than before: the old row is taken back, a new one stands in its place."""
    with transaction.atomic():
        changed = hide(span.candidate, span.recording, wanted, by=by, role=role, now=now)
        take_back(span, by=by, role=role, now=now)
    return changed


def say_done(candidate: Candidate, *, by: Person, role: str = "", now: datetime, done: bool = True) -> None:
    """Say that a call was listened to and that what has to be hidden is hidden, or that it is not so after all."""
    with transaction.atomic():
        lock_open(candidate.selection)
        candidate.reviewed_at, candidate.reviewed_by = (now, by) if done else (None, None)
        candidate.save(update_fields=["reviewed_at", "reviewed_by"])
        played = {"played": played_of(candidate).percent} if done else {}
        outbox.record(
            Verb.SELECTION_REVIEWED,
            by.account,
            candidate.selection.practice_id,
            candidate.call_id,
            role=role,
            selection=candidate.selection_id.hex,
            done=done,
            **played,
        )


def hidden_in(candidate: Candidate, recording: Recording | None = None) -> list[Span]:
    """Return what is hidden of a call, or of one recording of it, in order of time."""
    spans = candidate.spans.filter(taken_back_at=None)
    if recording is not None:
        spans = spans.filter(recording=recording)
    return list(spans.select_related("hidden_by", "recording"))


def part_of(span: Span) -> Part:
    """Return where a row hides what."""
    return Part(span.side, span.from_ms, span.to_ms)


def _row(wanted: Wanted) -> dict[str, object]:
    """Return the columns of what is wanted."""
    harm = wanted.ground is Ground.HARM
    opinion = wanted.opinion if harm else Opinion()
    return {
        "side": wanted.part.side,
        "from_ms": wanted.part.from_ms,
        "to_ms": wanted.part.to_ms,
        "cover": wanted.cover,
        "ground": str(wanted.ground),
        "words": wanted.words,
        "opinion_name": opinion.name,
        "opinion_profession": opinion.profession,
        "opinion_on": opinion.given_on,
        "opinion_words": opinion.words,
    }


def _reopen(candidate: Candidate) -> None:
    Candidate.objects.filter(id=candidate.pk).update(reviewed_at=None, reviewed_by=None)


def _note(verb: Verb, span: Span, by: Person, role: str) -> None:
    outbox.record(
        verb,
        by.account,
        span.candidate.selection.practice_id,
        span.recording_id,
        role=role,
        selection=span.candidate.selection_id.hex,
        part=span.id.hex,
        side=span.side,
        **{"from": span.from_ms, "to": span.to_ms},
        ground=span.ground,
    )
