"""The page that partners read each month: which package says what on it. Each says only what it knows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from fairhearing.practice.models import Practice


@dataclass(frozen=True, slots=True)
class SummaryLine:
    """One line. words: a sentence of counts, without anybody's name. is_known: False where it says that it is not.

    attention: what of it somebody has to look at, in a few words that begin the page; "" where nothing is amiss.
    """

    words: str
    is_known: bool = True
    attention: str = ""


def attention_of(**counts: int) -> str:
    """Name what there is of things that should not be: words with underlines, each with how many; "" where none is."""
    return ", ".join(f"{count:,} {words.replace('_', ' ')}" for words, count in counts.items() if count)


NOT_KNOWN = SummaryLine("Not known.", is_known=False)

SaysLine = Callable[[Practice, date, date, date], SummaryLine]
"""From a practice, a month's first day, the day after its last, and today, to what is to be said of it."""
