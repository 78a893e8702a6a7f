"""How long sound waited until it was on the disk: from when its packet was due to the end of the sync that took it."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import Final

from fairhearing.vault.tinkstream import PLAIN_BYTES

from .bench import Outcome
from .load.journal_watch import JournalWatch
from .load.sent_sound import FRAMES, SIDES

_FRAMES_A_SEGMENT: Final = PLAIN_BYTES // SIDES
_PERIOD_NS, _SLOT_NS, _SLOTS = 20_000_000, 1_000_000, 20
_S: Final = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Delays:
    """How long the first sound of so many segments waited, which waits longest of each. late_ms: of the sender."""

    segments: int
    median_s: float
    longest_s: float
    late_ms: float


def delays(watch: JournalWatch, outcome: Outcome) -> Delays | None:
    """Put together when sound was sent and when it was on the disk; None where no sync was seen."""
    waited_s = []
    for seen, synced_ns in watch.synced_ns():
        first = outcome.kept.firsts.get(seen.recording)
        frame = (seen.index - 1) * _FRAMES_A_SEGMENT
        if first is None or frame < first.frame:
            continue
        packet = first.index + (frame - first.frame) // FRAMES
        due_ns = outcome.start_ns + packet * _PERIOD_NS + first.stream % _SLOTS * _SLOT_NS
        waited_s.append((synced_ns - due_ns) / _S)
    return Delays(len(waited_s), median(waited_s), max(waited_s), outcome.late_ms) if waited_s else None
