"""HOME/mail.json: by which mail server e-mail leaves, written by whoever looks after the machine.

docs/reference/formats/mail-json.md describes each key. No file: no e-mail leaves, and nothing is wrong with that.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from enum import StrEnum
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from fairhearing.practice.errors import FarEndError
from fairhearing.vault.home import Home

_VERSION = 1
_KEYS = frozenset({"version", "host", "port", "security", "ca_file", "user", "password_file", "from"})
_MOST_PORT = 65535


class BadMailSettings(FarEndError):
    """mail.json, or the password file it names, cannot be used. The message names the key, never what stood there."""


class Security(StrEnum):
    """How the way to the mail server is protected."""

    NONE = "none"
    """Not at all: for a server on this machine, or on a wire of its own."""
    STARTTLS = "starttls"
    """Plain at first, encrypted before anything of a message is said."""
    TLS = "tls"
    """Encrypted from the first byte."""


_PORTS = {Security.NONE: 25, Security.STARTTLS: 587, Security.TLS: 465}


@dataclass(frozen=True, slots=True)
class MailSettings:
    """How to reach the mail server. ca_file: authorities to trust besides the system's. user: "" signs in as nobody."""

    host: str
    port: int
    security: Security
    sender: str
    ca_file: str = ""
    user: str = ""
    password: str = field(default="", repr=False)


def mail_settings_path(home: Home) -> Path:
    """Say where the settings lie."""
    return home.root / "mail.json"


def load_mail_settings(home: Home) -> MailSettings | None:
    """Read the settings, None where there are none. Raises BadMailSettings."""
    try:
        text = mail_settings_path(home).read_text("utf-8")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise BadMailSettings("mail.json cannot be read: is it this user's, and UTF-8?") from error
    return _read(_object(text), home)


def is_this_machine(host: str) -> bool:
    """Say whether a host is this machine."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _object(text: str) -> dict[str, Any]:
    try:
        values = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadMailSettings("mail.json is not JSON") from error
    if not isinstance(values, dict):
        raise BadMailSettings("mail.json must be one JSON object")
    if strange := sorted(set(values) - _KEYS):
        raise BadMailSettings(f"mail.json: there is no key '{strange[0][:40]}'; a misspelt one?")
    if values.get("version", _VERSION) != _VERSION:
        raise BadMailSettings(f"mail.json: 'version' must be {_VERSION}")
    return values


def _read(values: dict[str, Any], home: Home) -> MailSettings:
    security = _security(values)
    host, user = _text(values, "host"), _text(values, "user", "")
    sender = _text(values, "from")
    if "@" not in sender or any(character.isspace() for character in sender):
        raise BadMailSettings("mail.json: 'from' must be one e-mail address")
    password = _password(home, _text(values, "password_file", "")) if user else ""
    if user and security is Security.NONE and not is_this_machine(host):
        raise BadMailSettings(
            "mail.json: 'user' needs 'security' starttls or tls: a password is never sent in the clear"
        )
    return MailSettings(host, _port(values, security), security, sender, _text(values, "ca_file", ""), user, password)


def _security(values: dict[str, Any]) -> Security:
    try:
        return Security(_text(values, "security"))
    except ValueError as error:
        raise BadMailSettings("mail.json: 'security' must be none, starttls or tls") from error


def _port(values: dict[str, Any], security: Security) -> int:
    port = values.get("port", _PORTS[security])
    if not isinstance(port, int) or isinstance(port, bool) or not 0 < port <= _MOST_PORT:
        raise BadMailSettings("mail.json: 'port' must be a number from 1 to 65535")
    return port


def _text(values: dict[str, Any], name: str, absent: str | None = None) -> str:
    value = values.get(name, absent)
    if not isinstance(value, str) or (not value.strip() and value != absent):
        raise BadMailSettings(f"mail.json: '{name}' must be a text")
    return value.strip()


def _password(home: Home, name: str) -> str:
    """Read the first line of the file that holds the password; a relative name is one in the home."""
    if not name:
        raise BadMailSettings("mail.json: 'user' needs 'password_file', the file whose first line is the password")
    try:
        password = (home.root / name).read_text("utf-8").partition("\n")[0]
    except (OSError, UnicodeDecodeError) as error:
        raise BadMailSettings("mail.json: the file that 'password_file' names cannot be read") from error
    if not password:
        raise BadMailSettings("mail.json: the file that 'password_file' names is empty")
    return password
