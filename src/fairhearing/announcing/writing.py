"""What is written of wordings: each in one transaction with its entry."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Max

from fairhearing.announcing.errors import BadWording, NotSoNow
from fairhearing.announcing.models import CaptureBegins, OutsideTest, Told, Wording
from fairhearing.announcing.rules import Purpose, Words
from fairhearing.announcing.sound import WordingSound
from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.doing import Done
from fairhearing.catalogue.models import Call
from fairhearing.jobs.outbox import record
from fairhearing.practice.models import Practice


@dataclass(frozen=True, slots=True, kw_only=True)
class NewWording:
    """What a draft is made of."""

    words: Words
    language: str
    line: str
    purposes: Sequence[Purpose]
    source: Wording.Source
    sound: WordingSound
    from_on: date


def make_wording(practice: Practice, new: NewWording, done: Done) -> Wording:
    """Write a draft with the practice's next number."""
    with transaction.atomic():
        Practice.objects.select_for_update().get(id=practice.id)
        last = practice.announcements.aggregate(last=Max("number"))["last"] or 0
        wording = Wording.objects.create(
            practice=practice,
            number=last + 1,
            language=new.language,
            line=new.line,
            text=new.words.marked(),
            purposes=[str(each) for each in new.purposes],
            source=new.source,
            spoken_by=new.sound.by,
            sound=new.sound.samples.astype("<i2").tobytes(),
            essential_from_ms=new.sound.essential_ms[0],
            essential_to_ms=new.sound.essential_ms[1],
            from_on=new.from_on,
            made_by=done.by,
            made_at=done.now,
        )
        _tell(Verb.ANNOUNCEMENT_MADE, wording, done, language=wording.language)
    return wording


def approve_wording(wording: Wording, from_on: date, instead_of: Wording | None, done: Done) -> None:
    """Put a draft in use from a day on; the one that it replaces ends the day before. Raises NotSoNow, BadWording."""
    with transaction.atomic():
        locked = _locked(wording)
        if not locked.is_draft:
            raise NotSoNow("this wording was approved or dropped already")
        if instead_of is not None:
            _end(instead_of, from_on - timedelta(days=1), done)
        locked.from_on, locked.approved_by, locked.approved_at = from_on, done.by, done.now
        locked.save(update_fields=["from_on", "approved_by", "approved_at"])
        replaced = {"instead_of": instead_of.id.hex} if instead_of else {}
        _tell(Verb.ANNOUNCEMENT_APPROVED, locked, done, from_on=from_on.isoformat(), **replaced)


def end_wording(wording: Wording, until_on: date, done: Done) -> None:
    """Say on which day callers hear a wording for the last time. Raises NotSoNow, BadWording."""
    with transaction.atomic():
        _end(wording, until_on, done)


def drop_wording(wording: Wording, done: Done) -> None:
    """Put a draft away that nobody approved. Raises NotSoNow."""
    with transaction.atomic():
        locked = _locked(wording)
        if not locked.is_draft:
            raise NotSoNow("this wording was approved or dropped already")
        locked.dropped_at = done.now
        locked.save(update_fields=["dropped_at"])
        _tell(Verb.ANNOUNCEMENT_DROPPED, locked, done, language=locked.language)


def say_where(practice: Practice, line: str, place: CaptureBegins.Place, done: Done) -> None:
    """Say whether recordings of a line can hold the announcement. line: empty for all others."""
    with transaction.atomic():
        CaptureBegins.objects.update_or_create(
            practice=practice, line=line, defaults={"place": place, "said_by": done.by, "said_at": done.now}
        )
        record(
            Verb.ANNOUNCEMENT_PLACED,
            done.by.account,
            practice.id,
            role=done.role,
            lines="one" if line else "all",
            place=str(place),
        )


def note_test(practice: Practice, called_on: date, line: str, heard: OutsideTest.Heard, done: Done) -> None:
    """Keep what somebody heard who rang from outside."""
    with transaction.atomic():
        OutsideTest.objects.create(
            practice=practice, called_on=called_on, line=line, heard=heard, noted_by=done.by, noted_at=done.now
        )
        detail = {"called_on": called_on.isoformat(), "heard": str(heard)}
        record(Verb.ANNOUNCEMENT_TESTED, done.by.account, practice.id, role=done.role, **detail)


def mark_told(call: Call, done: Done) -> None:
    """Mark that on an outgoing call it was said that it is recorded. Once is enough."""
    with transaction.atomic():
        _, is_new = Told.objects.get_or_create(call=call, defaults={"by": done.by, "at": done.now})
        if is_new:
            record(Verb.CALL_TOLD, done.by.account, call.practice_id, call.id, role=done.role, told=True)


def unmark_told(call: Call, done: Done) -> None:
    """Take the mark back: it was a slip."""
    with transaction.atomic():
        taken, _ = Told.objects.filter(call=call).delete()
        if taken:
            record(Verb.CALL_TOLD, done.by.account, call.practice_id, call.id, role=done.role, told=False)


def _end(wording: Wording, until_on: date, done: Done) -> None:
    locked = _locked(wording)
    if locked.approved_at is None:
        raise NotSoNow("this wording is not in use")
    if until_on < locked.from_on:
        raise BadWording("until_on", "The last day is before its first")
    locked.until_on = until_on
    locked.save(update_fields=["until_on"])
    _tell(Verb.ANNOUNCEMENT_ENDED, locked, done, until_on=until_on.isoformat())


def _locked(wording: Wording) -> Wording:
    return Wording.objects.select_for_update(of=("self",)).defer("sound").get(id=wording.id)


def _tell(verb: Verb, wording: Wording, done: Done, **detail: str) -> None:
    record(
        verb,
        done.by.account,
        wording.practice_id,
        wording.id.hex,
        role=done.role,
        number=wording.number,
        **detail,
    )
