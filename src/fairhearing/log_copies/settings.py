"""HOME/log-copies.json: where copies of the log go. See docs/reference/formats/log-copies.md."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Final, TypeVar

from fairhearing.vault.document import is_slug

from .errors import BadCopySettings

_FORMAT: Final = "fairhearing log copies v1"
_LONGEST_S: Final = 86_400
_LAST_PORT: Final = 65_535
_Kind = TypeVar("_Kind", str, int, bool)


class Transport(StrEnum):
    """How entries reach a syslog."""

    UNIX = "unix"
    """Datagrams to a socket of this machine, such as /dev/log."""
    UDP = "udp"
    """Datagrams (RFC 5426): what is lost on the way is lost."""
    TCP = "tcp"
    """A connection, each message with its length before it (RFC 6587)."""


@dataclass(frozen=True, slots=True)
class FolderSettings:
    """A folder on another disk or a mounted share."""

    path: Path


@dataclass(frozen=True, slots=True)
class SyslogSettings:
    """A syslog. path: of a socket, for unix; host and port for the others."""

    transport: Transport
    path: str = ""
    host: str = ""
    port: int = 0


@dataclass(frozen=True, slots=True)
class BucketSettings:
    """A bucket of S3 or its like. Credentials come from the environment, as `obstore` reads it."""

    bucket: str
    prefix: str = ""
    endpoint: str = ""
    region: str = ""
    allow_http: bool = False


@dataclass(frozen=True, slots=True)
class CopySettings:
    """One copy. name: of its position's file, and on the health page. every_s: how often it is brought up to date."""

    name: str
    every_s: int
    place: FolderSettings | SyslogSettings | BucketSettings


_EVERY_S: Final = {"folder": 10, "syslog": 1, "s3": 300}


def load_copies(path: Path) -> tuple[CopySettings, ...]:
    """Read the settings; none where there is no file. Raises BadCopySettings, which names the copy and the field."""
    try:
        values = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return ()
    except (OSError, ValueError, RecursionError) as error:
        raise BadCopySettings(f"{path.name} cannot be read as JSON") from error
    if not isinstance(values, dict) or values.get("format") != _FORMAT or set(values) != {"format", "copies"}:
        raise BadCopySettings(f"{path.name} must have 'format': '{_FORMAT}' and 'copies', and nothing else")
    copies = values["copies"]
    if not isinstance(copies, list) or not all(isinstance(each, dict) for each in copies):
        raise BadCopySettings(f"{path.name}: 'copies' must be a list of objects")
    found = tuple(_parse(_Values(each, f"{path.name}, copy {at}")) for at, each in enumerate(copies))
    names = [each.name for each in found]
    if len(set(names)) != len(names):
        raise BadCopySettings(f"{path.name}: two copies have the same name")
    return found


@dataclass(frozen=True, slots=True)
class _Values:
    """One object of the file, and where it stands."""

    values: Mapping[str, Any]
    where: str

    def take(self, name: str, default: _Kind) -> _Kind:
        """Return a value of the default's own kind."""
        value = self.values.get(name, default)
        if type(value) is not type(default):
            raise self.wrong(name, f"{_NAMES[type(default)]}")
        return value

    def must(self, name: str) -> str:
        """Return a text that must be there."""
        text = self.take(name, "")
        if not text:
            raise self.wrong(name, "given")
        return text

    def number(self, name: str, default: int, most: int) -> int:
        """Return a whole number from 1 on."""
        value = self.take(name, default)
        if not 1 <= value <= most:
            raise self.wrong(name, f"a whole number from 1 to {most}")
        return value

    def only(self, *names: str) -> None:
        """Refuse a field that means nothing here."""
        if unknown := sorted(set(self.values) - {"name", "kind", "every_s", *names}):
            raise BadCopySettings(f"{self.where} has a field that is not known: {unknown[0][:40]}")

    def wrong(self, name: str, expected: str) -> BadCopySettings:
        return BadCopySettings(f"{self.where}: '{name}' must be {expected}")


_NAMES: Final = {str: "text", bool: "true or false", int: "a whole number"}


def _parse(values: _Values) -> CopySettings:
    name, kind = values.must("name"), values.must("kind")
    if not is_slug(name):
        raise values.wrong("name", "letters a-z, digits and hyphens, at most 40")
    if kind not in _EVERY_S:
        raise values.wrong("kind", "one of " + ", ".join(_EVERY_S))
    place: FolderSettings | SyslogSettings | BucketSettings
    match kind:
        case "folder":
            place = _folder(values)
        case "syslog":
            place = _syslog(values)
        case _:
            place = _bucket(values)
    return CopySettings(name, values.number("every_s", _EVERY_S[kind], _LONGEST_S), place)


def _folder(values: _Values) -> FolderSettings:
    values.only("path")
    path = Path(values.must("path"))
    if not path.is_absolute():
        raise values.wrong("path", "a folder's whole path, beginning with /")
    return FolderSettings(path)


def _syslog(values: _Values) -> SyslogSettings:
    try:
        transport = Transport(values.must("transport"))
    except ValueError as error:
        raise values.wrong("transport", "one of " + ", ".join(Transport)) from error
    if transport is Transport.UNIX:
        values.only("transport", "path")
        return SyslogSettings(transport, path=values.must("path"))
    values.only("transport", "host", "port")
    return SyslogSettings(transport, host=values.must("host"), port=values.number("port", 514, _LAST_PORT))


def _bucket(values: _Values) -> BucketSettings:
    values.only("bucket", "prefix", "endpoint", "region", "allow_http")
    return BucketSettings(
        values.must("bucket"),
        values.take("prefix", "").strip("/"),
        values.take("endpoint", ""),
        values.take("region", ""),
        values.take("allow_http", False),
    )
