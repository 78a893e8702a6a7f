"""What was answered to each question over months, for the whole practice. Nothing here asks whose call it was.

A month counts where a question was answered five times or more in it: fewer could be one person. Only closed reviews
count, so that whoever took the call has had their say.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from fairhearing.playback.diary_rules import Month, month_of
from fairhearing.practice.models import Practice
from fairhearing.quality.models import Answer, Card, Question, Review

FEWEST = 5
"""Of fewer answers nothing is told."""
MONTHS = 6
_COUNTED = (Answer.Choice.YES, Answer.Choice.PARTLY, Answer.Choice.NO)


@dataclass(frozen=True, slots=True)
class MonthAnswers:
    """How often a question was answered so in one month. is_told: whether there were enough answers to say."""

    month: Month
    yes: int = 0
    partly: int = 0
    no: int = 0
    is_told: bool = False


@dataclass(frozen=True, slots=True)
class QuestionAnswers:
    """One question in its newest words, month by month, the latest first."""

    text: str
    months: tuple[MonthAnswers, ...]


def months_shown(today: date) -> tuple[Month, ...]:
    """Return the months of whose samples the overview tells: those before this one, the latest first."""
    months = [month_of(today).before]
    while len(months) < MONTHS:
        months.append(months[-1].before)
    return tuple(months)


def answers_by_question(practice: Practice, *, today: date) -> tuple[QuestionAnswers, ...]:
    """Return every question of the practice's cards in use, with what was answered."""
    months = months_shown(today)
    counts = _counts(practice, months[-1].first_day)
    return tuple(
        QuestionAnswers(question.text, tuple(_told(month, counts[question.key, month]) for month in months))
        for card in practice.cards.filter(ended_at=None)
        for question in _newest(card)
    )


def learning_words(practice: Practice, *, today: date) -> tuple[str, ...]:
    """Return what reviewers wrote for the practice to learn, in those months; the latest first."""
    since = months_shown(today)[-1].first_day
    closed = _closed(practice, since).exclude(learning="").order_by("-closed_at")
    return tuple(dict.fromkeys(closed.values_list("learning", flat=True)))


def _counts(practice: Practice, since: date) -> defaultdict[tuple[str, Month], Counter[str]]:
    counts: defaultdict[tuple[str, Month], Counter[str]] = defaultdict(Counter)
    answers = Answer.objects.filter(review__in=_closed(practice, since), choice__in=_COUNTED)
    for key, first, choice in answers.values_list("question__key", "review__sampled__sample__month", "choice"):
        counts[key, month_of(first)][choice] += 1
    return counts


def _closed(practice: Practice, since: date) -> QuerySet[Review]:
    return practice.reviews.filter(sampled__sample__month__gte=since).exclude(closed_at=None)


def _newest(card: Card) -> Iterable[Question]:
    return card.newest.questions.all()


def _told(month: Month, counted: Counter[str]) -> MonthAnswers:
    if counted.total() < FEWEST:
        return MonthAnswers(month)
    yes, partly, no = (counted[each] for each in _COUNTED)
    return MonthAnswers(month, yes, partly, no, is_told=True)
