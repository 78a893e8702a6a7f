"""What is said on a recorder's control socket, HOME/run/recorder-NODE.sock. Bytes <-> values; no sockets.

    length of the rest (4, big-endian) | one JSON object in UTF-8

One question, one answer, and the connection ends. docs/reference/formats/recorder-control.md tells every field.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from fairhearing.call.withholding import Why
from fairhearing.vault.document import BadDocument, Fields, write_time
from fairhearing.vault.home import Home

LENGTH: Final = struct.Struct(">I")
LONGEST_QUESTION_BYTES: Final = 4096
LONGEST_ANSWER_BYTES: Final = 4 << 20
NO_SUCH_CALL: Final = "no-such-call"
NOT_UNDERSTOOD: Final = "not-understood"


@dataclass(frozen=True, slots=True, kw_only=True)
class CallNow:
    """One live call.

    numbers: its parties' in E.164, the practice's own left out. has_withheld: somebody's is withheld. why: nothing is
    kept, since `since` and because of `by`; None while it is recorded.
    """

    call: str
    practice: str
    started: datetime
    direction: str
    numbers: tuple[str, ...]
    extensions: tuple[str, ...]
    has_withheld: bool
    why: Why | None = None
    since: datetime | None = None
    by: str = ""


def control_socket(home: Home, node: str) -> Path:
    """Return where a node's recorder is spoken to."""
    return home.run / f"recorder-{node}.sock"


def encode_message(message: Mapping[str, Any]) -> bytes:
    """Return the bytes of one message."""
    data = json.dumps(message, separators=(",", ":")).encode()
    return LENGTH.pack(len(data)) + data


def decode_message(data: bytes) -> Fields:
    """Read what follows a message's length. Raises BadDocument."""
    try:
        message = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise BadDocument("a control message is not JSON") from error
    if not isinstance(message, dict):
        raise BadDocument("a control message is not a JSON object")
    return Fields(message, "control message")


def render_call(now: CallNow) -> dict[str, Any]:
    """Write one call."""
    return {
        "call": now.call,
        "practice": now.practice,
        "started": write_time(now.started),
        "direction": now.direction,
        "numbers": list(now.numbers),
        "extensions": list(now.extensions),
        "has_withheld": now.has_withheld,
        "why": now.why or "",
        "since": write_time(now.since) if now.since else "",
        "by": now.by,
    }


def read_call(fields: Fields) -> CallNow:
    """Read one call. Raises BadDocument."""
    try:
        why = Why(fields.text("why")) if fields.values.get("why") else None
    except ValueError as error:
        raise fields.wrong("why", "a reason of this version") from error
    return CallNow(
        call=fields.identifier("call"),
        practice=fields.slug("practice"),
        started=fields.time("started"),
        direction=fields.text("direction"),
        numbers=_texts(fields, "numbers"),
        extensions=_texts(fields, "extensions"),
        has_withheld=fields.values.get("has_withheld") is True,
        why=why,
        since=fields.time("since") if why else None,
        by=str(fields.values.get("by", "")),
    )


def _texts(fields: Fields, name: str) -> tuple[str, ...]:
    values = fields.values.get(name)
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise fields.wrong(name, "a list of strings")
    return tuple(values)
