"""One live call as the page shows it: who, since when, what becomes of its sound, and what may be done."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.conf import settings
from django.utils.module_loading import import_string

from fairhearing.call.withholding import PHONE_SYSTEM, Why
from fairhearing.capture.control_messages import CallNow
from fairhearing.catalogue.call_lines import extension_labels
from fairhearing.catalogue.facts import legible
from fairhearing.live.control import may_go_on, recorder
from fairhearing.practice.allowed import practices_for
from fairhearing.practice.doers import names_of
from fairhearing.practice.models import Person, Practice
from fairhearing.practice.permissions import Permission
from fairhearing.wording.counts import listed
from fairhearing.wording.lengths import short_length
from fairhearing.wording.numbers import spoken_number


@dataclass(frozen=True, slots=True)
class Reader:
    """Who looks, in which role."""

    person: Person
    role: str


@dataclass(frozen=True, slots=True)
class LiveLine:
    """One live call. state: in words; colour: of its tag. can_pause, can_go_on, can_stop: what is offered.

    cautions: what staff should know of who is on it.
    """

    call: str
    started: datetime
    who: str
    tag: str
    colour: str
    state: str
    can_pause: bool
    can_go_on: bool
    can_stop: bool
    cautions: tuple[str, ...] = ()


def calls_for(person: Person, practice: Practice) -> tuple[CallNow, ...]:
    """Return the live calls of the practice that this person may see: all, or those on their own extensions.

    Raises RecorderDown.
    """
    found = recorder().calls([practice.id])
    if practices_for(person, Permission.SEE_CALLS).filter(id=practice.id).exists():
        return found
    own = set(practice.extensions.filter(person=person).values_list("extension", flat=True))
    return tuple(call for call in found if own & set(call.extensions))


def live_lines(calls: Iterable[CallNow], practice: Practice, reader: Reader, now: datetime) -> tuple[LiveLine, ...]:
    """Put live calls into words."""
    shown = list(calls)
    labels, names = extension_labels(practice), names_of(call.by for call in shown)
    cautions = _cautions(practice, {number for call in shown for number in call.numbers})
    return tuple(
        replace(
            _line(call, labels, names, reader, now),
            cautions=tuple(words for number in call.numbers for words in cautions.get(number, ())),
        )
        for call in shown
    )


def _cautions(practice: Practice, numbers: Collection[str]) -> Mapping[str, tuple[str, ...]]:
    """Ask the package that keeps cautions for staff, which lies above this one, what it says of these numbers."""
    asked: Callable[[Practice, Collection[str]], Mapping[str, tuple[str, ...]]] = import_string(settings.STAFF_CAUTIONS)
    return asked(practice, numbers) if numbers else {}


def who_words(call: CallNow, labels: Mapping[str, str]) -> str:
    """Say who is on a call: 0113 496 0127 with Keeley Barnes, ext 201."""
    outside = [spoken_number(number) for number in call.numbers] or (
        ["Number withheld"] if call.has_withheld else ["Caller not known"]
    )
    inside = [
        f"{labels[each]}, ext {each}" if labels.get(each) else f"extension {legible(each)}" for each in call.extensions
    ]
    return listed(outside) + (f" with {listed(inside)}" if inside else "")


def _line(
    call: CallNow, labels: Mapping[str, str], names: Mapping[str, str], reader: Reader, now: datetime
) -> LiveLine:
    paused, stopped = call.why is Why.PAUSED, call.why is Why.OBJECTION
    length = short_length(max(0, round((now - (call.since or call.started)).total_seconds())) * 1000)
    can_go_on = paused and may_go_on(call.by, reader.person, reader.role)
    by = f" by {names[call.by]}" if call.by in names else ""
    if stopped:
        tag, colour, state = "Stopped", "red", f"The caller objected. Recording was stopped {length} ago{by}."
    elif paused:
        until = "you go on" if can_go_on else "it goes on" if call.by == PHONE_SYSTEM else "they or a manager go on"
        tag, colour, state = "Paused", "orange", f"Paused for {length}{by}. Nothing is recorded until {until}."
    else:
        tag, colour, state = "Recording", "green", f"Recording for {length}."
    return LiveLine(
        call=call.call,
        started=call.started,
        who=who_words(call, labels),
        tag=tag,
        colour=colour,
        state=state,
        can_pause=call.why is None,
        can_go_on=can_go_on,
        can_stop=not stopped,
    )
