"""What a machine noted of a recording, read from its notes: how loud, who talked when. docs/reference/formats/notes.md.

Pure: bytes that the keyholder opened become values, or BadNoted is raised and nothing else.
"""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass
from typing import Any, Final

_PEAKS_HEAD: Final = struct.Struct(">8sHI")
_PEAKS_MAGIC: Final = b"FHpeaks1"
_HEARD_FORMAT: Final = "fairhearing heard v1"
_MOST_STRETCHES: Final = 200_000

Stretches = tuple[tuple[int, int], ...]
"""From and until when, in milliseconds of the recording."""


class BadNoted(ValueError):
    """What was opened is not what hearing writes."""


@dataclass(frozen=True, slots=True)
class Peaks:
    """The highest sample of each step of either side: a byte in half decibels above -127.5 dB, 255 full scale."""

    step_ms: int
    left: bytes
    right: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """Who talked when. both_s: for how long both did at once."""

    length_ms: int
    left: Stretches
    right: Stretches
    left_s: float
    right_s: float
    both_s: float


def read_peaks(content: bytes) -> Peaks:
    """Read the note `peaks`. Raises BadNoted."""
    if len(content) < _PEAKS_HEAD.size:
        raise BadNoted(f"peaks begin with {_PEAKS_HEAD.size} bytes, got {len(content)}")
    magic, step_ms, count = _PEAKS_HEAD.unpack_from(content)
    levels = content[_PEAKS_HEAD.size :]
    if magic != _PEAKS_MAGIC or not step_ms or len(levels) != 2 * count:
        raise BadNoted("these are no peaks, or not whole")
    return Peaks(step_ms, levels[::2], levels[1::2])


def read_talk(content: bytes) -> Talk:
    """Read from the note `heard` who talked when. Raises BadNoted."""
    try:
        written: dict[str, Any] = json.loads(content)
        if written["format"] != _HEARD_FORMAT:
            raise BadNoted("another format than ours")
        left, right = written["sides"]["left"], written["sides"]["right"]
        return Talk(
            length_ms=int(written["length_ms"]),
            left=_stretches(left["talk"]),
            right=_stretches(right["talk"]),
            left_s=float(left["talk_s"]),
            right_s=float(right["talk_s"]),
            both_s=float(written["overlap_s"]),
        )
    except (KeyError, TypeError, ValueError, RecursionError, OverflowError) as error:
        raise BadNoted("what was heard cannot be read") from error


def _stretches(written: list[list[int]]) -> Stretches:
    if len(written) > _MOST_STRETCHES:
        raise BadNoted("more talk than a recording can hold")
    return tuple((int(since), int(until)) for since, until in written)
