"""Django's SQLite backend over `sqlcipher3` in place of the standard library's `sqlite3`.

The two modules have one ancestor and one interface, but each its own exceptions, cursors, adapters and converters.
Those four are what is swapped here; all SQL stays Django's. The key is 32 raw bytes, so SQLCipher derives nothing
(its PBKDF2 is for passphrases) and opening a connection costs no time.
"""

from __future__ import annotations

import datetime as dt
import decimal
import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from itertools import tee
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db.backends.sqlite3 import base as sqlite
from django.db.backends.sqlite3._functions import register as register_functions  # type: ignore[import-untyped]
from django.utils.asyncio import async_unsafe
from django.utils.dateparse import parse_date, parse_datetime, parse_time
from sqlcipher3 import dbapi2

from fairhearing.vault.sharing import share_file

_KEY_HEX_DIGITS = 64


class WrongCatalogueKey(dbapi2.DatabaseError):  # type: ignore[misc]  # no stubs
    """The key beside the catalogue does not open it: another home's key, or another home's file."""


def _text(parse: Callable[[str], object]) -> Callable[[bytes], object]:
    """Hand a converter the text it reads; the driver hands out bytes."""
    return lambda value: parse(value.decode())


dbapi2.register_converter("bool", b"1".__eq__)
dbapi2.register_converter("date", _text(parse_date))
dbapi2.register_converter("time", _text(parse_time))
dbapi2.register_converter("datetime", _text(parse_datetime))
dbapi2.register_converter("timestamp", _text(parse_datetime))
dbapi2.register_adapter(decimal.Decimal, str)
dbapi2.register_adapter(dt.date, dt.date.isoformat)
dbapi2.register_adapter(dt.datetime, lambda moment: moment.isoformat(" "))


class DatabaseWrapper(sqlite.DatabaseWrapper):
    """One connection to the catalogue's file.

    OPTIONS["key_file"]: a file of 64 hexadecimal digits. It is read at each connection, so that settings may be
    loaded before set-up has made it.
    """

    display_name = "SQLCipher"
    Database = dbapi2
    init_commands: list[str]

    def get_connection_params(self) -> dict[str, Any]:
        """Add nothing, but take the key's file out: the driver knows no such option."""
        params = super().get_connection_params()
        params.pop("key_file", None)
        return params

    @async_unsafe
    def get_new_connection(self, conn_params: dict[str, Any]) -> dbapi2.Connection:
        """Open the file with its key.

        Raises WrongCatalogueKey (django.db.DatabaseError outside) when the key does not fit.
        """
        key = read_key(Path(self.settings_dict["OPTIONS"]["key_file"]))
        _make_for_owner(Path(conn_params["database"]))
        connection = dbapi2.connect(**conn_params)
        try:
            self._unlock(connection, key)
        except BaseException:
            connection.close()
            raise
        return connection

    def _unlock(self, connection: dbapi2.Connection, key: str) -> None:
        """Give the key before anything else, prove that it fits, then do what Django's own backend does."""
        connection.execute(f"PRAGMA key = \"x'{key}'\"")
        try:
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        except dbapi2.OperationalError:
            raise
        except dbapi2.DatabaseError as error:
            raise WrongCatalogueKey("catalogue.key does not open catalogue.sqlite; both must be of one home") from error
        register_functions(connection)
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA legacy_alter_table = OFF")
        for command in filter(None, map(str.strip, self.init_commands)):
            connection.execute(command)

    def create_cursor(self, name: str | None = None) -> CipherCursor:  # noqa: ARG002 - Django's signature
        """Make a cursor that speaks Django's placeholders."""
        cursor: CipherCursor = self.connection.cursor(CipherCursor)
        return cursor


class CipherCursor(dbapi2.Cursor):  # type: ignore[misc]  # no stubs
    """Django writes %s and %(name)s; the driver reads ? and :name. As Django's SQLiteCursorWrapper."""

    def execute(self, query: str, params: Any = None) -> Any:  # noqa: ANN401 - the driver's own interface
        """Run one statement."""
        if params is None:
            return super().execute(query)
        names = list(params) if isinstance(params, Mapping) else None
        return super().execute(_driver_query(query, names), params)

    def executemany(self, query: str, param_list: Any) -> Any:  # noqa: ANN401 - the driver's own interface
        """Run one statement for each row; the rows may come from a generator."""
        first, rows = tee(iter(param_list))
        params = next(first, None)
        names = list(params) if isinstance(params, Mapping) else None
        return super().executemany(_driver_query(query, names), rows)


def _driver_query(query: str, names: list[str] | None) -> str:
    """Turn Django's placeholders into the driver's."""
    if names is None:
        return sqlite.FORMAT_QMARK_REGEX.sub("?", query).replace("%%", "%")
    return query % {name: f":{name}" for name in names}


def _make_for_owner(path: Path) -> None:
    """Make the file before SQLite does, which would ask the umask; what it puts beside the file has the file's mode."""
    with suppress(OSError):  # it is there already, or SQLite says what is the matter
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
        share_file(path, path.parent)


def read_key(path: Path) -> str:
    """Read the catalogue's key.

    Raises ImproperlyConfigured, never with what was in the file.
    """
    try:
        key = path.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        raise ImproperlyConfigured(f"no catalogue key at {path}; set-up makes one, or this is not the home") from None
    except UnicodeDecodeError:
        key = ""
    if len(key) != _KEY_HEX_DIGITS or not all(digit in "0123456789abcdef" for digit in key):
        raise ImproperlyConfigured(f"{path} must hold {_KEY_HEX_DIGITS} lowercase hexadecimal digits")
    return key
