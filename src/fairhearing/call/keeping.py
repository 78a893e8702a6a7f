"""Withholding a session's sound and keeping it again, as people, the phone system and the practice's settings have it.

Reasons are looked at after each request of the session, and set or lifted by orders from beside SIP.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

from .actions import ChangeStreams, StartRecording, Withhold
from .events import Event, EventKind
from .recording_session import RecordingSession
from .withholding import PHONE_SYSTEM, SETTINGS, Why, Withheld, Withholdings, is_paused_by_sender, why_of_parties

_Action = TypeVar("_Action")


class Order(StrEnum):
    """What somebody may ask of a live call."""

    PAUSE = "pause"
    """Keep nothing of what follows, until asked to go on."""
    GO_ON = "resume"
    """Lift a pause. One by the phone system it lifts itself; an objection nobody lifts."""
    STOP = "stop"
    """The caller objected: record nothing more of this call."""


def begin_keeping(session: RecordingSession, start: StartRecording, moment: datetime) -> StartRecording:
    """Return the start of a recording as the reasons have it that hold from the beginning."""
    _look(session, moment)
    return keep_on(session, start)


def keep_on(session: RecordingSession, start: StartRecording) -> StartRecording:
    """Return the start of a recording, also one in another process, under the reasons that hold."""
    now = session.withholdings.now
    return replace(start, withheld=now, events=(*start.events, _beginning(now))) if now else start


def keep_or_withhold(
    session: RecordingSession, actions: Iterable[_Action], moment: datetime
) -> list[_Action | ChangeStreams | Withhold]:
    """Return what streams or parties that may have changed come to, behind what that changes in keeping sound."""
    before = session.withholdings.now
    _look(session, moment)
    change = _change(session, before, PHONE_SYSTEM if before and before.why is Why.PAUSED else SETTINGS)
    if change is None:
        return list(actions)
    facts = change.call  # without a party whose part in the call was not recorded
    return [
        change,
        *(
            replace(each, direction=facts.direction, parties=facts.parties) if isinstance(each, ChangeStreams) else each
            for each in actions
        ),
    ]


def obey_order(
    session: RecordingSession, order: Order, *, by: str, moment: datetime, other_way: str = ""
) -> Withhold | None:
    """Carry out an order, and return what it changes; None where it stands so already."""
    held = session.withholdings
    before = held.now
    match order:
        case Order.PAUSE:
            session.withholdings = replace(held, pause=held.pause or Withheld(Why.PAUSED, moment, by))
        case Order.GO_ON:
            session.withholdings = replace(held, pause=None)
        case Order.STOP:
            objection = Withheld(Why.OBJECTION, moment, by, other_way)
            session.withholdings = replace(held, objection=held.objection or objection)
    return _change(session, before, by)


def _look(session: RecordingSession, moment: datetime) -> None:
    """Set the reasons that follow from parties and streams."""
    held, present = session.withholdings, session.present or session.participants
    lines = next((each for each in session.practices if each.id == session.practice), None)
    why = lines and why_of_parties(
        present,
        unrecorded=lines.unrecorded,
        skipped_extensions=() if lines.records_internal else lines.extensions,
        moment=moment,
    )
    if held.parties is not None and why is None:
        session.forget_all_but(present)
    paused = is_paused_by_sender(session.streams.values(), session.metadata)
    session.withholdings = Withholdings(
        objection=held.objection,
        parties=_since(held.parties, Withheld(why, moment, SETTINGS) if why else None),
        pause=held.pause,
        streams=_since(held.streams, Withheld(Why.PAUSED, moment, PHONE_SYSTEM) if paused else None),
    )


def _since(before: Withheld | None, now: Withheld | None) -> Withheld | None:
    """Return a reason with the moment since which it has held."""
    return before if before and now and before.why is now.why else now


def _change(session: RecordingSession, before: Withheld | None, by: str) -> Withhold | None:
    now = session.withholdings.now
    if (before and before.why) is (now and now.why):
        return None
    if now is not None:
        event = _beginning(now)
    else:
        assert before is not None  # noqa: S101 - one of the two is there
        event = Event(kind=EventKind.WENT_ON, why=before.why, by=by)
    return Withhold(session.call_id, now, (event,), session.facts_now())


def _beginning(now: Withheld) -> Event:
    kind = {Why.PAUSED: EventKind.PAUSED, Why.OBJECTION: EventKind.OBJECTED}.get(now.why, EventKind.NOT_RECORDED)
    return Event(kind=kind, why=now.why, by=now.by, other_way=now.other_way)
