"""Calls by the million, written past recorder and intake: what is measured is looking for them.

Rows are those that intake would have written: a conversation, its call, two parties, a recording with its manifest.
Every twentieth call is the same caller's, a few callers ring all the time, one in forty withholds the number. Numbers
begin with +999, which is reserved and given to nobody (ITU-T E.164).
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, Final

from django.db import connection, models, transaction

from fairhearing.catalogue.models import Call, Conversation, Manifest, Party, Recording

_AT_ONCE: Final = 20_000
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


def write_calls(practice: str, numbers: range, until: datetime, told: Callable[[int], None]) -> None:
    """Write the calls of these numbers, of one practice, spread over the thirteen months before `until`.

    Nothing is checked or synced. Indexes are made at the end.
    """
    drawn = random.Random(numbers.stop)  # noqa: S311 - the same calls each time; no secret
    apart = timedelta(days=395) / len(numbers)
    each = (_call(practice, n, until - (numbers.stop - n) * apart, numbers.stop, drawn) for n in numbers)
    written = 0
    with _unindexed():
        while batch := list(islice(each, _AT_ONCE)):
            with transaction.atomic():
                for model in MODELS:
                    _write(model, [row for rows in batch for row in rows[model]])
            written += len(batch)
            told(written)


_Rows = Mapping[type[models.Model], list[dict[str, Any]]]


def _call(practice: str, n: int, at: datetime, calls: int, drawn: random.Random) -> _Rows:
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
                "answered_at": at,
                "ended_at": at + length,
                "last_at": at + length,
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
    number, name = outside.get("number", ""), outside.get("name", "")
    return {**outside, "number_reversed": number[::-1], "name_key": name.lower()}


def _write(model: type[models.Model], rows: list[dict[str, Any]]) -> None:
    """Write rows of one table, in each field its default where a row says nothing."""
    meta = model._meta  # noqa: SLF001 - Django's own way to the fields of a model
    fields = [field for field in meta.concrete_fields if isinstance(field, models.Field)]
    plain = {field.attname: field.get_db_prep_save(field.get_default(), connection) for field in fields}
    values: list[list[Any]] = [[_stored(row.get(name, default)) for name, default in plain.items()] for row in rows]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    with connection.cursor() as cursor:
        if connection.vendor != "postgresql":
            places = ", ".join(["%s"] * len(fields))
            cursor.executemany(f"INSERT INTO {meta.db_table} ({columns}) VALUES ({places})", values)  # noqa: S608 - ours
            return
        with cursor.copy(f"COPY {meta.db_table} ({columns}) FROM STDIN") as copy:
            for row in values:
                copy.write_row(row)


def _stored(value: object) -> object:
    """Return a moment as SQLite's tables hold it; PostgreSQL takes it as it is."""
    if isinstance(value, datetime) and connection.vendor == "sqlite":
        return str(value.replace(tzinfo=None))
    return value


@contextmanager
def _unindexed() -> Iterator[None]:
    """Take the indexes away that may go, and make them again at the end; nothing is checked or synced meanwhile."""
    is_server = connection.vendor == "postgresql"
    tables = [model._meta.db_table for model in MODELS]  # noqa: SLF001 - see above
    with connection.cursor() as cursor:
        if is_server:
            cursor.execute("SET session_replication_role = replica")
            cursor.execute("SET maintenance_work_mem = '1GB'")
            cursor.execute(_SERVERS_INDEXES, [tables])
        else:
            cursor.execute("PRAGMA synchronous = OFF")
            cursor.execute("PRAGMA cache_size = -1000000")
            cursor.execute(_FILES_INDEXES.format(", ".join(["%s"] * len(tables))), tables)
        indexes = cursor.fetchall()
        for name, _ in indexes:
            cursor.execute(f'DROP INDEX "{name}"')
        yield
        for _, statement in indexes:
            cursor.execute(statement)
        cursor.execute("ANALYZE")
        cursor.execute("SET session_replication_role = DEFAULT" if is_server else "PRAGMA synchronous = FULL")
    connection.close()


MODELS: Final = (Manifest, Conversation, Call, Party, Recording)
_SERVERS_INDEXES: Final = """
    SELECT i.indexname, i.indexdef FROM pg_indexes i
    WHERE i.tablename = ANY(%s) AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conname = i.indexname)
"""
_FILES_INDEXES: Final = """
    SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN ({})
"""
