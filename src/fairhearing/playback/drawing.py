"""What the player's page draws and tells of the sound: the waveform at two widths, who talked how much, notes on it."""

from __future__ import annotations

from dataclasses import dataclass

from fairhearing.catalogue.models import Recording
from fairhearing.marks.shown import Notes
from fairhearing.playback.lanes import WHOLE
from fairhearing.playback.turns import MOST_TURNS, Shares, Turn, shares, turns
from fairhearing.playback.waveform import NARROW, NARROW_LANE, WIDE, WIDE_LANE, Bars, draw
from fairhearing.playback.what_is_noted import Noted


@dataclass(frozen=True, slots=True)
class Drawn:
    """What can be drawn and told. more_turns: how many are not listed."""

    wide: Bars
    narrow: Bars
    shares: Shares
    turns: tuple[Turn, ...]
    more_turns: int


@dataclass(frozen=True, slots=True)
class MarkOn:
    """A note on a place of this recording, in hundredths of its length. side: empty for both."""

    x: float
    width: float
    side: str


def drawn(noted: Noted, recording: Recording) -> Drawn | None:
    """Draw what was noted; None where nothing was."""
    if noted.peaks is None or noted.talk is None:
        return None
    found = turns(noted.talk) if recording.sides_from != "mixed" else ()
    return Drawn(
        wide=draw(noted.peaks, WIDE, WIDE_LANE),
        narrow=draw(noted.peaks, NARROW, NARROW_LANE),
        shares=shares(noted.talk),
        turns=found[:MOST_TURNS],
        more_turns=max(0, len(found) - MOST_TURNS),
    )


def marks_on(notes: Notes, recording: Recording) -> tuple[MarkOn, ...]:
    """Return where the notes on this recording lie."""
    whole_s = max(recording.duration_ms, 1) / 1000
    return tuple(
        MarkOn(WHOLE * note.from_s / whole_s, max(0.0, WHOLE * (note.to_s - note.from_s) / whole_s), note.side)
        for note in notes.notes
        if note.recording == recording.id
    )
