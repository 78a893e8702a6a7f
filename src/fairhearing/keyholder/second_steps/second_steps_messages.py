"""Values about second steps and sessions that cross the keyholder's socket. No keys, no I/O."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fairhearing.audit.leaf import format_time, parse_time
from fairhearing.keyholder.errors import BadMessage
from fairhearing.keyholder.frames import Frame


@dataclass(frozen=True, slots=True)
class OwnPasskey:
    """One of one's own passkeys. name: what its owner calls it."""

    credential: bytes
    name: str
    added: datetime


@dataclass(frozen=True, slots=True)
class OwnSteps:
    """One's own second steps beside the codes of the phone. recovery_codes: how many are still good."""

    passkeys: tuple[OwnPasskey, ...]
    recovery_codes: int


@dataclass(frozen=True, slots=True)
class OpenSession:
    """One of one's own sessions. handle: names it, opens nothing. own: whether it is the one that asks."""

    handle: str
    begun_ago_s: int
    used_ago_s: int
    own: bool


def encode_steps_of(steps: OwnSteps) -> Frame:
    """Return the answer to `second_steps`."""
    passkeys = [[each.credential.hex(), each.name, format_time(each.added)] for each in steps.passkeys]
    return Frame({"passkeys": passkeys, "recovery_codes": steps.recovery_codes})


def parse_steps_of(frame: Frame) -> OwnSteps:
    """Read the answer to `second_steps`."""
    try:
        passkeys = tuple(
            OwnPasskey(bytes.fromhex(credential), str(name), parse_time(added))
            for credential, name, added in _rows(frame, "passkeys")
        )
    except (TypeError, ValueError) as error:
        raise BadMessage("field passkeys must be a list of credential, name, time") from error
    return OwnSteps(passkeys, frame.number("recovery_codes"))


def encode_sessions(sessions: Sequence[OpenSession]) -> Frame:
    """Return the answer to `sessions`."""
    return Frame({"sessions": [[each.handle, each.begun_ago_s, each.used_ago_s, each.own] for each in sessions]})


def parse_sessions(frame: Frame) -> tuple[OpenSession, ...]:
    """Read the answer to `sessions`."""
    try:
        return tuple(
            OpenSession(str(handle), int(begun), int(used), own=bool(own))
            for handle, begun, used, own in _rows(frame, "sessions")
        )
    except (TypeError, ValueError) as error:
        raise BadMessage("field sessions must be a list of handle, seconds, seconds, yes or no") from error


def _rows(frame: Frame, name: str) -> list[Any]:
    rows = frame.header.get(name)
    if not isinstance(rows, list):
        raise BadMessage(f"field {name} must be a list")
    return rows
