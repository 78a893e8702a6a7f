"""recorder.json: what the recorder may do and for whom. docs/reference/formats/recorder-json.md tells every key.

The file is published whole and never edited; a running recorder reads it again when it changed. Whoever sets practices
up (the web's pages, the command line) builds a `RecorderConfig` and calls `publish_config`. This module is light on
purpose: it imports neither sound nor keys.
"""

from __future__ import annotations

import fcntl
import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from fairhearing.call.clients import Client
from fairhearing.call.parties import PracticeLines
from fairhearing.call.probe import PROBE_PRACTICE
from fairhearing.call.withholding import Unrecorded
from fairhearing.vault.home import Home
from fairhearing.vault.publishing import publish_file

from .addresses import RtpPorts, SipAddress, read_rtp, read_sip, render_sip
from .config_values import Settings, read_settings
from .errors import BadSettings
from .never_recorded import read_never_recorded, render_never_recorded

VERSION: Final = 1


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
    rtp: RtpPorts = field(default_factory=RtpPorts)
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
        if PROBE_PRACTICE in known:
            raise BadSettings(f"practices: the id {PROBE_PRACTICE} is reserved for our own test calls")
        for client in self.clients:
            if client.name == PROBE_PRACTICE:
                raise BadSettings(f"clients: the name {PROBE_PRACTICE} is reserved for our own test calls")
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
        sip=tuple(read_sip(each) for each in top.one_or_more("sip")),
        rtp=read_rtp(top.section("rtp")),
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

    Two who publish at once take turns, see `change_config`.
    """

    def change(config: RecorderConfig) -> RecorderConfig:
        if practice not in config.practice_ids:
            raise BadSettings(f"{home.recorder_json}: practice {practice!r} is not among its practices")
        practices = tuple(
            replace(each, never_recorded=never_recorded, records_internal_calls=records_internal_calls)
            if each.id == practice
            else each
            for each in config.practices
        )
        return replace(config, practices=practices)

    change_config(home, change)


def change_config(home: Home, change: Callable[[RecorderConfig], RecorderConfig]) -> None:
    """Put recorder.json in place changed; two who change it at once take turns. Raises BadSettings, OSError."""
    with (home.root / "recorder.json.lock").open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        publish_config(home, change(load_config(home.recorder_json)))


def render_config(config: RecorderConfig) -> str:
    """Write a config as the text of recorder.json."""
    return (
        json.dumps(
            {
                "version": VERSION,
                "sip": render_sip(config.sip),
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
