"""Calls of a trial: an announcement or what is like one, with music in front and talk behind, on a bad line.

Everything hangs on the trial's number alone, so that a trial that went wrong can be looked at again.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fairhearing.announcing.speaking import Voice
from fairhearing.hearing.announcement.wording import Wording
from fairhearing.wire.codec import Codec

from .announced_versions import GREETING, RATE, VERSIONS, Version, speak, wordings
from .coded_calls import Side, codecs, through

_LONGEST_S: Final = 75
_EDGE_SEED: Final = 20261129
_MILLIONTH: Final = 1e-6
_QUEUE: Final = "All of our team are helping other people. Please hold, and we will answer you as soon as we can."
_MENU: Final = (
    "For appointments, press one. For test results, press two. For all other questions, please hold the line."
)
_OTHERS: Final = (Voice("en-gb+m7", 152, 32), Voice("en-gb-x-gbclan+f5", 160, 60), Voice("en-us+m1", 155, 45))
_TALK: Final = (
    "Good morning, reception speaking. How can I help?",
    "It will be ready on Thursday. I will mark it urgent for you.",
    "Could you tell me when it started, and whether it is getting worse?",
    "Yes, we have twenty past nine on Friday with the nurse. Would that suit you?",
    "I am sorry about that. I will put you through to the practice manager now.",
    "Everything is normal, and the doctor is happy with it.",
    "Please hold on for a moment while I look at the calls and letters we have.",
    "We can help with that. Would you like to come in, or shall somebody ring you back?",
)


class Kind(StrEnum):
    """What a trial's call carries."""

    PLAYED = "played"
    OVER_MUSIC = "played over music"
    NOTHING = "nothing of it"
    OTHER_WORDS = "the same voice, other words"
    CUT = "cut off halfway through the essential words"
    OTHER_VOICE = "the same words by another voice"


CARRYING: Final = (Kind.PLAYED, Kind.OVER_MUSIC)
"""The kinds whose calls carry an announcement, all of it."""

_TALKERS: Final = (*_OTHERS, *(each.voice for each in VERSIONS[:3]))
"""Those who talk behind: some of them with the announcement's own voice."""

KINDS: Final = (
    *(Kind.PLAYED,) * 7,
    *(Kind.OVER_MUSIC,) * 2,
    *(Kind.NOTHING,) * 6,
    *(Kind.OTHER_WORDS,) * 2,
    *(Kind.CUT,) * 2,
    Kind.OTHER_VOICE,
)
"""Twenty trials in turn."""

EDGE_KINDS: Final = (*(Kind.PLAYED,) * 5, Kind.OVER_MUSIC, Kind.NOTHING, Kind.OTHER_WORDS)
"""Eight trials of an edge in turn."""


class Front(StrEnum):
    """What is heard before."""

    MUSIC = "music"
    RINGING = "ringing"
    SILENCE = "silence"


@dataclass(frozen=True, slots=True)
class Line:
    """What a call went through. loss: which share of packets is lost. gain_db, noise_db: how loud it is, and how far
    below it the noise. clock: by how many millionths it is off. gaps: how many jumps there are.
    """

    front: Front
    loss: float
    gain_db: float
    noise_db: float
    clock: float
    gaps: int


@dataclass(frozen=True, slots=True)
class Edge:
    """One condition at its hardest. What is None is drawn as in any other trial.

    music_s: of music in front. gaps: so many, within the essential words. version: one of all.
    """

    name: str
    codec: Codec | None = None
    music_s: float | None = None
    loss: float | None = None
    gain_db: float | None = None
    noise_db: float | None = None
    clock: float | None = None
    gaps: int | None = None
    version: Version | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """What a call is made of. wording: what is in it, where anything is."""

    number: int
    kind: Kind
    codec: Codec
    wording: str
    line: Line


@dataclass(frozen=True, slots=True)
class TrialCall:
    """One call. side: the practice's, at this rate."""

    facts: Facts
    side: Side
    rate: int


def kind_of(number: int) -> Kind:
    """Return what the call of a trial carries."""
    return KINDS[number % len(KINDS)]


def trial_call(number: int) -> TrialCall:
    """Return the call of a trial."""
    return _call(number, kind_of(number), Edge(""), np.random.default_rng(number))


def edge_call(edge: Edge, number: int) -> TrialCall:
    """Return a call at an edge. Its chance is another than any trial's: no threshold was set on it."""
    kind = EDGE_KINDS[number % len(EDGE_KINDS)]
    seed = (_EDGE_SEED, zlib.crc32(edge.name.encode()), number)
    return _call(number, kind, edge, np.random.default_rng(seed))


def _call(number: int, kind: Kind, edge: Edge, random: np.random.Generator) -> TrialCall:
    """Draw everything in the same order, forced or not, so that a trial's call stays what it is."""
    drawn = VERSIONS[int(random.integers(len(VERSIONS)))]
    version = edge.version or drawn
    [wording] = wordings((version,))
    codec = codecs()[int(random.integers(len(codecs())))]
    front, before = _front(random, edge.music_s)
    parts = [before, _carried(kind, version, wording, random), _quiet(0.5), _talk(random)]
    whole = np.concatenate(parts)[: int(_LONGEST_S + (edge.music_s or 0)) * RATE]
    side, line = _on_a_bad_line(whole, front, random, edge)
    loss = _forced(edge.loss, random.uniform(0, 0.03))
    heard, rate = through(side, edge.codec or codec, lambda: bool(random.random() < loss))
    essential_s = tuple(len(before) / RATE + ms / 1000 for ms in wording.essential_ms)
    heard, gaps = _with_gaps(heard, rate, random, None if edge.gaps is None else (edge.gaps, essential_s))
    facts = Facts(number, kind, edge.codec or codec, wording.id, replace(line, loss=loss, gaps=gaps))
    return TrialCall(facts, heard, rate)


