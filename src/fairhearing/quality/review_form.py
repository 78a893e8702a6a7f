"""What a reviewer types, read: answers, the moments they are about, words. A moment is minutes and seconds: 1:14."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from fairhearing.quality.models import MOST_WORDS, Answer, Question
from fairhearing.quality.reviews import Written, WrittenReview

_MOMENT = re.compile(r"([0-9]{1,3}):([0-5][0-9])")
_MS_A_SECOND, _SECONDS_A_MINUTE = 1000, 60
_LONGEST = 500


@dataclass(frozen=True, slots=True)
class Typed:
    """A review as it was typed. errors: by the id of the field."""

    written: WrittenReview
    moments: Mapping[str, str]
    errors: list[dict[str, str]]


def read_moment(typed: str) -> int | None:
    """Read a moment in milliseconds. Raises ValueError for what is none; None for an empty text."""
    if not typed.strip():
        return None
    found = _MOMENT.fullmatch(typed.strip())
    if found is None:
        raise ValueError("a moment is minutes and seconds")
    return (int(found[1]) * _SECONDS_A_MINUTE + int(found[2])) * _MS_A_SECOND


def read_review(posted: Mapping[str, str], questions: Iterable[Question]) -> Typed:
    """Read the form. What is owed is no error: a review can be saved before it is whole."""
    answers, moments, errors = {}, {}, []
    for question in questions:
        choice, at_ms = posted.get(f"choice-{question.key}", ""), None
        moments[question.key] = posted.get(f"at-{question.key}", "").strip()
        try:
            at_ms = read_moment(moments[question.key])
        except ValueError:
            text = f"Question {question.place}: write the moment as minutes and seconds, such as 1:14"
            errors.append({"field": f"at-{question.key}", "text": text})
        words = posted.get(f"words-{question.key}", "").strip()[:_LONGEST]
        answers[question.key] = Written(choice if choice in Answer.Choice.values else "", at_ms, words)
    words, learning = posted.get("words", "").strip()[:MOST_WORDS], posted.get("learning", "").strip()[:_LONGEST]
    return Typed(WrittenReview(answers, words, learning), moments, errors)
