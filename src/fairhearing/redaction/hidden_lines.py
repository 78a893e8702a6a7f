"""The parts that are hidden as the table and the drawing show them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from fairhearing.catalogue.models import Recording
from fairhearing.playback.lanes import WHOLE
from fairhearing.redaction.grounds import GROUNDS, Ground
from fairhearing.redaction.models import Span
from fairhearing.redaction.rules import opinion_counts
from fairhearing.redaction.times import time_words

_BEFORE_S = 2


@dataclass(frozen=True, slots=True)
class HiddenLine:
    """One row of the table. before_s: two seconds before it begins. stale: its opinion is too old by now."""

    number: int
    span: Span
    since: str
    until: str
    law: str
    label: str
    before_s: float
    stale: bool


@dataclass(frozen=True, slots=True)
class HiddenOn:
    """Where a part lies on the drawing, in hundredths of the whole. side: "" for both."""

    number: int
    x: float
    width: float
    side: str


def hidden_lines(spans: Sequence[Span], today: date) -> list[HiddenLine]:
    """Return the table's rows, in order of time."""
    return [
        HiddenLine(
            number=n,
            span=span,
            since=time_words(span.from_ms),
            until=time_words(span.to_ms),
            law=GROUNDS[Ground(span.ground)].law,
            label=GROUNDS[Ground(span.ground)].label,
            before_s=max(0, span.from_ms / 1000 - _BEFORE_S),
            stale=span.opinion_on is not None and not opinion_counts(span.opinion_on, today),
        )
        for n, span in enumerate(spans, start=1)
    ]


def hidden_on(spans: Sequence[Span], recording: Recording) -> list[HiddenOn]:
    """Return where they lie on the drawing."""
    whole = max(recording.duration_ms, 1)
    return [
        HiddenOn(
            number=n,
            x=WHOLE * span.from_ms / whole,
            width=WHOLE * (span.to_ms - span.from_ms) / whole,
            side="" if span.side == Span.Side.BOTH else span.side,
        )
        for n, span in enumerate(spans, start=1)
    ]
