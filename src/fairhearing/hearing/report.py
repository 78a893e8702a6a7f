"""What was heard of one recording, as values and as the two notes' contents. docs/reference/formats/notes.md."""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np

from fairhearing.vault.heard_file import HeardKind

from .announcement.verdict import Announced
from .crosstalk import Leak
from .findings import SideHeard
from .levels import STEP_MS, Levels

PEAK_MS: Final = 100
_STEPS_PER_PEAK: Final = PEAK_MS // STEP_MS
_PEAKS_HEAD: Final = struct.Struct(">8sHI")
_PEAKS_MAGIC: Final = b"FHpeaks1"
_FORMAT: Final = "fairhearing heard v1"
_SIDES: Final = ("left", "right")


@dataclass(frozen=True, slots=True)
class SideReport:
    """One side. talk, held: from and until when, in milliseconds."""

    heard: SideHeard
    talk: tuple[tuple[int, int], ...]
    held: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One recording. quiet: where nobody talks for five seconds or longer. peaks: a level a step, left and right."""

    length_ms: int
    sides: tuple[SideReport, SideReport]
    overlap_s: float
    quiet: tuple[tuple[int, int], ...]
    leaks: tuple[Leak, ...]
    findings: tuple[HeardKind, ...]
    announced: Announced
    peaks: tuple[Levels, Levels] = field(repr=False)


def heard_note(report: Report) -> bytes:
    """Return the content of the note `heard`."""
    written: dict[str, Any] = {
        "format": _FORMAT,
        "length_ms": report.length_ms,
        "sides": {name: _side(side) for name, side in zip(_SIDES, report.sides, strict=True)},
        "overlap_s": report.overlap_s,
        "quiet": report.quiet,
        "leaks": [
            {"from": _SIDES[leak.source], "delay_ms": round(leak.delay_ms, 1), "db": round(leak.gain_db, 1)}
            for leak in report.leaks
        ],
        "findings": report.findings,
        "announcement": _announced(report.announced),
    }
    return json.dumps(written, separators=(",", ":"), allow_nan=False).encode()


def peaks_note(report: Report) -> bytes:
    """Return the content of the note `peaks`: a head, then left and right in turn, a byte a tenth of a second."""
    left, right = (_highest(levels) for levels in report.peaks)
    return _PEAKS_HEAD.pack(_PEAKS_MAGIC, PEAK_MS, len(left)) + np.stack((left, right), axis=1).tobytes()


def _highest(levels: Levels) -> Levels:
    missing = -len(levels) % _STEPS_PER_PEAK
    padded = np.concatenate((levels, np.zeros(missing, np.uint8)))
    return np.asarray(padded.reshape(-1, _STEPS_PER_PEAK).max(axis=1, initial=0), np.uint8)


def _side(side: SideReport) -> dict[str, Any]:
    heard = side.heard
    return {
        "sound_s": heard.sound_s,
        "talk_s": heard.talk_s,
        "clipped_s": heard.clipped_s,
        "speech_db": _rounded(heard.speech_db),
        "noise_db": _rounded(heard.noise_db),
        "peak_db": _rounded(heard.peak_db),
        "talk": side.talk,
        "held": side.held,
    }


def _announced(found: Announced) -> dict[str, Any]:
    return {
        "verdict": found.verdict,
        "why": found.why,
        "wording": found.wording,
        "at_ms": found.at_ms,
        "essential": round(found.essential, 2),
        "whole": round(found.whole, 2),
        "likeness": round(found.likeness, 2),
    }


def _rounded(level: float | None) -> float | None:
    return None if level is None else round(level, 1)
