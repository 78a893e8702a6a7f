"""Everything that should have been recorded and was not, in one list: what the matching wrote down for good, and what
a recorder told since and the next matching will write. Times, reasons and explanations; no number of a caller.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from fairhearing.catalogue.table_file import table_lines
from fairhearing.health.outage_words import FOUND
from fairhearing.health.outages import Outage, read_outages
from fairhearing.phone_log.gaps import LISTED, LOOKED_BACK, outage_source
from fairhearing.phone_log.models import RecordingGap
from fairhearing.phone_log.words import cause_words, length_words
from fairhearing.practice.models import Practice
from fairhearing.vault.home import Home
from fairhearing.wording.days import PRACTICE_TIME

_HEADINGS: Final = ("Began", "Ended", "What", "How long", "Why, as the recorder tells it", "Explanation", "Found")
_NOT_WRITTEN: Final = "Told by the recorder; the next matching writes it down"


@dataclass(frozen=True, slots=True)
class GapLine:
    """One gap. gap_id: "" while it is not written down. ended_at: None while it lasts, or where it is not known."""

    gap_id: str
    began_at: datetime
    ended_at: datetime | None
    what: str
    length: str
    cause: str
    words: str
    explained_at: datetime | None
    found_at: datetime | None


def gap_lines(practice: Practice, home: Home, now: datetime, *, most: int | None = None) -> list[GapLine]:
    """Return all gaps there ever were, the latest first; at most so many of those that are written down."""
    rows = practice.recording_gaps.order_by("-began_at", "-id")
    written = [_line(gap) for gap in (rows if most is None else rows[:most])]
    return sorted([*_unwritten(practice, home, now), *written], key=lambda line: line.began_at, reverse=True)


def gaps_table(lines: list[GapLine]) -> Iterator[str]:
    """Yield the list as a CSV file's lines."""
    return table_lines(_HEADINGS, map(_cells, lines))


def _unwritten(practice: Practice, home: Home, now: datetime) -> list[GapLine]:
    told = [
        each
        for each in read_outages(home.outages, now - LOOKED_BACK, now)
        if each.kind in LISTED and each.began >= practice.created_at
    ]
    known = set(
        practice.recording_gaps.filter(source__in=[outage_source(each) for each in told]).values_list(
            "source", flat=True
        )
    )
    return [_outage(each) for each in told if outage_source(each) not in known]


def _outage(outage: Outage) -> GapLine:
    seconds = round((outage.ended - outage.began).total_seconds()) if outage.ended else 0
    return GapLine(
        gap_id="",
        began_at=outage.began,
        ended_at=outage.ended,
        what=str(RecordingGap.Kind.OUTAGE.label),
        length=length_words(seconds),
        cause=FOUND[outage.kind],
        words=_NOT_WRITTEN,
        explained_at=None,
        found_at=None,
    )


def _line(gap: RecordingGap) -> GapLine:
    return GapLine(
        gap_id=str(gap.id),
        began_at=gap.began_at,
        ended_at=gap.ended_at,
        what=str(gap.get_kind_display()),
        length=length_words(gap.seconds),
        cause=cause_words(gap),
        words=gap.words,
        explained_at=gap.explained_at,
        found_at=gap.found_at,
    )


def _cells(line: GapLine) -> tuple[str, ...]:
    began, ended, found = (
        f"{each.astimezone(PRACTICE_TIME):%Y-%m-%d %H:%M:%S}" if each else ""
        for each in (line.began_at, line.ended_at, line.found_at)
    )
    return began, ended, line.what, line.length, line.cause, line.words, found
