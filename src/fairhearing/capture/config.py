"""recorder.json: what the recorder may do and for whom. docs/reference/formats/recorder-json.md tells every key.

The file is published whole and never edited; a running recorder reads it again when it changed. Whoever sets practices
up (the web's pages, the command line) builds a `RecorderConfig` and calls `publish_config`. This module is light on
purpose: it imports neither sound nor keys.
"""

from __future__ import annotations

import fcntl
import json
from dataclasses import dataclass, replace
from ipaddress import IPv4Address, IPv6Address, ip_address
from pathlib import Path
from typing import Final

from fairhearing.call.clients import Client
from fairhearing.call.parties import PracticeLines
from fairhearing.call.ways import Transport
from fairhearing.call.withholding import Unrecorded
from fairhearing.vault.home import Home
from fairhearing.vault.publishing import publish_file

from .config_values import Settings, read_settings
from .errors import BadSettings
from .never_recorded import read_never_recorded, render_never_recorded

VERSION: Final = 1
_TLS_FILES: Final = ("certificate", "key", "client_authority")


@dataclass(frozen=True, slots=True)
class SipAddress:
    """Where SIP is heard. host: an address of this machine, told to clients. port: 0 takes a free one.

    certificate, key: PEM files for TLS, in HOME unless their paths are absolute; client_authority: the PEM file of who
    signs clients' certificates, empty where clients need none.
    """

    host: str = "127.0.0.1"
    port: int = 5060
    transport: Transport = Transport.UDP
    certificate: str = ""
    key: str = ""
    client_authority: str = ""


