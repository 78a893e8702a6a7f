"""recorder.json: what the recorder may do and for whom. docs/reference/formats/recorder-json.md tells every key.

The file is published whole and never edited; a running recorder reads it again when it changed. Whoever sets practices
up (the web's pages, the command line) builds a `RecorderConfig` and calls `publish_config`. This module is light on
purpose: it imports neither sound nor keys.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from ipaddress import IPv4Address
from pathlib import Path
from typing import Final

from fairhearing.call.clients import Client
from fairhearing.call.parties import PracticeLines
from fairhearing.vault.home import Home
from fairhearing.vault.publishing import publish_file

from .config_values import Settings, read_settings
from .errors import BadSettings

VERSION: Final = 1


@dataclass(frozen=True, slots=True)
class SipAddress:
    """Where SIP is heard. host: an IPv4 address of this machine, told to clients. port: 0 takes a free one."""

    host: str = "127.0.0.1"
    port: int = 5060


@dataclass(frozen=True, slots=True)
class RtpPorts:
    """Where sound is heard: an IPv4 address of this machine, told to clients, and the ports from first to last."""

    host: str = "127.0.0.1"
    first_port: int = 20000
    last_port: int = 29999


@dataclass(frozen=True, slots=True, kw_only=True)
class Practice:
    """One practice and how it is known among a call's parties.

    numbers: E.164 ("+441134960100"). extensions: as they are dialled inside ("201").
    """

    id: str
    name: str
    numbers: tuple[str, ...] = ()
    extensions: tuple[str, ...] = ()

    @property
    def lines(self) -> PracticeLines:
        """Return what the rules about parties need."""
        return PracticeLines(self.id, frozenset(self.numbers), frozenset(self.extensions))


@dataclass(frozen=True, slots=True)
class Limits:
    """What one recorder takes upon itself.

    silence_s: a recording whose active streams all fall silent for longer ends there. calls: at most so many live.
    """

    silence_s: float = 300.0
    calls: int = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class RecorderConfig:
    """The whole file."""

    sip: SipAddress = SipAddress()
    rtp: RtpPorts = RtpPorts()
    clients: tuple[Client, ...] = ()
    practices: tuple[Practice, ...] = ()
    limits: Limits = Limits()

    def __post_init__(self) -> None:
        """Refuse what cannot work, with the key to change."""
        known = {practice.id for practice in self.practices}
        if len(known) != len(self.practices):
            raise BadSettings("practices: two have the same id")
        for client in self.clients:
            for key, practice in (("practice", client.practice), ("default_practice", client.default_practice)):
                if practice not in known and (practice or key == "default_practice"):
                    raise BadSettings(f"clients: {key} {practice!r} is none of the practices' ids")
        if self.rtp.first_port <= self.sip.port <= self.rtp.last_port:
            raise BadSettings(
                f"sip.port {self.sip.port} lies inside rtp's {self.rtp.first_port} to {self.rtp.last_port}: "
                "move one of them, calls would take the SIP port for sound"
            )


def load_config(path: Path) -> RecorderConfig:
    """Read recorder.json. Raises BadSettings, naming the key."""
    try:
        text = path.read_text("utf-8")
    except OSError as error:
        raise BadSettings(f"{path} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise BadSettings(f"{path} is not UTF-8 text") from error
    try:
        return parse_config(text)
    except BadSettings as error:
        raise BadSettings(f"{path}: {error}") from error


def parse_config(text: str) -> RecorderConfig:
    """Read the text of a recorder.json. Raises BadSettings for whatever is not one."""
    top = read_settings(text)
    if top.number("version", default=VERSION, least=0) != VERSION:
        raise BadSettings(f"version: this recorder reads version {VERSION}")
    config = RecorderConfig(
        sip=_read_sip(top.section("sip")),
        rtp=_read_rtp(top.section("rtp")),
        clients=tuple(_read_client(each) for each in top.sections("clients")),
        practices=tuple(_read_practice(each) for each in top.sections("practices")),
        limits=_read_limits(top.section("limits")),
    )
    top.refuse_the_rest()
    return config


def publish_config(home: Home, config: RecorderConfig) -> None:
    """Put recorder.json in place, whole. A running recorder takes it up within seconds."""
    publish_file(home.recorder_json, render_config(config).encode())


def render_config(config: RecorderConfig) -> str:
    """Write a config as the text of recorder.json."""
    return (
        json.dumps(
            {
                "version": VERSION,
                "sip": {"host": config.sip.host, "port": config.sip.port},
                "rtp": {
                    "host": config.rtp.host,
                    "first_port": config.rtp.first_port,
                    "last_port": config.rtp.last_port,
                },
                "clients": [
                    {
                        "name": client.name,
                        "networks": [str(network) for network in client.networks],
                        "practice": client.practice,
                        "default_practice": client.default_practice,
                        "records_plain_invites": client.records_plain_invites,
                    }
                    for client in config.clients
                ],
                "practices": [
                    {
                        "id": practice.id,
                        "name": practice.name,
                        "numbers": list(practice.numbers),
                        "extensions": list(practice.extensions),
                    }
                    for practice in config.practices
                ],
                "limits": {"silence_s": config.limits.silence_s, "calls": config.limits.calls},
            },
            indent=2,
            ensure_ascii=False,
        )
        + "\n"
    )


def _read_sip(section: Settings) -> SipAddress:
    given = SipAddress()
    sip = SipAddress(_own_address(section, given.host), section.number("port", default=given.port, least=0, most=65535))
    section.refuse_the_rest()
    return sip


def _read_rtp(section: Settings) -> RtpPorts:
    given = RtpPorts()
    ports = RtpPorts(
        _own_address(section, given.host),
        section.number("first_port", default=given.first_port, least=1024, most=65534),
        section.number("last_port", default=given.last_port, least=1025, most=65535),
    )
    section.refuse_the_rest()
    if ports.last_port - ports.first_port < 3:  # noqa: PLR2004 - two streams, an even port each
        raise BadSettings("rtp: last_port must lie at least 3 above first_port, enough for one call")
    return ports


def _own_address(section: Settings, default: str) -> str:
    host = section.text("host", default=default)
    try:
        address = IPv4Address(host)
    except ValueError as error:
        raise BadSettings(f"{section.name}.host: write an IPv4 address of this machine") from error
    if address.is_unspecified or address.is_multicast:
        raise BadSettings(
            f"{section.name}.host: clients are told this address; write the machine's own, not a wildcard"
        )
    return host


def _read_client(section: Settings) -> Client:
    client = Client(
        name=section.text("name"),
        networks=section.networks("networks"),
        practice=section.text("practice", default=""),
        default_practice=section.text("default_practice"),
        records_plain_invites=section.flag("records_plain_invites", default=False),
    )
    section.refuse_the_rest()
    return client


def _read_practice(section: Settings) -> Practice:
    practice = Practice(
        id=section.slug("id"),
        name=section.text("name"),
        numbers=section.texts("numbers", pattern=r"\+[1-9][0-9]{6,14}", example="+441134960100"),
        extensions=section.texts("extensions", pattern=r"[0-9*#]{1,12}", example="201"),
    )
    section.refuse_the_rest()
    return practice


def _read_limits(section: Settings) -> Limits:
    given = Limits()
    limits = Limits(
        silence_s=float(section.number("silence_s", default=int(given.silence_s), least=1, most=86400)),
        calls=section.number("calls", default=given.calls, least=1, most=30000),
    )
    section.refuse_the_rest()
    return limits
