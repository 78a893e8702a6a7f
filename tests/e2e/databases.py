"""The database of each home: the home's own file, or one of its own on the server FAIRHEARING_DATABASE_URL names."""

from __future__ import annotations

import os
import uuid
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

_URL = "FAIRHEARING_DATABASE_URL"
_made: dict[Path, str] = {}


def environment_of(root: Path, *, like: Path | None = None) -> dict[str, str]:
    """Return the environment in which a home's processes find its database, made now if need be.

    like: a home whose tables and rows it begins with.
    """
    server = os.environ.get(_URL, "")
    if not server:
        return dict(os.environ)
    if root not in _made:
        _made[root] = _make(server, _made[like] if like else None)
    return {**os.environ, _URL: urlunsplit(urlsplit(server)._replace(path=f"/{_made[root]}"))}


def is_a_file() -> bool:
    """Whether the database is the home's own file."""
    return not os.environ.get(_URL)


def _make(server: str, template: str | None) -> str:
    import psycopg

    name = f"home_{uuid.uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"' + (f' TEMPLATE "{template}"' if template else ""))  # type: ignore[arg-type]
    return name
