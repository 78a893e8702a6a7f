"""An SQLite file that is opened to be read, whatever became of those who write it."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Final
from urllib.parse import quote

_BUSY_S: Final = 10.0
"""How long to wait for another's transaction."""


def open_to_read(path: Path) -> sqlite3.Connection:
    """Return a connection that writes nothing of its own. For any thread. Raises sqlite3.Error.

    A writer that was killed leaves a transaction half done and the pages as they were beside it; whoever comes next
    puts them back (https://www.sqlite.org/atomiccommit.html, section 4). A connection opened to read only may not, and
    is refused until a writer comes. This one may, where the system lets it write.
    """
    connection = connect(path)
    connection.execute("PRAGMA query_only = ON")
    return connection


def connect(path: Path) -> sqlite3.Connection:
    """Return a connection to a file that is there. For any thread. Raises sqlite3.Error."""
    uri = f"file:{quote(str(path.absolute()))}?mode=rw"
    return sqlite3.connect(uri, uri=True, timeout=_BUSY_S, isolation_level=None, check_same_thread=False)
