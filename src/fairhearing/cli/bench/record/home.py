"""A home in which nothing is but what recording needs: a practice with its kit, and the recorder's settings."""

from __future__ import annotations

import secrets
from dataclasses import replace
from ipaddress import IPv4Network
from pathlib import Path
from typing import Final

from fairhearing.call.clients import Client
from fairhearing.capture.addresses import SipAddress
from fairhearing.capture.config import Limits, Practice, RecorderConfig, load_config, publish_config
from fairhearing.capture.nodes import node_keys
from fairhearing.keyholder.founding.founding import NewHolder, found_practice
from fairhearing.keyholder.holders.roles import HolderRole
from fairhearing.keyholder.signing_in.derivation import Cost
from fairhearing.vault.clock import Clock
from fairhearing.vault.facts import IntakeKey
from fairhearing.vault.home import Home
from fairhearing.vault.kit import KitKey
from fairhearing.vault.sheets import parse_sheets

_PRACTICE: Final = Practice(id="bench", name="Bench", numbers=("+441134960100",), extensions=("201",))
_LOOPBACK: Final = IPv4Network("127.0.0.0/8")
_CHEAP: Final = Cost(memory_kib=64)


def make_home(folder: Path) -> tuple[Home, list[KitKey]]:
    """Make a home in a folder and return it with its kit. Its manager signs in nowhere."""
    home = Home(folder / "home")
    home.root.mkdir(mode=0o700)
    intake = IntakeKey.generate()
    intake.save(home.intake_key)
    manager = NewHolder(secrets.token_hex(16), HolderRole.MANAGER, secrets.token_urlsafe())
    founding = found_practice(
        home,
        _PRACTICE.id,
        _PRACTICE.name,
        holders=[manager],
        recorders=node_keys(home),
        intake=intake.public,
        clock=Clock(),
        cost=_CHEAP,
    )
    phones = Client(name="Bench", networks=(_LOOPBACK,), default_practice=_PRACTICE.id)
    publish_config(home, RecorderConfig(sip=(SipAddress(port=0),), clients=(phones,), practices=(_PRACTICE,)))
    return home, parse_sheets(founding.kit_text)


def allow_calls(home: Home, calls: int) -> RecorderConfig:
    """Let the recorder take so many calls, and return its settings."""
    config = replace(load_config(home.recorder_json), limits=Limits(calls=calls))
    publish_config(home, config)
    return config
