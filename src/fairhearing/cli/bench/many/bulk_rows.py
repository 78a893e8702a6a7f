"""Rows by the million, written past everything that checks them; the indexes of their tables are made at the end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import islice
from typing import Any, Final
from uuid import UUID

from django.db import connection, models, transaction

Row = dict[str, Any]
"""One row, by the names of its columns' attributes; a field that is left out has its default."""
Rows = Mapping[type[models.Model], list[Row]]
"""Rows by table."""
_AT_ONCE: Final = 20_000


def write_all(tables: Sequence[type[models.Model]], each: Iterable[Rows]) -> Iterator[int]:
    """Write rows, some thousands of `each` in a transaction; yield how many of `each` are written so far.

    tables: all that rows may be of, in an order in which they may be written.
    """
    source, written = iter(each), 0
    while batch := list(islice(source, _AT_ONCE)):
        with transaction.atomic():
            for model in tables:
                _write(model, [row for rows in batch for row in rows.get(model, ())])
        written += len(batch)
        yield written


def _write(model: type[models.Model], rows: list[Row]) -> None:
    """Write rows of one table, in each field its default where a row says nothing."""
    if not rows:
        return
    meta = model._meta  # noqa: SLF001 - Django's own way to the fields of a model
    fields = [field for field in meta.concrete_fields if isinstance(field, models.Field)]
    if unknown := {name for row in rows for name in row} - {field.attname for field in fields}:
        raise LookupError(f"{meta.label} has no {', '.join(sorted(unknown))} (any more)")
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
    """Return a moment or an id as SQLite's tables hold it; PostgreSQL takes a moment as it is, and an id so too."""
    if isinstance(value, UUID):
        return value.hex
    if isinstance(value, datetime) and connection.vendor == "sqlite":
        return str(value.replace(tzinfo=None))
    return value


@contextmanager
def unindexed(models_written: Sequence[type[models.Model]]) -> Iterator[None]:
    """Take the indexes away that may go, and make them again at the end; nothing is checked or synced meanwhile."""
    is_server = connection.vendor == "postgresql"
    tables = [model._meta.db_table for model in models_written]  # noqa: SLF001 - see above
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
        if is_server:
            cursor.execute("ANALYZE")  # it does so by itself in a practice; SQLite never does
        cursor.execute("SET session_replication_role = DEFAULT" if is_server else "PRAGMA synchronous = FULL")
    connection.close()


_SERVERS_INDEXES: Final = """
    SELECT i.indexname, i.indexdef FROM pg_indexes i
    WHERE i.tablename = ANY(%s) AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conname = i.indexname)
"""
_FILES_INDEXES: Final = """
    SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN ({})
"""
