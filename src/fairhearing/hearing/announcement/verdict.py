"""Whether a call's announcement was played, by how much of the essential words was heard.

of the essential stretches the very sound     verdict
two thirds or more                            played
a fifth or more                               partial: cut off, talked over, or begun before the recording did
less, and alike by their bands                cannot tell: the words perhaps, by another voice
less, the practice's side silent or too short cannot tell: nothing was to be heard
less                                          not found
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from fairhearing.hearing.samples import Sound
from fairhearing.vault.announcement_heard import AnnouncementHeard, Verdict, Why

from .likeness import Opening, prepare
from .mel import RATE, STEP_MS, bands_of
from .search import Place, find
from .waveform import sameness
from .wording import SHORTEST_ESSENTIAL_MS, Stretches

SAME_FROM: Final = 0.4
_PLAYED_FROM: Final = 2 / 3
_PARTIAL_FROM: Final = 0.2
_ALIKE_FROM: Final = 0.48
_WHOLE: Final = 0.95
_SILENT: Final = 5e-4
_PART_FRAMES: Final = RATE // 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Announced:
    """What was found. wording: which version, where one was. at_ms: where it begins, before the recording if negative.

    essential, whole: which share of the stretches was the very sound. likeness: of the essential ones by their bands.
    """

    verdict: Verdict
    why: Why | None = None
    wording: str | None = None
    at_ms: int | None = None
    essential: float = 0.0
    whole: float = 0.0
    likeness: float = 0.0

    def told(self) -> AnnouncementHeard:
        """Return the codes of it, for the list."""
        return AnnouncementHeard(self.verdict, self.why, self.wording or "")


def announced(sound: Sound, wordings: Sequence[Stretches]) -> Announced:
    """Say whether one of the wordings, the newest first, is in a call. sound: its opening, the practice's side."""
    if not any(each.essential.any() for each in wordings):
        return _cannot_tell(Why.NO_WORDING)
    if not _has_sound(sound):
        return _cannot_tell(Why.NO_SOUND)
    opening = prepare(bands_of(sound))
    best: Announced | None = None
    for place, each in _likeliest_first(opening, wordings):
        found = _confirmed(sound, place, each)
        best = found if best is None or _rank(found) > _rank(best) else best
        if best.whole >= _WHOLE:
            break
    is_short = len(sound) < SHORTEST_ESSENTIAL_MS * RATE // 1000
    if best is None or (is_short and best.wording is None):
        return _cannot_tell(Why.TOO_SHORT)
    return best


def _likeliest_first(opening: Opening | None, wordings: Sequence[Stretches]) -> list[tuple[Place, Stretches]]:
    """Return where each wording would lie, the one that is most alike as a whole first; of equals the newest."""
    if opening is None:
        return []
    found = [(find(opening, each), each) for each in wordings if each.essential.any()]
    return sorted(found, key=lambda each: -float(np.mean(each[0].likeness)))


def _confirmed(sound: Sound, place: Place, wanted: Stretches) -> Announced:
    same = sameness(sound, place.at, wanted.spectra) >= SAME_FROM
    essential, whole = float(same[wanted.essential].mean()), float(same.mean())
    likeness = float(np.mean(place.likeness[wanted.essential]))
    found = essential >= _PARTIAL_FROM
    verdict = Verdict.PLAYED if essential >= _PLAYED_FROM else Verdict.PARTIAL if found else Verdict.NOT_FOUND
    if not found and likeness >= _ALIKE_FROM:
        verdict = Verdict.CANNOT_TELL
    return Announced(
        verdict=verdict,
        why=Why.ALIKE if verdict is Verdict.CANNOT_TELL else None,
        wording=wanted.wording.id if found else None,
        at_ms=int(np.median((place.at - wanted.at)[same])) * STEP_MS if found else None,
        essential=essential,
        whole=whole,
        likeness=likeness,
    )


def _rank(found: Announced) -> tuple[bool, float, float]:
    return found.verdict is Verdict.PLAYED, found.essential + found.whole, found.likeness


def _has_sound(sound: Sound) -> bool:
    """Whether any tenth of a second is louder than the idle codes of G.711."""
    parts = sound[: len(sound) // _PART_FRAMES * _PART_FRAMES].reshape(-1, _PART_FRAMES)
    return bool(len(parts)) and float(np.sqrt((parts**2).mean(axis=1)).max()) > _SILENT


def _cannot_tell(why: Why) -> Announced:
    return Announced(verdict=Verdict.CANNOT_TELL, why=why)
