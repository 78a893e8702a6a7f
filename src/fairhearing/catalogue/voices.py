"""Who was on the line of a recording, and when, as its page tells and draws it. From facts, not from sound."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from fairhearing.catalogue.call_lines import party_words
from fairhearing.catalogue.models import Party, Recording
from fairhearing.catalogue.who_spoke import Stretch, Voice, sound_beside, within
from fairhearing.wording.lengths import position

_WHOLE = 100
_MOST_TIMES = 4
_TWO = 2


@dataclass(frozen=True, slots=True)
class Bar:
    """A stretch as it is drawn, in hundredths of the whole."""

    x: float
    width: float


@dataclass(frozen=True, slots=True)
class DrawnVoice:
    """Somebody on the line. when: in words. bars: where their side had sound meanwhile."""

    who: str
    is_left: bool
    when: str
    bars: tuple[Bar, ...]


def drawn_voices(recording: Recording, labels: Mapping[str, str]) -> tuple[DrawnVoice, ...]:
    """Return everybody who was on the line, the outside first; nobody where that was two people, all the time."""
    there = sorted(recording.participations.all(), key=lambda each: (each.side, each.from_ms, each.id))
    if len(there) <= _TWO and all(each.from_ms == 0 and each.until_ms is None for each in there):
        return ()
    whole_ms = max(1, recording.duration_ms)
    sound = {side: sound_beside(_gaps(recording, side), whole_ms) for side in Party.Side}
    stretches: dict[tuple[str, str], list[Stretch]] = {}
    for each in there:
        until_ms = whole_ms if each.until_ms is None else min(each.until_ms, whole_ms)
        stretches.setdefault((each.side, party_words(each, labels) or "Somebody"), []).append(
            Stretch(min(each.from_ms, whole_ms), until_ms)
        )
    return tuple(
        _drawn(
            Voice(who, side, tuple(part for one in on_line for part in within(one, sound[Party.Side(side)]))),
            on_line,
            whole_ms,
        )
        for (side, who), on_line in stretches.items()
    )


def _gaps(recording: Recording, side: Party.Side) -> list[Stretch]:
    return [Stretch(gap.start_ms, gap.start_ms + gap.length_ms) for gap in recording.gaps.all() if gap.side == side]


def _drawn(voice: Voice, on_line: list[Stretch], whole_ms: int) -> DrawnVoice:
    times = [f"{position(each.from_ms)} to {position(each.until_ms)}" for each in on_line]
    if len(times) > _MOST_TIMES:
        times[_MOST_TIMES:] = [f"{len(times) - _MOST_TIMES} times more"]
    return DrawnVoice(
        who=voice.who,
        is_left=voice.side == Party.Side.LEFT,
        when=", ".join(times),
        bars=tuple(
            Bar(_WHOLE * each.from_ms / whole_ms, max(0.3, _WHOLE * (each.until_ms - each.from_ms) / whole_ms))
            for each in voice.stretches
        ),
    )
