"""A scorecard as it is typed and shown: its words, their order, and how they are moved about. Pure, no Django.

A question keeps its key through all versions of its card, so that answers to it can be told over months.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from fairhearing.quality.errors import BadCard

MOST_QUESTIONS = 20
LONGEST_NAME, LONGEST_TEXT, LONGEST_HELP = 80, 200, 500
_KEY = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class QuestionText:
    """One question, and what to think of when it is answered. key: "" for one that was never saved."""

    text: str
    help: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class CardText:
    """A card as it stands in its form."""

    name: str
    questions: tuple[QuestionText, ...]

    def moved(self, place: int, by: int) -> CardText:
        """Let the question at a place change places with its neighbour; nothing happens at either end."""
        other = place + by
        if not (0 <= place < len(self.questions) and 0 <= other < len(self.questions)):
            return self
        listed = list(self.questions)
        listed[place], listed[other] = listed[other], listed[place]
        return replace(self, questions=tuple(listed))

    def without(self, place: int) -> CardText:
        """Leave the question at a place out."""
        return replace(self, questions=tuple(each for n, each in enumerate(self.questions) if n != place))

    def with_room(self) -> CardText:
        """Add an empty question at the end, if there is room."""
        if len(self.questions) >= MOST_QUESTIONS:
            return self
        return replace(self, questions=(*self.questions, QuestionText("")))


def read_card(typed: Mapping[str, str], texts: Sequence[str], helps: Sequence[str], keys: Sequence[str]) -> CardText:
    """Read the form, as it was typed. A key that is none of ours is no key."""
    rows = zip(texts, helps, keys, strict=False)
    questions = tuple(
        QuestionText(_line(text), _line(advice), key if _KEY.fullmatch(key) else "") for text, advice, key in rows
    )
    return CardText(_line(typed.get("name", "")), questions[:MOST_QUESTIONS])


def check_card(card: CardText) -> CardText:
    """Return a card that can be used. Raises BadCard, which says what it wants."""
    if not card.name or len(card.name) > LONGEST_NAME:
        raise BadCard(f"Give the card a name of at most {LONGEST_NAME} letters")
    if not 1 <= len(card.questions) <= MOST_QUESTIONS:
        raise BadCard(f"Ask 1 to {MOST_QUESTIONS} questions")
    for number, each in enumerate(card.questions, 1):
        if not each.text or len(each.text) > LONGEST_TEXT:
            raise BadCard(f"Write question {number} in at most {LONGEST_TEXT} letters, or remove it")
        if len(each.help) > LONGEST_HELP:
            raise BadCard(f"Say what to think of in at most {LONGEST_HELP} letters, at question {number}")
    if len({each.text.casefold() for each in card.questions}) < len(card.questions):
        raise BadCard("Two questions are the same: remove one")
    return card


def _line(typed: str) -> str:
    return " ".join(typed.split())
