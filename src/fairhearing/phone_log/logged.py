"""One call as a phone system's log tells it. Pure."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from fairhearing.wire.phone_number import identify

_ANSWERED_WORDS: Final = frozenset({"answered", "answer", "yes", "y", "true", "1", "connected", "completed", "ok"})
_UNANSWERED_WORDS: Final = frozenset(
    {"no answer", "noanswer", "no", "n", "false", "0", "busy", "failed", "congestion", "missed", "unanswered"}
    | {"abandoned", "cancelled", "canceled", "voicemail"}
)
_ASKED_WORDS: Final = frozenset({"requested", "request", "asked", "booked", "queued", "yes", "y", "true", "1"})
_MADE_WORDS: Final = frozenset({"made", "call back", "callback", "call-back", "returned", "completed", "done"})
_PLAYED_WORDS: Final = frozenset({"played", "yes", "y", "true", "1", "completed", "complete", "whole", "done", "ok"})
_LONGEST_EXTENSION: Final = 32


class Direction(StrEnum):
    """Who rang whom. The words are stored, and are the catalogue's."""

    IN = "in"
    OUT = "out"
    INTERNAL = "internal"
    UNKNOWN = "unknown"


class CallBack(StrEnum):
    """What the log says of calling back. The words are stored: never change one, only add."""

    NOT_TOLD = ""
    """The log has no word for it."""
    NONE = "none"
    """It has, and this call has nothing to do with it."""
    ASKED = "asked"
    """The caller asked to be called back."""
    MADE = "made"
    """This call calls somebody back."""


class Step(StrEnum):
    """What the log says of the announcement. The words are stored: never change one, only add."""

    NOT_TOLD = ""
    """The log has no word for it."""
    PLAYED = "played"
    """It was played, to its end as far as the log tells."""
    NOT_PLAYED = "not_played"
    """It was not, or was broken off."""


_DIRECTION_WORDS: Final = {
    **dict.fromkeys(("in", "inbound", "incoming", "received"), Direction.IN),
    **dict.fromkeys(("out", "outbound", "outgoing", "dialled", "made"), Direction.OUT),
    **dict.fromkeys(("internal", "local", "extension"), Direction.INTERNAL),
}


@dataclass(frozen=True, slots=True)
class Party:
    """Who stands in a column. number: E.164. extension: what is no public number. withheld: kept back."""

    number: str = ""
    extension: str = ""
    withheld: bool = False

    @classmethod
    def read(cls, text: str) -> Party:
        """Read a cell by the product's own rules of numbers."""
        known = identify(text)
        return cls(known.number, known.local[:_LONGEST_EXTENSION], known.withheld)

    @property
    def is_nobody(self) -> bool:
        """Whether the cell was empty."""
        return not (self.number or self.extension or self.withheld)


@dataclass(frozen=True, slots=True)
class LoggedCall:
    """One line of a log. answered: None where nobody did. answered_by: the extension that did, if it is told.

    said_direction: what the log itself says, UNKNOWN where it does not. call_back: the same of calling back.
    announcement: the same of the announcement.
    """

    line: int
    started: datetime
    answered: datetime | None
    ended: datetime
    caller: Party
    called: Party
    said_direction: Direction = Direction.UNKNOWN
    answered_by: str = ""
    reference: str = ""
    linked: str = ""
    call_back: CallBack = CallBack.NOT_TOLD
    announcement: Step = Step.NOT_TOLD

    @property
    def duration_s(self) -> int:
        """Seconds from its start."""
        return round((self.ended - self.started).total_seconds())

    @property
    def talk_s(self) -> int:
        """Seconds from its answer; none where nobody answered."""
        return round((self.ended - self.answered).total_seconds()) if self.answered else 0

    def digest(self, ordinal: int = 0) -> str:
        """Return what tells this line from every other. ordinal: how many alike came before it in the same file."""
        said = [
            self.started.isoformat(),
            self.answered.isoformat() if self.answered else "",
            self.ended.isoformat(),
            *(part for each in (self.caller, self.called) for part in (each.number, each.extension, each.withheld)),
            self.reference,
            ordinal,
        ]
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Cast:
    """Who was outside and who inside, and which way the call went."""

    direction: Direction
    outside: str
    withheld: bool
    extensions: tuple[str, ...]


def cast_of(call: LoggedCall, own_numbers: frozenset[str]) -> Cast:
    """Say who was outside. own_numbers: the practice's, in E.164, which never are.

    What the log says of the direction counts only where the numbers do not tell. A caller who is not named kept their
    number back.
    """
    caller_out = call.caller.is_nobody or _is_outside(call.caller, own_numbers)
    called_out = _is_outside(call.called, own_numbers)
    direction = call.said_direction
    if caller_out and not called_out:
        direction = Direction.IN
    elif called_out and not caller_out:
        direction = Direction.OUT
    elif not caller_out and not called_out and not (call.caller.number or call.called.number):
        direction = Direction.INTERNAL if direction is Direction.UNKNOWN else direction
    away = call.called if direction is Direction.OUT else call.caller
    outside = away if direction is not Direction.INTERNAL else Party()
    inside = dict.fromkeys((call.answered_by, call.caller.extension, call.called.extension))
    extensions = tuple(each for each in inside if each and each != outside.extension)
    return Cast(direction, outside.number, outside.withheld or outside.is_nobody, extensions)


def told_direction(word: str) -> Direction:
    """Read the log's own word for the direction."""
    return _DIRECTION_WORDS.get(word.strip().lower(), Direction.UNKNOWN)


def told_call_back(word: str) -> CallBack:
    """Read the log's own word for calling back, where it has one."""
    said = word.strip().lower()
    if said in _ASKED_WORDS:
        return CallBack.ASKED
    return CallBack.MADE if said in _MADE_WORDS else CallBack.NONE


def told_step(word: str) -> Step:
    """Read the log's own word for the announcement, where it has a column for it: what says nothing was not played."""
    return Step.PLAYED if word.strip().lower() in _PLAYED_WORDS else Step.NOT_PLAYED


def was_answered(word: str, *, talk: int | None, answered: datetime | None) -> bool | None:
    """Say whether a call was answered: by the log's word, else by talk and answer; None where nothing tells."""
    said = word.strip().lower()
    if said in _ANSWERED_WORDS:
        return True
    if said in _UNANSWERED_WORDS:
        return False
    if answered is not None or talk:
        return True
    return None


def _is_outside(party: Party, own_numbers: frozenset[str]) -> bool:
    return party.withheld or (bool(party.number) and party.number not in own_numbers)
