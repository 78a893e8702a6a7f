"""The demonstration's conversations, spoken by a machine, as two tracks of G.711 A-law at 8 kHz.

`tools/make-demo-speech` makes the files beside this one.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib import resources
from typing import Any

SILENCE = b"\xd5"
BYTES_PER_MS = 8
_ROOM_AT_END_MS = 600


@dataclass(frozen=True, slots=True)
class Conversation:
    """What both sides say; `left` is the outside party (internal calls: who dials). Both tracks are equally long."""

    name: str
    left: bytes
    right: bytes


@dataclass(frozen=True, slots=True)
class Greeting:
    """What the phone system plays before anybody answers: its sound, and its words."""

    sound: bytes
    words: str


def conversation(name: str) -> Conversation:
    """Read one conversation by its name in conversations.json."""
    turns, spoken = _read(name)
    return _laid_out(name, turns, spoken)


def without_greeting(name: str) -> Conversation:
    """Read the same where the phone system did not play its greeting: the first turn is left out."""
    turns, spoken = _read(name)
    return _laid_out(name, turns[1:], spoken[turns[0]["bytes"] :])


def greeting_of(name: str) -> Greeting:
    """Return the greeting with which a conversation begins."""
    turns, spoken = _read(name)
    return Greeting(spoken[: turns[0]["bytes"]], turns[0]["words"])


def _read(name: str) -> tuple[list[dict[str, Any]], bytes]:
    folder = resources.files(__package__) / "speech"
    return json.loads((folder / "conversations.json").read_text())[name], (folder / f"{name}.alaw").read_bytes()


def _laid_out(name: str, turns: list[dict[str, Any]], spoken: bytes) -> Conversation:
    tracks = {"left": bytearray(), "right": bytearray()}
    at = 0
    for turn in turns:
        words = spoken[at : at + turn["bytes"]]
        at += len(words)
        quiet = SILENCE * (turn["pause_ms"] * BYTES_PER_MS)
        for side, track in tracks.items():
            track.extend(quiet + (words if side == turn["side"] else SILENCE * len(words)))
    end = SILENCE * (_ROOM_AT_END_MS * BYTES_PER_MS)
    return Conversation(name, bytes(tracks["left"] + end), bytes(tracks["right"] + end))
