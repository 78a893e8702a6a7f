"""HOME/web.json: how browsers reach the pages, written by whoever looks after the machine.

docs/reference/formats/web-json.md describes each key. No file: loopback alone, or with `--web-host` an address under a
certificate that this machine makes for itself.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from enum import StrEnum
from ipaddress import ip_address
from typing import Any, Final

from fairhearing.practice.networks import UnreadableNetwork, read_network
from fairhearing.vault.home import Home
from fairhearing.web.errors import BadSettings

_VERSION: Final = 1
_KEYS: Final = frozenset({"version", "host", "hosts", "certificate", "http_port", "trusted_proxies", "acme"})
_ACME_KEYS: Final = frozenset({"directory", "email", "ca_file", "terms_agreed"})
_NAME: Final = re.compile(r"(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*")
_MOST_PORT: Final = 65535
_MOST_HOSTS: Final = 50
LOOPBACK: Final = "127.0.0.1"


class BadWebSettings(BadSettings):
    """web.json cannot be used. The message names the key, and never what stood there."""

    hint = "docs/reference/formats/web-json.md tells each key"


class CertificateKind(StrEnum):
    """Where the certificate comes from."""

    SELF_SIGNED = "self-signed"
    """This machine makes it: browsers warn, and people compare its fingerprint."""
    INSTALLED = "installed"
    """An authority signed our request, and somebody installed its answer."""
    ACME = "acme"
    """An authority gives and renews it by itself (RFC 8555)."""


@dataclass(frozen=True, slots=True)
class Acme:
    """Which authority is asked. ca_file: the authorities its own address is checked by; "" for the system's."""

    directory: str
    email: str = ""
    ca_file: str = ""


@dataclass(frozen=True, slots=True)
class WebSettings:
    """How the pages are reached.

    host: the address to listen on. hosts: names and addresses that browsers may use, the first is the chief one.
    http_port: where plain HTTP is sent on to HTTPS, None for nowhere. proxies: whose word on who asks is believed.
    """

    host: str = LOOPBACK
    hosts: tuple[str, ...] = ()
    certificate: CertificateKind = CertificateKind.SELF_SIGNED
    http_port: int | None = None
    proxies: tuple[str, ...] = ()
    acme: Acme | None = field(default=None)


def load_web_settings(home: Home) -> WebSettings:
    """Read the settings, the defaults where there are none. Raises BadWebSettings."""
    try:
        text = home.web_json.read_text("utf-8")
    except FileNotFoundError:
        return WebSettings()
    except (OSError, UnicodeDecodeError) as error:
        raise BadWebSettings("web.json cannot be read: is it this user's, and UTF-8?") from error
    return _read(_object(text))


def is_loopback(host: str) -> bool:
    """Say whether only this machine reaches an address."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _object(text: str) -> dict[str, Any]:
    try:
        values = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadWebSettings("web.json is not JSON") from error
    return _known(values, _KEYS, "web.json")


def _known(values: object, keys: frozenset[str], where: str) -> dict[str, Any]:
    if not isinstance(values, dict):
        raise BadWebSettings(f"{where} must be one JSON object")
    if strange := sorted(set(values) - keys):
        raise BadWebSettings(f"{where}: there is no key '{strange[0][:40]}'; a misspelt one?")
    return values


def _read(values: dict[str, Any]) -> WebSettings:
    if values.get("version", _VERSION) != _VERSION:
        raise BadWebSettings(f"web.json: 'version' must be {_VERSION}")
    try:
        kind = CertificateKind(values.get("certificate", CertificateKind.SELF_SIGNED))
    except ValueError as error:
        raise BadWebSettings("web.json: 'certificate' must be self-signed, installed or acme") from error
    settings = WebSettings(
        host=_address(values.get("host", LOOPBACK)),
        hosts=tuple(_host(each) for each in _list(values, "hosts")),
        certificate=kind,
        http_port=_port(values.get("http_port")),
        proxies=tuple(_network(each) for each in _list(values, "trusted_proxies")),
        acme=_acme(values["acme"]) if "acme" in values else None,
    )
    if kind is CertificateKind.ACME and not (settings.acme and settings.hosts and settings.http_port is not None):
        raise BadWebSettings("web.json: 'certificate' acme needs 'acme', 'hosts' and 'http_port'")
    return settings


def _acme(values: object) -> Acme:
    known = _known(values, _ACME_KEYS, "web.json: 'acme'")
    directory = known.get("directory")
    if not isinstance(directory, str) or not directory.startswith("https://"):
        raise BadWebSettings("web.json: 'acme' needs 'directory', an address that begins with https://")
    if known.get("terms_agreed") is not True:
        raise BadWebSettings(
            "web.json: 'acme' needs 'terms_agreed': true, once somebody has read the authority's terms"
        )
    email, ca_file = known.get("email", ""), known.get("ca_file", "")
    if not isinstance(email, str) or not isinstance(ca_file, str):
        raise BadWebSettings("web.json: 'email' and 'ca_file' of 'acme' must be texts")
    return Acme(directory, email, ca_file)


def _address(value: object) -> str:
    try:
        return str(ip_address(value)) if isinstance(value, str) else _refuse("host")
    except ValueError:
        return _refuse("host")


def _refuse(key: str) -> str:
    raise BadWebSettings(f"web.json: '{key}' must be an IP address of this machine, 0.0.0.0 for all of them")


def _list(values: dict[str, Any], key: str) -> list[str]:
    given = values.get(key, [])
    if not isinstance(given, list) or len(given) > _MOST_HOSTS or not all(isinstance(each, str) for each in given):
        raise BadWebSettings(f"web.json: '{key}' must be a list of at most {_MOST_HOSTS} texts")
    return given


def _host(text: str) -> str:
    """Read a name or an address; no port, no scheme, no pattern."""
    try:
        return str(ip_address(text))
    except ValueError:
        name = text.lower()
    if not _NAME.fullmatch(name):
        raise BadWebSettings("web.json: each of 'hosts' must be a name or an IP address, without https:// and port")
    return name


def _port(value: object) -> int | None:
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= _MOST_PORT:
        raise BadWebSettings("web.json: 'http_port' must be a number from 0 to 65535")
    return value


def _network(text: str) -> str:
    try:
        return read_network(text)
    except UnreadableNetwork as error:
        raise BadWebSettings(
            "web.json: each of 'trusted_proxies' must be an address, or a network like 10.1.2.0/28"
        ) from error
