"""Listens to one recording, window by window, and says in the end what was heard. Pure: sound in, a report out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fairhearing.vault.key_messages import Held
from fairhearing.wire.sound_format import SoundFormat

from .announcement.opening import OpeningSound
from .announcement.verdict import announced
from .announcement.wording import Stretches
from .crosstalk import Leak, Likeness, leaks, likenesses
from .findings import Measured, SideHeard, findings
from .levels import STEP_MS, Levels, Loudness, in_db, loudness, mean_db
from .report import Report, SideReport
from .samples import samples_of
from .talk import has_sound, stretches, talk

WINDOW_MS: Final = 8160
"""32 segments of G.711, 128 of 16-bit PCM: whole segments and whole steps of both."""

_MS_PER_S: Final = 1000
_LOUDEST: Final = 95
_QUIET_FROM_STEPS: Final = 5000 // STEP_MS


class Listener:
    """Hears one recording. `hear` its windows in order, all but the last WINDOW_MS long, then `report`.

    wordings: of the announcement, the newest first; looked for on the right side, which is the practice's.
    """

    def __init__(self, sound_format: SoundFormat, wordings: Sequence[Stretches] = ()) -> None:
        self._format = sound_format
        self._wordings, self._opening = wordings, OpeningSound(sound_format)
        self._samples_per_step = STEP_MS * sound_format.frames_per_ms
        self._heard: tuple[list[Loudness], list[Loudness]] = ([], [])
        self._likenesses: list[Likeness] = []
        self._frames = 0

    def hear(self, sound: bytes | bytearray | memoryview) -> None:
        """Take in the next window."""
        samples = samples_of(sound, self._format)
        left, right = (loudness(side, self._samples_per_step) for side in samples)
        for heard, side in zip(self._heard, (left, right), strict=True):
            heard.append(side)
        self._likenesses += likenesses(samples, (left.power, right.power), self._samples_per_step)
        self._frames += samples.shape[1]
        if self._wordings:
            self._opening.take(samples[1])

    def forget(self) -> None:
        """Overwrite what it still holds of the sound."""
        self._opening.forget()

    def report(self, holds: Iterable[Held] = ()) -> Report:
        """Say what was heard. holds: when a side was on hold, in order."""
        power, peak = ([_joined(heard, name) for heard in self._heard] for name in ("power", "peak"))
        steps = len(power[0])
        talks = [talk(each) for each in power]
        either, both = talks[0] | talks[1], talks[0] & talks[1]
        held = _held_steps(holds, steps)
        sides = tuple(self._side(side, power[side], peak[side], talks[side]) for side in (0, 1))
        leaking = leaks(self._likenesses)
        measured = Measured(
            sides=(sides[0], sides[1]),
            expected_s=(_seconds(~held[0]), _seconds(~held[1])),
            either_talks_s=_seconds(either),
            overlap_s=_seconds(both),
            leaks=leaking,
        )
        return Report(
            length_ms=self._format.duration_ms(self._frames),
            sides=(_side_report(sides[0], talks[0], held[0]), _side_report(sides[1], talks[1], held[1])),
            overlap_s=measured.overlap_s,
            quiet=_in_ms([each for each in stretches(~either) if each[1] - each[0] >= _QUIET_FROM_STEPS]),
            leaks=_in_order(leaking),
            findings=findings(measured),
            announced=announced(self._opening.sound(), self._wordings),
            peaks=(peak[0], peak[1]),
        )

    def _side(self, side: int, power: Levels, peak: Levels, talks: NDArray[np.bool_]) -> SideHeard:
        sound = power[has_sound(power)]
        clipped = sum(each.clipped for each in self._heard[side])
        return SideHeard(
            sound_s=len(sound) * STEP_MS / _MS_PER_S,
            talk_s=_seconds(talks),
            clipped_s=clipped * STEP_MS / _MS_PER_S,
            speech_db=mean_db(power[talks]),
            noise_db=mean_db(power[~talks & has_sound(power)]),
            peak_db=float(in_db(peak).max(initial=-127.5)),
            loudest_db=float(np.percentile(in_db(sound), _LOUDEST)) if len(sound) else None,
        )


def _joined(heard: list[Loudness], name: str) -> Levels:
    return np.concatenate([getattr(each, name) for each in heard] or [np.zeros(0, np.uint8)])


def _held_steps(holds: Iterable[Held], steps: int) -> NDArray[np.bool_]:
    """Say of each side and step whether it was on hold."""
    held = np.zeros((2, steps), np.bool_)
    for each in holds:
        held[each.side, each.at_ms // STEP_MS :] = each.is_held
    return held


def _side_report(side: SideHeard, talks: NDArray[np.bool_], held: NDArray[np.bool_]) -> SideReport:
    return SideReport(heard=side, talk=_in_ms(stretches(talks)), held=_in_ms(stretches(held)))


def _in_order(found: tuple[Leak, ...]) -> tuple[Leak, ...]:
    return tuple(sorted(found, key=lambda leak: -leak.gain_db))


def _in_ms(found: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    return tuple((first * STEP_MS, behind * STEP_MS) for first, behind in found)


def _seconds(steps: NDArray[np.bool_]) -> float:
    return int(np.count_nonzero(steps)) * STEP_MS / _MS_PER_S
