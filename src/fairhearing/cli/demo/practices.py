"""The two invented practices: their numbers, their staff, the people who ring them and the calls they make.

Numbers are from the ranges Ofcom keeps for drama. Nobody here is real.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import count

from .phone_system import Line, PlannedCall, Transfer
from .speech import Conversation, conversation, without_greeting


@dataclass(frozen=True, slots=True)
class StaffMember:
    """One person who signs in. role is one of the roles of the demonstration's ready line."""

    role: str
    full_name: str
    email: str


@dataclass(frozen=True, slots=True)
class DemoPractice:
    """One practice: its address, own numbers (E.164), extensions with who answers there, rooms to listen in, staff.

    clinical: the extensions on which care is discussed, so that there are notes to confirm.
    """

    id: str
    name: str
    address: str
    numbers: tuple[str, ...]
    extensions: tuple[tuple[str, str], ...]
    places: tuple[str, ...]
    staff: tuple[StaffMember, ...]
    clinical: tuple[str, ...] = ()


def _staff(domain: str, **names: str) -> tuple[StaffMember, ...]:
    return tuple(
        StaffMember(role, name, f"{name.lower().replace(' ', '.')}@{domain}.example") for role, name in names.items()
    )


ALLERTON = DemoPractice(
    id="allerton",
    name="Allerton Medical Centre",
    address="12 Rowan Row, Leeds",
    numbers=("+441134960100", "+441134960101"),
    extensions=(("201", "Keeley Barnes"), ("202", "Sanjay Rao"), ("203", "Helen Ashworth")),
    places=("Manager’s office", "Meeting room 2"),
    staff=_staff(
        "allerton",
        manager="Helen Ashworth",
        assistant="Dev Chaudhry",
        partner="Ruth Okafor",
        auditor="Colin Marsh",
        member="Keeley Barnes",
        administrator="Priya Nair",
    ),
    clinical=("203",),
)
WESTFIELD = DemoPractice(
    id="westfield",
    name="Westfield Medical Centre",
    address="3 Hawthorn Yard, Leeds",
    numbers=("+441134960200",),
    extensions=(("301", "Sanjay Mistry"), ("302", "Keeley Dunn"), ("303", "Owen Pritchard")),
    places=("Manager’s office",),
    staff=_staff(
        "westfield",
        manager="Owen Pritchard",
        assistant="Grace Adeyemi",
        partner="Martin Kelly",
        auditor="Joan Whitlock",
        member="Sanjay Mistry",
        administrator="Lee Tanaka",
    ),
)
PRACTICES = (ALLERTON, WESTFIELD)

_HELD_S = 2.0

_MARGARET = Line("sip:07700900123@phones.example", "Margaret Holroyd")
_GEORGE = Line("sip:01134960555@phones.example", "George Sinclair")
_AISHA = Line("tel:+447700900456")
_TOM = Line("sip:07700900789@phones.example", "Tom Eastwood")
_WITHHELD = Line("sip:anonymous@anonymous.invalid", "Anonymous")


def _inside(practice: DemoPractice, extension: str) -> Line:
    return Line(f"sip:{extension}@{practice.id}.example", dict(practice.extensions)[extension])


def _incoming(outside: Line, practice: DemoPractice, extension: str, words: str) -> PlannedCall:
    return _rings(outside, practice, extension, conversation(words))


def _ungreeted(outside: Line, practice: DemoPractice, extension: str, words: str) -> PlannedCall:
    """Let somebody ring to whom the phone system does not play its announcement."""
    return _rings(outside, practice, extension, without_greeting(words))


def _rings(outside: Line, practice: DemoPractice, extension: str, words: Conversation) -> PlannedCall:
    return PlannedCall(outside, _inside(practice, extension), words, caller_is_left=True)


def _put_through(call: PlannedCall, practice: DemoPractice, extension: str, words: str) -> PlannedCall:
    """Let somebody else take over when all is said; the caller waits for a few seconds."""
    return replace(call, transfer=Transfer(_inside(practice, extension), _HELD_S, conversation(words)))


def _outgoing(practice: DemoPractice, extension: str, outside: Line, words: str) -> PlannedCall:
    return PlannedCall(_inside(practice, extension), outside, conversation(words), caller_is_left=False)


def past_calls() -> list[tuple[timedelta, list[PlannedCall]]]:
    """Return the calls already there when the demonstration opens, by how long ago they were made: thirteen in all.

    The calls of a group are made at the same time, so nobody is in two of them. Two are put through to somebody else.
    The oldest are about to be destroyed; one of them waits for its note, and is on the last-chance list.
    All incoming ones begin with the practice's announcement but two: nobody played it to them.
    """
    return [
        (
            timedelta(minutes=50),
            [
                _incoming(_MARGARET, ALLERTON, "201", "repeat-prescription"),
                _incoming(_TOM, WESTFIELD, "301", "appointment"),
            ],
        ),
        (
            timedelta(days=1, hours=2),
            [
                _put_through(_incoming(_GEORGE, ALLERTON, "202", "complaint"), ALLERTON, "203", "complaint-taken-over"),
                _outgoing(ALLERTON, "201", _AISHA, "results"),
                _ungreeted(_TOM, WESTFIELD, "301", "appointment"),
            ],
        ),
        (
            timedelta(days=7),
            [
                _incoming(_MARGARET, ALLERTON, "201", "repeat-prescription"),
                _ungreeted(_WITHHELD, ALLERTON, "202", "complaint"),
                _outgoing(WESTFIELD, "302", _AISHA, "results"),
            ],
        ),
        (
            timedelta(days=40, hours=3),
            [
                _incoming(_AISHA, WESTFIELD, "301", "appointment"),
                _incoming(_GEORGE, ALLERTON, "202", "complaint"),
            ],
        ),
        (
            timedelta(days=358),
            [
                _put_through(_incoming(_GEORGE, ALLERTON, "202", "complaint"), ALLERTON, "203", "complaint-taken-over"),
                _incoming(_MARGARET, ALLERTON, "201", "repeat-prescription"),
                _incoming(_TOM, WESTFIELD, "301", "appointment"),
            ],
        ),
    ]


def calls_from_now_on() -> Iterator[PlannedCall]:
    """Yield the calls that go on arriving, for ever, in turn."""
    for n in count():
        yield from (
            _incoming(_MARGARET, ALLERTON, "201", "repeat-prescription"),
            _incoming(_TOM, WESTFIELD, "301", "appointment"),
            _outgoing(ALLERTON, "202", _AISHA, "results"),
            (_incoming if n % 2 else _ungreeted)(_GEORGE if n % 2 else _WITHHELD, ALLERTON, "202", "complaint"),
        )
