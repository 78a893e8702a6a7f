"""Wordings as lists show them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from fairhearing.announcing.models import Wording
from fairhearing.announcing.rules import LANGUAGES, PURPOSE_WORDS, Words
from fairhearing.practice.models import Practice
from fairhearing.wording.counts import listed
from fairhearing.wording.numbers import spoken_number


@dataclass(frozen=True, slots=True)
class WordingLine:
    """One wording. lines: on which it is played. tag, colour: how it stands."""

    wording: Wording
    title: str
    words: Words
    lines: str
    purposes: str
    tag: str
    colour: str


def wording_line(wording: Wording, numbers: Mapping[str, str], today: date) -> WordingLine:
    """Put a wording into words."""
    tag, colour = _standing(wording, today)
    return WordingLine(
        wording,
        title=f"Wording {wording.number}, {LANGUAGES[wording.language]}",
        words=wording.words,
        lines=line_words(wording.line, numbers),
        purposes=listed([PURPOSE_WORDS[each] for each in wording.named]),
        tag=tag,
        colour=colour,
    )


def wording_lines(practice: Practice, today: date) -> list[WordingLine]:
    """Return the practice's wordings, drafts first, then those in use, then what is over; none that was dropped."""
    numbers = line_labels(practice)
    rows = practice.announcements.filter(dropped_at=None).defer("sound")
    order = {"Draft": 0, "In use": 1, "To come": 1, "Ended": 2}
    lines = [wording_line(each, numbers, today) for each in rows]
    return sorted(lines, key=lambda line: (order[line.tag], -line.wording.number))


def line_labels(practice: Practice) -> dict[str, str]:
    """Return the practice's own numbers with what they are called."""
    return dict(practice.numbers.order_by("number").values_list("number", "label"))


def line_words(line: str, numbers: Mapping[str, str]) -> str:
    """Say which line is meant."""
    if not line:
        return "All lines"
    label = numbers.get(line, "")
    return f"{label}, {spoken_number(line)}" if label else spoken_number(line)


def _standing(wording: Wording, today: date) -> tuple[str, str]:
    if wording.dropped_at is not None:
        return "Dropped", "grey"
    if wording.approved_at is None:
        return "Draft", "yellow"
    if wording.is_in_force(today):
        return "In use", "green"
    return ("To come", "blue") if wording.from_on > today else ("Ended", "grey")
