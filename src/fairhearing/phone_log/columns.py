"""Which column of a call log holds what: of the systems we know, and of any other that somebody has mapped. Pure.

| layout         | columns | as written by                                                                         |
|----------------|---------|---------------------------------------------------------------------------------------|
| asterisk       | 16-21   | Asterisk's cdr_csv (Master.csv), with or without unique id, user field, newer columns |
| freeswitch     | 15      | FreeSWITCH's mod_cdr_csv, its default template `example`                              |
| freeswitch-sql | 13      | the same, template `sql`: INSERT INTO cdr VALUES (...);                               |
| names          | any     | Asterisk's cdr_custom and others, whose first line names the columns                  |

FreeSWITCH's template `asterisk` has Asterisk's columns, with a hangup cause where that has a disposition.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final


class Field(StrEnum):
    """What a column can hold. The words are stored: never change one, only add."""

    START = "start"
    """When the call began: when it was dialled or came in."""
    ANSWER = "answer"
    """When it was answered, empty if it was not."""
    END = "end"
    """When it ended."""
    DURATION = "duration"
    """How long it lasted from its start."""
    TALK = "talk"
    """How long it lasted from its answer."""
    CALLER = "caller"
    """Who rang: a number or an extension."""
    CALLED = "called"
    """Who was rung."""
    DIRECTION = "direction"
    """In, out or internal, in a word."""
    ANSWERED = "answered"
    """Whether it was answered, in a word."""
    REFERENCE = "reference"
    """The phone system's own id of the call."""
    LINKED = "linked"
    """What lines of one conversation share."""
    CALLED_CHANNEL = "called_channel"
    """The channel that answered, which names an extension: PJSIP/204-0000001f."""
    CALL_BACK = "call_back"
    """Whether the caller asked to be called back, or this call does so, in a word."""
    ANNOUNCEMENT = "announcement"
    """Whether the announcement was played to the caller, in a word."""


MOST_COLUMNS: Final = 100


@dataclass(frozen=True, slots=True)
class Layout:
    """Where each thing stands: columns from 0. names: whether the first line names the columns.

    delimiter: what parts them. day_first: whether 03/11/2026 is a day in November.
    """

    name: str
    columns: Mapping[Field, int]
    widths: frozenset[int] = field(default_factory=frozenset)
    delimiter: str = ","
    names: bool = False
    day_first: bool = True

    def has(self, what: Field) -> bool:
        """Say whether there is such a column."""
        return what in self.columns

    @property
    def last(self) -> int:
        """The last column that is read."""
        return max(self.columns.values())


_ASTERISK: Final = {
    Field.CALLER: 1,
    Field.CALLED: 2,
    Field.CALLED_CHANNEL: 6,
    Field.START: 9,
    Field.ANSWER: 10,
    Field.END: 11,
    Field.DURATION: 12,
    Field.TALK: 13,
    Field.ANSWERED: 14,
    Field.REFERENCE: 16,
}
_WITHOUT_ID: Final[Mapping[Field, int]] = {what: at for what, at in _ASTERISK.items() if what is not Field.REFERENCE}
_FREESWITCH: Final = {
    Field.CALLER: 1,
    Field.CALLED: 2,
    Field.START: 4,
    Field.ANSWER: 5,
    Field.END: 6,
    Field.DURATION: 7,
    Field.TALK: 8,
    Field.REFERENCE: 10,
}

KNOWN: Final = (
    Layout("asterisk", _WITHOUT_ID, frozenset({16})),
    Layout("asterisk", _ASTERISK, frozenset({17, 18})),
    Layout("asterisk", {**_WITHOUT_ID, Field.LINKED: 17}, frozenset({19})),
    Layout("asterisk", {**_ASTERISK, Field.LINKED: 18}, frozenset({20})),
    Layout("asterisk", {**_ASTERISK, Field.LINKED: 19}, frozenset({21})),
    Layout("freeswitch-sql", _FREESWITCH, frozenset({13})),
    Layout("freeswitch", _FREESWITCH, frozenset({15})),
)
"""Layouts without a line of names, told apart by how many columns a line has; the times have to stand where they say.

Of Asterisk's, 19 to 21 are those of `newcdrcolumns`: peer account, linked id and sequence behind the others.
"""

_NAMES: Final = {
    Field.START: ("start", "calldate", "start_stamp", "start time", "started", "date/time", "date", "time"),
    Field.ANSWER: ("answer", "answer_stamp", "answer time", "answered at"),
    Field.END: ("end", "end_stamp", "end time", "ended"),
    Field.DURATION: ("duration", "call duration", "length"),
    Field.TALK: ("billsec", "talk time", "talk", "talking", "billable seconds"),
    Field.CALLER: ("src", "caller_id_number", "source", "from", "caller", "calling number", "caller number"),
    Field.CALLED: ("dst", "destination_number", "destination", "to", "called", "called number", "dialled number"),
    Field.DIRECTION: ("direction", "call direction", "type"),
    Field.ANSWERED: ("disposition", "answered", "status", "result"),
    Field.REFERENCE: ("uniqueid", "uuid", "unique id", "call id", "callid"),
    Field.LINKED: ("linkedid", "linked id"),
    Field.CALLED_CHANNEL: ("dstchannel",),
    Field.CALL_BACK: ("callback", "call back", "call-back", "callback status", "call back status"),
    Field.ANNOUNCEMENT: ("announcement", "announcement played", "greeting", "greeting played", "announcement step"),
}

NEEDED: Final = (Field.START, Field.CALLER, Field.CALLED)
"""Without these no call of a log can be found again."""


def guess_columns(names: list[str]) -> Mapping[Field, int]:
    """Return which column holds what, by the words of a line of names; what no word tells is left out."""
    heard = [" ".join(name.lower().split()) for name in names]
    guessed: dict[Field, int] = {}
    for what, words in _NAMES.items():
        for word in words:
            if word in heard and heard.index(word) not in guessed.values():
                guessed[what] = heard.index(word)
                break
    return guessed


def missing_columns(columns: Mapping[Field, int]) -> tuple[str, ...]:
    """Return what a mapping still lacks, as words a form can show."""
    lacks = [str(what) for what in NEEDED if what not in columns]
    if not {Field.END, Field.DURATION, Field.TALK} & set(columns):
        lacks.append("duration, talk or end")
    return tuple(lacks)
