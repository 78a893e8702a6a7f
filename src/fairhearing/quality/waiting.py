"""What waits for somebody here: calls to review, answers to read and to give, changes to make."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.urls import reverse
from django.utils import timezone

from fairhearing.catalogue.closures import closed_conversations
from fairhearing.practice.allowed import permissions_in
from fairhearing.practice.models import Person, Practice
from fairhearing.practice.permissions import Permission
from fairhearing.practice.waiting import Waiting
from fairhearing.quality.answering import heard_together_at, open_to, reviews_of
from fairhearing.quality.learning import quarter_now
from fairhearing.quality.models import Review, Sampled
from fairhearing.quality.reviews import facts_of
from fairhearing.quality.rules import ReviewState, answer_by, may_close, review_state
from fairhearing.quality.standing import QuarterState
from fairhearing.quality.who_took import taken_among
from fairhearing.wording.counts import counted


def waiting_for(person: Person, practice: Practice, *, today: date) -> list[Waiting]:
    """Return what waits for this person in this practice."""
    may = permissions_in(person, practice)
    found = [*_own_reviews(person, practice, today), *_own_actions(person, practice, today)]
    if Permission.REVIEW_CALLS in may:
        found += [*_to_review(person, practice), *_written(person, practice, today), *_quarter(practice, today)]
    return found


def _own_reviews(person: Person, practice: Practice, today: date) -> Iterator[Waiting]:
    for review in reviews_of(person, practice).filter(closed_at=None, answered_at=None):
        due = answer_by(timezone.localdate(review.told_at))
        href = reverse("own-review", args=[review.id])
        words = "A review of a call you took waits for your answer"
        yield Waiting(words=words, href=href, due_on=due, is_late=due < today)


def _own_actions(person: Person, practice: Practice, today: date) -> Iterator[Waiting]:
    for action in practice.learning_actions.filter(owner=person, done_on=None).order_by("due_on"):
        href = reverse("action", args=[action.id])
        yield Waiting(words="A change is yours to make", href=href, due_on=action.due_on, is_late=action.due_on < today)


def _to_review(person: Person, practice: Practice) -> Iterator[Waiting]:
    """Tell of the calls of each sample that nobody reviews yet, without those the person took or may not see."""
    waiting = Sampled.objects.filter(sample__practice=practice, replaced_at=None, review=None)
    closed = closed_conversations(person, practice)
    if closed is not None:
        waiting = waiting.exclude(call__conversation__in=closed)
    rows = list(waiting.select_related("sample").order_by("sample__month", "place"))
    own = taken_among([row.call_id for row in rows], person, practice)
    theirs = [row.sample for row in rows if row.call_id not in own]
    for sample in dict.fromkeys(theirs):
        count = theirs.count(sample)
        words = f"{counted(count, 'call')} of the sample of {sample.of_month.words} {_wait(count)} for a review"
        yield Waiting(words=words, href=reverse("sample", args=[sample.id]))


def _written(person: Person, practice: Practice, today: date) -> Iterator[Waiting]:
    """Tell of reviews that somebody wrote and that wait for their next step."""
    mine = practice.reviews.filter(reviewer=person, closed_at=None).select_related("sampled")
    for review in open_to(person, mine, practice):
        if words := _next_step(review, today):
            yield Waiting(words=words, href=reverse("review", args=[review.id]))


def _next_step(review: Review, today: date) -> str:
    facts = facts_of(review)
    if review.asked_to_hear_at and heard_together_at(review) is None:
        return "Somebody would like to hear a call together with you"
    match review_state(facts, today):
        case ReviewState.DRAFT:
            return "A review you began is not shared yet"
        case ReviewState.ANSWERED:
            return "An answer to a review of yours waits to be read"
    return "A review of yours can be closed" if may_close(facts, today) else ""


def _quarter(practice: Practice, today: date) -> Iterator[Waiting]:
    now = quarter_now(practice, today=today)
    if now.state is QuarterState.NOT_YET:
        words = f"No action is chosen yet for {now.quarter.words}"
        yield Waiting(words=words, href=reverse("learning"), due_on=now.quarter.last_day)


def _wait(count: int) -> str:
    return "waits" if count == 1 else "wait"
