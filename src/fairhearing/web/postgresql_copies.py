"""Copies of a catalogue that lies on a PostgreSQL server, by its own pg_dump and pg_restore, in their custom format.

The counts are of the very moment of the copy: pg_dump reads the snapshot that the counting transaction exports. What
a copy holds is sealed as it leaves the pipe; nothing of it touches a disk here.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import threading
from collections.abc import Iterable, Iterator, Mapping
from typing import IO, Any

from django.db import connection, transaction

from fairhearing.backup.catalogue import COUNTED, CopiedCatalogue, ListedRecording
from fairhearing.backup.errors import CatalogueUnusable
from fairhearing.backup.target import CHUNK_BYTES
from fairhearing.vault.home import Home

_LISTED = ("id", "object_name", "object_size", "object_sha256")
_SAID = 300


class PostgresqlServer:
    """A database that Django's settings describe."""

    kind = "postgresql"

    def __init__(self, described: Mapping[str, Any]) -> None:
        self._described = described

    @contextlib.contextmanager
    def copied(self) -> Iterator[CopiedCatalogue]:
        """Lend what pg_dump writes, of the moment that was counted."""
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            cursor.execute("SELECT pg_export_snapshot()")
            (snapshot,) = cursor.fetchone()
            counts = {}
            for table in COUNTED:
                cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608 - our own names
                counts[table] = int(cursor.fetchone()[0])
            words = ["--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}"]
            yield CopiedCatalogue(counts, self._output("pg_dump", words))

    def fill(self, chunks: Iterable[bytes]) -> None:
        """Fill the database, all or nothing."""
        words = ["--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction", "--dbname="]
        for _ in self._output("pg_restore", words, chunks):
            pass

    def looked_into(self, chunks: Iterable[bytes], scratch: Home) -> tuple[Mapping[str, int], list[ListedRecording]]:  # noqa: ARG002 - nothing is written
        """Let pg_restore read the whole copy into statements, and count their rows. No server is needed for it."""
        counts = dict.fromkeys(COUNTED, 0)
        listed: list[ListedRecording] = []
        columns: list[str] = []
        table = ""
        for line in _lines(self._output("pg_restore", ["--data-only", "--file=-"], chunks)):
            if line.startswith("COPY "):
                table, columns = _copy_of(line)
            elif line == "\\.":
                table = ""
            elif table in counts:
                counts[table] += 1
                if table == "catalogue_recording":
                    row = dict(zip(columns, line.split("\t"), strict=True))
                    recording, name, size, sha256 = (row[each] for each in _LISTED)
                    listed.append(ListedRecording(recording, name, int(size), sha256))
        return counts, listed

    def _output(self, program: str, words: list[str], chunks: Iterable[bytes] | None = None) -> Iterator[bytes]:
        """Yield what a program writes, fed with these chunks. Raises CatalogueUnusable if it fails, at the end."""
        found = shutil.which(program)
        if found is None:
            raise CatalogueUnusable(f"{program} is not installed", hint="Debian: postgresql-client")
        feeding = None if chunks is None else _Feeding(chunks)
        with subprocess.Popen(
            [found, *words],
            stdin=subprocess.DEVNULL if feeding is None else subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, **self._environment()},
        ) as process:
            assert process.stdout is not None  # noqa: S101 - asked for by PIPE
            assert process.stderr is not None  # noqa: S101
            said = _Reading(process.stderr)
            if feeding is not None:
                assert process.stdin is not None  # noqa: S101
                feeding.start(process.stdin)
            while piece := process.stdout.read(CHUNK_BYTES):
                yield piece
            code = process.wait()
            if feeding is not None:
                feeding.end()
            if code:
                raise CatalogueUnusable(
                    f"{program} failed: {said.first_line()}",
                    hint="is the database empty, and are its programs as new as the server?",
                )

    def _environment(self) -> dict[str, str]:
        """Return the address for libpq: never on a command line, where other users could read the password."""
        named = {
            "PGHOST": self._described["HOST"],
            "PGPORT": self._described["PORT"],
            "PGUSER": self._described["USER"],
            "PGPASSWORD": self._described["PASSWORD"],
            "PGDATABASE": self._described["NAME"],
            "PGSSLMODE": self._described["OPTIONS"].get("sslmode", ""),
            "PGSSLROOTCERT": self._described["OPTIONS"].get("sslrootcert", ""),
        }
        return {name: str(value) for name, value in named.items() if value}


class _Feeding:
    """Feeds a program's standard input from a thread of its own; an error of the chunks is raised by `end`."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = chunks
        self._error: Exception | None = None
        self._thread: threading.Thread | None = None

    def start(self, pipe: IO[bytes]) -> None:
        self._thread = threading.Thread(target=self._run, args=(pipe,), daemon=True)
        self._thread.start()

    def end(self) -> None:
        if self._thread is not None:
            self._thread.join()
        if self._error is not None:
            raise self._error

    def _run(self, pipe: IO[bytes]) -> None:
        try:
            with pipe:
                for chunk in self._chunks:
                    pipe.write(chunk)
        except BrokenPipeError:
            pass  # the program ended first, and says why
        except Exception as error:  # noqa: BLE001 - raised again where it is waited for
            self._error = error


class _Reading:
    """Reads what a program says, so that it never waits to be heard."""

    def __init__(self, pipe: IO[bytes]) -> None:
        self._said = b""
        self._thread = threading.Thread(target=self._run, args=(pipe,), daemon=True)
        self._thread.start()

    def first_line(self) -> str:
        self._thread.join()
        return self._said.decode("utf-8", "replace").partition("\n")[0][:_SAID]

    def _run(self, pipe: IO[bytes]) -> None:
        self._said = pipe.read()


def _lines(pieces: Iterable[bytes]) -> Iterator[str]:
    rest = b""
    for piece in pieces:
        *lines, rest = (rest + piece).split(b"\n")
        for line in lines:
            yield line.decode("utf-8")


def _copy_of(line: str) -> tuple[str, list[str]]:
    """Read `COPY public.catalogue_recording (id, call_id, …) FROM stdin;`."""
    head, _, rest = line.removeprefix("COPY ").partition(" (")
    names = rest.partition(")")[0]
    return head.rpartition(".")[2].strip('"'), [name.strip().strip('"') for name in names.split(",")]
