"""Which database: the encrypted file of the home, or the PostgreSQL server an address names."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from fairhearing.vault.home import Home
from fairhearing.web.home_keys import catalogue_key_path

_BUSY_S = 20
_POSTGRESQL_SCHEMES = ("postgresql", "postgres")


def databases(home: Home, url: str) -> dict[str, dict[str, Any]]:
    """Return Django's DATABASES.

    url: postgresql://user:password@host:port/name, with a socket's folder as ?host=/folder; empty for the file.
    """
    return {"default": _postgresql(url) if url else _sqlcipher(home)}


def _sqlcipher(home: Home) -> dict[str, Any]:
    """Describe the home's own file.

    IMMEDIATE, because a transaction that reads first and writes later cannot wait for its turn on SQLite. WAL and
    FULL: readers never wait for a writer, and what was committed is on the disk.
    """
    return {
        "ENGINE": "fairhearing.web.sqlcipher",
        "NAME": str(home.catalogue / "catalogue.sqlite"),
        "OPTIONS": {
            "key_file": str(catalogue_key_path(home)),
            "timeout": _BUSY_S,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL",
        },
        "CONN_MAX_AGE": None,
        "TEST": {"NAME": str(home.catalogue / "test.sqlite")},
    }


def _postgresql(url: str) -> dict[str, Any]:
    """Read the address of a PostgreSQL server.

    Raises ImproperlyConfigured, without the address: it may hold a password.
    """
    parts = urlsplit(url)
    if parts.scheme not in _POSTGRESQL_SCHEMES:
        raise ImproperlyConfigured("FAIRHEARING_DATABASE_URL must begin with postgresql://")
    name = unquote(parts.path.lstrip("/"))
    if not name:
        raise ImproperlyConfigured("FAIRHEARING_DATABASE_URL names no database: postgresql://host/NAME")
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", unquote(parts.hostname or "")),
        "PORT": str(parts.port or options.pop("port", "")),
        "OPTIONS": options,
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
    }