@dataclass(frozen=True, slots=True)
class RtpPorts:
    """Where sound is heard: an address of this machine, told to clients, and the ports from first to last.

    ipv6_host: this machine's IPv6 address beside an IPv4 one, for those who offer IPv6; empty for none.
    """

    host: str = "127.0.0.1"
    first_port: int = 20000
    last_port: int = 29999
    ipv6_host: str = ""

    def host_like(self, far_host: str) -> str:
        """Return the address for sound that comes from this one, of the same family; empty where there is none.

        An address that is not known is taken for one like `host`.
        """
        hosts = [host for host in (self.host, self.ipv6_host) if host]
        return next((host for host in hosts if not far_host or (":" in host) == (":" in far_host)), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Practice:
    """One practice and how it is known among a call's parties.

    numbers: E.164 ("+441134960100"). extensions: as they are dialled inside ("201"). never_recorded: its register.
    records_internal_calls: whether calls between two of the extensions are recorded.
    """

    id: str
    name: str
    numbers: tuple[str, ...] = ()
    extensions: tuple[str, ...] = ()
    records_internal_calls: bool = False
    never_recorded: tuple[Unrecorded, ...] = ()

    @property
    def lines(self) -> PracticeLines:
        """Return what the rules about parties need."""
        return PracticeLines(
            self.id,
            frozenset(self.numbers),
            frozenset(self.extensions),
            self.never_recorded,
            self.records_internal_calls,
        )


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

    sip: tuple[SipAddress, ...] = (SipAddress(),)
    rtp: RtpPorts = RtpPorts()
    clients: tuple[Client, ...] = ()
    practices: tuple[Practice, ...] = ()
    limits: Limits = Limits()

    @property
    def practice_ids(self) -> frozenset[str]:
        """Whose calls are recorded."""
        return frozenset(practice.id for practice in self.practices)

    def __post_init__(self) -> None:
        """Refuse what cannot work, with the key to change."""
        known = self.practice_ids
        if len(known) != len(self.practices):
            raise BadSettings("practices: two have the same id")
        for client in self.clients:
            for key, practice in (("practice", client.practice), ("default_practice", client.default_practice)):
                if practice not in known and (practice or key == "default_practice"):
                    raise BadSettings(f"clients: {key} {practice!r} is none of the practices' ids")
        for sip in self.sip:
            if self.rtp.first_port <= sip.port <= self.rtp.last_port:
                raise BadSettings(
                    f"sip.port {sip.port} lies inside rtp's {self.rtp.first_port} to {self.rtp.last_port}: "
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
        sip=tuple(_read_sip(each) for each in top.one_or_more("sip")),
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


def publish_register(
    home: Home, practice: str, never_recorded: tuple[Unrecorded, ...], *, records_internal_calls: bool
) -> None:
    """Put one practice's register into recorder.json; everything else in it stays. Raises BadSettings, OSError.

    Two who publish at once take turns.
    """
    with (home.root / "recorder.json.lock").open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        config = load_config(home.recorder_json)
        if practice not in {each.id for each in config.practices}:
            raise BadSettings(f"{home.recorder_json}: practice {practice!r} is not among its practices")
        practices = tuple(
            replace(each, never_recorded=never_recorded, records_internal_calls=records_internal_calls)
            if each.id == practice
            else each
            for each in config.practices
        )
        publish_config(home, replace(config, practices=practices))


def render_config(config: RecorderConfig) -> str:
    """Write a config as the text of recorder.json."""
    return (
        json.dumps(
            {
                "version": VERSION,
                "sip": _render_sip(config.sip),
                "rtp": {
                    "host": config.rtp.host,
                    "first_port": config.rtp.first_port,
                    "last_port": config.rtp.last_port,
                    "ipv6_host": config.rtp.ipv6_host,
                },
                "clients": [
                    {
                        "name": client.name,
                        "networks": [str(network) for network in client.networks],
                        "practice": client.practice,
                        "default_practice": client.default_practice,
                        "records_plain_invites": client.records_plain_invites,
                    }
                    | ({"user": client.user, "password": client.password} if client.password else {})
                    for client in config.clients
                ],
                "practices": [
                    {
                        "id": practice.id,
                        "name": practice.name,
                        "numbers": list(practice.numbers),
                        "extensions": list(practice.extensions),
                        "records_internal_calls": practice.records_internal_calls,
                        "never_recorded": [render_never_recorded(each) for each in practice.never_recorded],
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


def _render_sip(addresses: tuple[SipAddress, ...]) -> object:
    """Write one address as an object, as files have always had it; several as a list."""
    rendered = [
        {"transport": str(each.transport), "host": each.host, "port": each.port}
        | {key: value for key in _TLS_FILES if (value := getattr(each, key))}
        for each in addresses
    ]
    return rendered[0] if len(rendered) == 1 else rendered


def _read_sip(section: Settings) -> SipAddress:
    given = SipAddress()
    transport = section.text("transport", default=given.transport)
    if transport not in tuple(Transport):
        raise BadSettings(f"{section.name}.transport: one of {', '.join(Transport)} belongs here")
    certificate, key, authority = (section.text(each, default="") for each in _TLS_FILES)
    if (transport == Transport.TLS) != bool(certificate and key) or (authority and not certificate):
        raise BadSettings(f"{section.name}: certificate and key belong to transport tls, and it needs both")
    sip = SipAddress(
        _own_address(section, "host", given.host),
        section.number("port", default=given.port, least=0, most=65535),
        Transport(transport),
        certificate,
        key,
        authority,
    )
    section.refuse_the_rest()
    return sip


def _read_rtp(section: Settings) -> RtpPorts:
    given = RtpPorts()
    ports = RtpPorts(
        _own_address(section, "host", given.host),
        section.number("first_port", default=given.first_port, least=1024, most=65534),
        section.number("last_port", default=given.last_port, least=1025, most=65535),
        _own_address(section, "ipv6_host", given.ipv6_host),
    )
    section.refuse_the_rest()
    if ports.ipv6_host and (":" in ports.host or ":" not in ports.ipv6_host):
        raise BadSettings("rtp.ipv6_host: an IPv6 address belongs here, beside an IPv4 one in rtp.host")
    if ports.last_port - ports.first_port < 3:  # noqa: PLR2004 - two streams, an even port each
        raise BadSettings("rtp: last_port must lie at least 3 above first_port, enough for one call")
    return ports


def _own_address(section: Settings, key: str, default: str) -> str:
    host = section.text(key, default=default)
    if not host and not default:
        return ""
    try:
        address: IPv4Address | IPv6Address = ip_address(host)
    except ValueError as error:
        raise BadSettings(f"{section.name}.{key}: write an IPv4 or IPv6 address of this machine") from error
    if address.is_unspecified or address.is_multicast or "%" in host:
        raise BadSettings(
            f"{section.name}.{key}: clients are told this address; write the machine's own, not a wildcard"
        )
    return str(address)


def _read_client(section: Settings) -> Client:
    client = Client(
        name=section.text("name"),
        networks=section.networks("networks"),
        practice=section.text("practice", default=""),
        default_practice=section.text("default_practice"),
        records_plain_invites=section.flag("records_plain_invites", default=False),
        user=section.text("user", default=""),
        password=section.text("password", default=""),
    )
    if bool(client.user) != bool(client.password):
        raise BadSettings(f"{section.name}: user and password belong together")
    section.refuse_the_rest()
    return client


def _read_practice(section: Settings) -> Practice:
    practice = Practice(
        id=section.slug("id"),
        name=section.text("name"),
        numbers=section.texts("numbers", pattern=r"\+[1-9][0-9]{6,14}", example="+441134960100"),
        extensions=section.texts("extensions", pattern=r"[0-9*#]{1,12}", example="201"),
        records_internal_calls=section.flag("records_internal_calls", default=False),
        never_recorded=tuple(read_never_recorded(each) for each in section.sections("never_recorded")),
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
