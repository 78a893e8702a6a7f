"""Calls by the million, written past recorder and intake: what is measured is looking for them.

Rows are those that intake would have written: a conversation, its call, two parties, a recording with its manifest.
Every twentieth call is the same caller's, a few callers ring all the time, one in forty withholds the number. Numbers
begin with +999, which is reserved and given to nobody (ITU-T E.164).
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Final

from django.db import models

from fairhearing.catalogue.models import Call, Conversation, Manifest, Party, Recording
from fairhearing.catalogue.names import name_keys
from fairhearing.catalogue.numbers import reversed_digits

from .bulk_rows import Rows, unindexed, write_all

MODELS: Final = (Manifest, Conversation, Call, Party, Recording)
THIRTEEN_MONTHS: Final = timedelta(days=395)
_CALLS_A_CALLER: Final = 20
_NODE: Final = "many"
_WITHHELD_EACH: Final = 40
_BUSY_CALLERS, _BUSY_EACH = 5, 50
EXTENSIONS: Final = tuple(str(number) for number in range(201, 241))
_FORENAMES: Final = (
    "Ada",
    "Bea",
    "Cal",
    "Dot",
    "Edie",
    "Finn",
    "Gwen",
    "Hal",
    "Ida",
    "Jory",
    "Kit",
    "Lowen",
    "Mabel",
    "Nell",
)
_SURNAMES: Final = (
    "Abbot",
    "Birch",
    "Carne",
    "Dace",
    "Elm",
    "Fenn",
    "Gale",
    "Heron",
    "Ivey",
    "Jessop",
    "Kestle",
    "Larch",
)
_LONGEST_S: Final = 600


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody who rings. name: as the phone system shows it, for some."""

    number: str
    name: str


def caller(n: int) -> Caller:
    """Return the nth of all callers, always the same."""
    mixed = (n * 2_654_435_761) % 10_000_000
    forename, surname = _FORENAMES[n % len(_FORENAMES)], _SURNAMES[n // 7 % len(_SURNAMES)]
    return Caller(f"+999{mixed:07}", f"{forename} {surname}" if n % 3 == 0 else "")


def callers_of(calls: int) -> int:
    """Return how many callers so many calls have."""
    return max(_BUSY_CALLERS + 1, calls // _CALLS_A_CALLER)


Beside = Callable[[int, Rows], Rows]
"""From a call's number and its rows to the rows that are written: the same, or with what else is known of it."""


def write_calls(
    practice: str,
    numbers: range,
    until: datetime,
    told: Callable[[int], None],
    *,
    over: timedelta = THIRTEEN_MONTHS,
    beside: Beside = lambda _, rows: rows,
    tables: Sequence[type[models.Model]] = MODELS,
) -> None:
    """Write the calls of these numbers, of one practice, spread evenly over a time that ends with `until`.

    beside: what else is written of each. tables: of which rows may be. Nothing is checked or synced. Indexes are made
    at the end.
    """
    drawn = random.Random(numbers.stop)  # noqa: S311 - the same calls each time; no secret
    apart = over / len(numbers)
    each = (beside(n, _call(practice, n, until - (numbers.stop - n) * apart, numbers.stop, drawn)) for n in numbers)
    with unindexed(tables):
        for written in write_all(tables, each):
            told(written)


_keys_of = cache(name_keys)


def _call(practice: str, n: int, at: datetime, calls: int, drawn: random.Random) -> Rows:
    """Return the rows of one call, by table."""
    key = f"{drawn.getrandbits(128):032x}"
    busy = drawn.randrange(_BUSY_EACH) == 0
    who = caller(drawn.randrange(_BUSY_CALLERS) if busy else drawn.randrange(callers_of(calls)))
    withheld = drawn.randrange(_WITHHELD_EACH) == 0
    length = timedelta(seconds=drawn.randrange(20, _LONGEST_S))
    direction = Call.Direction.OUT if drawn.randrange(4) == 0 else Call.Direction.IN
    party = {"call_id": key, "practice_id": practice, "conversation_id": key, "started_at": at}
    outside = {"withheld": True} if withheld else {"number": who.number, "name": who.name}
    return {
        Manifest: [{"id": n + 1, "node": _NODE, "boot": 1, "number": n + 1, "sha256": key * 2, "read_at": at}],
        Conversation: [{"id": key, "practice_id": practice, "started_at": at}],
        Call: [
            {
                "id": key,
                "practice_id": practice,
                "conversation_id": key,
                "direction": str(direction),
                "started_at": at,
                "stands_at": at,
                "answered_at": at,
                "ended_at": at + length,
                "last_at": at + length,
                "length_s": length.seconds,
            }
        ],
        Party: [
            {**party, **_searched(outside), "id": 2 * n + 1, "side": "left"},
            {**party, "id": 2 * n + 2, "side": "right", "extension": drawn.choice(EXTENSIONS)},
        ],
        Recording: [
            {
                "id": key,
                "call_id": key,
                "manifest_id": n + 1,
                "ordinal": 0,
                "state": str(Recording.State.CLOSED),
                "started_at": at,
                "ended_at": at + length,
                "sealed_key_sha256": key * 2,
                "object_name": key,
                "object_size": 1,
                "object_sha256": key * 2,
                "sound_format": "alaw",
                "frames": int(8000 * length.total_seconds()),
                "segments": 1,
            }
        ],
    }


def _searched(outside: dict[str, Any]) -> dict[str, Any]:
    """Add the columns that are there to be searched."""
    keys = _keys_of(outside.get("name", ""))
    names = {"name_forward": keys.forward, "name_from_last": keys.from_last}
    return {**outside, **names, "number_reversed": reversed_digits(outside.get("number", ""))}