def _forced(value: float | None, drawn: float) -> float:
    return drawn if value is None else value


def _carried(kind: Kind, version: Version, wording: Wording, random: np.random.Generator) -> Side:
    """Return what stands where the announcement would."""
    begin, end = (ms * RATE // 1000 for ms in wording.essential_ms)
    whole = wording.sound
    words = _QUEUE if random.random() < 0.5 else _MENU  # noqa: PLR2004 - every other trial
    other = _OTHERS[int(random.integers(len(_OTHERS)))]
    carried: dict[Kind, Callable[[], Side]] = {
        Kind.PLAYED: lambda: whole,
        Kind.OVER_MUSIC: lambda: whole + np.float32(0.35) * music(len(whole), random),
        Kind.NOTHING: lambda: _quiet(0.1),
        Kind.OTHER_WORDS: lambda: np.concatenate((whole[:begin], speak(words, version.voice))),
        Kind.CUT: lambda: whole[: (begin + end) // 2],
        Kind.OTHER_VOICE: lambda: speak(f"{GREETING} {version.essential}", other),
    }
    return np.asarray(carried[kind]() * np.float32(10 ** (random.uniform(-8, 4) / 20)), np.float32)


def _front(random: np.random.Generator, music_s: float | None) -> tuple[Front, Side]:
    """Return what is heard before: music, ringing, or nothing for a while. music_s: of music, whatever is drawn."""
    chosen = random.random()
    if chosen < 0.4 or music_s is not None:  # noqa: PLR2004 - a share of the trials
        return Front.MUSIC, music(int(_forced(music_s, random.uniform(3, 12)) * RATE), random)
    if chosen < 0.7:  # noqa: PLR2004 - the same
        at = np.arange(int(0.4 * RATE)) / RATE
        ring = (0.15 * (np.sin(2 * np.pi * 400 * at) + np.sin(2 * np.pi * 450 * at))).astype(np.float32)
        once = np.concatenate((ring, _quiet(0.2), ring, _quiet(2.0)))
        return Front.RINGING, np.tile(once, int(random.integers(1, 4)))
    return Front.SILENCE, _quiet(random.uniform(0.1, 5))


def music(frames: int, random: np.random.Generator) -> Side:
    """Return plucked chords, another each half second."""
    at = np.arange(frames) / RATE
    beat = at % 0.5
    sound = np.zeros(frames)
    notes = np.array([220, 246.9, 261.6, 293.7, 329.6, 392, 440])
    for voice in range(3):
        chosen = random.choice(notes, frames * 2 // RATE + 1)[(at * 2).astype(int)]
        for harmonic in (1, 2, 3):
            sound += np.sin(2 * np.pi * chosen * harmonic * at + voice) * np.exp(-3 * beat) / harmonic
    return np.asarray(0.3 * sound / np.abs(sound).max(initial=1e-9), np.float32)


def _talk(random: np.random.Generator) -> Side:
    """Return what the practice's people say afterwards, with the pauses in which the caller speaks."""
    voice = _TALKERS[int(random.integers(len(_TALKERS)))]
    parts: list[NDArray[np.float32]] = []
    for index in random.permutation(len(_TALK))[: int(random.integers(3, len(_TALK)))]:
        parts += [speak(_TALK[index], voice) * np.float32(0.8), _quiet(random.uniform(0.5, 5))]
    return np.concatenate(parts)


def _on_a_bad_line(side: Side, front: Front, random: np.random.Generator, edge: Edge) -> tuple[Side, Line]:
    """Return it fainter or louder, with noise, coloured, by a clock up to 150 millionths off, and what of it was."""
    loud = side[np.abs(side) > 1e-3]  # noqa: PLR2004 - what is no silence
    power = float(np.sqrt(np.mean(loud**2))) if len(loud) else 1e-3
    noise_db = _forced(edge.noise_db, random.uniform(8, 30))
    noisy = side + random.normal(0, power / 10 ** (noise_db / 20), len(side))
    if random.random() < 0.5:  # noqa: PLR2004 - every other line
        noisy[1:] += random.uniform(-0.6, 0.6) * noisy[:-1]
    clock = _forced(edge.clock, random.uniform(-150e-6, 150e-6) / _MILLIONTH)
    pace = 1 + clock * _MILLIONTH
    at = np.arange(int(len(noisy) * pace)) / pace
    gain_db = _forced(edge.gain_db, random.uniform(-20, 4))
    heard = (10 ** (gain_db / 20) * np.interp(at, np.arange(len(noisy)), noisy)).astype(np.float32)
    return heard, Line(front, loss=0, gain_db=gain_db, noise_db=noise_db, clock=clock, gaps=0)


def _with_gaps(
    side: Side, rate: int, random: np.random.Generator, forced: tuple[int, tuple[float, ...]] | None
) -> tuple[Side, int]:
    """Return it with up to two jumps in the first 25 seconds: silence put in, sound left out, or silence instead.

    forced: how many, and from when until when.
    """
    gaps = int(random.integers(0, 3))
    gaps, (begin_s, end_s) = (gaps, (1.0, 25.0)) if forced is None else forced
    for _ in range(gaps):
        at = min(int(random.uniform(begin_s, end_s) * rate), len(side) - rate)
        length = int(random.uniform(0.1, 0.2) * rate)
        silent = np.zeros(length, np.float32)
        instead, behind = ((silent, at), (silent[:0], at + length), (silent, at + length))[int(random.integers(3))]
        side = np.concatenate((side[:at], instead, side[behind:]))
    return side, gaps


def _quiet(seconds: float) -> Side:
    return np.zeros(int(seconds * RATE), np.float32)
