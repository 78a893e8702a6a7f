"""What a manager should know of a recording's sound: rules over what was measured. Codes alone leave this process."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from fairhearing.vault.heard_file import HeardKind

from .crosstalk import Leak

_A_MOMENT_S: Final = 0.2
_LONG_ENOUGH_S: Final = 2.0
_TALKED_S: Final = 3.0
_OWN_VOICE_DB: Final = 6.0
_CLIPPED_SHARE: Final = 0.02
_CLIPPED_S: Final = 0.3
_OVERLAP_S: Final = 10.0
_OVERLAP_SHARE: Final = 0.3
_FAINT_DB: Final = -40.0
_MUCH_FAINTER_DB: Final = 15.0


@dataclass(frozen=True, slots=True, kw_only=True)
class SideHeard:
    """One side of a recording.

    sound_s: how long it held any sound, noise included. talk_s, clipped_s: talk, and what was cut off at full scale.
    speech_db, loudest_db: the level of its talk, and what its loudest twentieth reaches; None where there is none.
    """

    sound_s: float
    talk_s: float
    clipped_s: float
    speech_db: float | None
    noise_db: float | None
    peak_db: float
    loudest_db: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """A whole recording. expected_s: how long each side could have been heard: on hold it is silent by right."""

    sides: tuple[SideHeard, SideHeard]
    expected_s: tuple[float, float]
    either_talks_s: float
    overlap_s: float
    leaks: Sequence[Leak]


def findings(measured: Measured) -> tuple[HeardKind, ...]:
    """Return what is wrong with the sound, the gravest first."""
    dead = [_is_dead(measured, side) for side in (0, 1)]
    rules = (
        (HeardKind.SILENT, all(dead)),
        (HeardKind.ONE_SIDED, sum(dead) == 1 and measured.sides[dead.index(False)].talk_s >= _TALKED_S),
        (HeardKind.CROSSTALK, bool(measured.leaks)),
        (HeardKind.CLIPPED, any(_is_clipped(side) for side in measured.sides)),
        (HeardKind.FAINT, _is_faint(measured)),
        (HeardKind.OVERLAP, _is_overlapping(measured)),
    )
    return tuple(kind for kind, holds in rules if holds)


def _is_dead(measured: Measured, side: int) -> bool:
    """Whether a side that could have been heard held no sound of its own, at most what leaks from the other."""
    if measured.expected_s[side] < _LONG_ENOUGH_S:
        return False
    return measured.sides[side].sound_s < _A_MOMENT_S or any(
        leak.source != side and _is_all_leak(measured, leak) for leak in measured.leaks
    )


def _is_all_leak(measured: Measured, leak: Leak) -> bool:
    """Whether nothing on the fainter line is louder than the other side's voice once it leaked."""
    source, other = measured.sides[leak.source].loudest_db, measured.sides[1 - leak.source].loudest_db
    if source is None:
        return False
    return other is None or other <= source + leak.gain_db + _OWN_VOICE_DB


def _is_clipped(side: SideHeard) -> bool:
    return side.clipped_s >= _CLIPPED_S and side.clipped_s >= _CLIPPED_SHARE * side.talk_s


def _is_faint(measured: Measured) -> bool:
    """Whether one side's talk is hardly to be heard beside the other's."""
    talked = [side.speech_db for side in measured.sides if side.speech_db is not None and side.talk_s >= _TALKED_S]
    if len(talked) < len(measured.sides) or measured.leaks:
        return False
    return min(talked) < _FAINT_DB and max(talked) - min(talked) >= _MUCH_FAINTER_DB


def _is_overlapping(measured: Measured) -> bool:
    if measured.leaks:
        return False
    return measured.overlap_s >= _OVERLAP_S and measured.overlap_s >= _OVERLAP_SHARE * measured.either_talks_s
