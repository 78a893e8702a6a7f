"""How much of a call was played for its matter: what browsers reported, against how long it is.

Whoever says that a call is done, or checks it, sees it; nothing is refused by it. A call may have been heard before,
or be silence for minutes, and what a browser reports is its own word.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from fairhearing.catalogue.heard_words import merge_spans
from fairhearing.playback.models import Heard
from fairhearing.redaction.lines import recordings_of
from fairhearing.redaction.models import Candidate

_NEARLY: Final = 0.98
"""What an encoder rounds and a player leaves out at either end is not missed."""
_WHOLE: Final = 100


@dataclass(frozen=True, slots=True)
class Played:
    """ms: of the call's recordings, each place counted once, at any listen for the matter. whole_ms: all of them."""

    ms: int
    whole_ms: int

    @property
    def is_all(self) -> bool:
        """Whether all of it was played, but for a moment."""
        return self.whole_ms > 0 and self.ms >= _NEARLY * self.whole_ms

    @property
    def percent(self) -> int:
        """How much, rounded down."""
        return _WHOLE if self.is_all else int(_WHOLE * self.ms / max(1, self.whole_ms))

    @property
    def words(self) -> str:
        """Say it in one sentence."""
        if not self.whole_ms:
            return ""
        if self.is_all:
            return "All of it was played for this."
        return f"{self.percent}% of it was played for this." if self.ms else "Nothing of it was played for this."


def played_of(candidate: Candidate) -> Played:
    """Say how much of a call was played for its matter, by anybody."""
    recordings = recordings_of([candidate.call_id])
    rows = Heard.objects.filter(
        listen__recording__in=recordings, listen__reference__iexact=candidate.selection.reference
    )
    spans: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
    for recording, since, until in rows.values_list("listen__recording", "from_ms", "to_ms"):
        spans[recording].append((since, until))
    return Played(
        ms=sum(min(_covered(spans[each.id]), each.duration_ms) for each in recordings),
        whole_ms=sum(each.duration_ms for each in recordings),
    )


def _covered(spans: Iterable[tuple[int, int]]) -> int:
    """Return how much stretches cover, each place counted once."""
    return sum(until - since for since, until in merge_spans(spans))
