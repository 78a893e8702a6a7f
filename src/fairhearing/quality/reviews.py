"""Writing a review: begun of a sampled call, shared with who took it, changed after they answered, closed at the end.

Only its reviewer writes it; the person's own part is `answering`. A review is of learning: nothing here makes a staff
procedure of it, and a call of one cannot be sampled.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from fairhearing.audit.leaf import DetailValue
from fairhearing.audit.verbs import Verb
from fairhearing.jobs.outbox import record
from fairhearing.notifications.kinds import Kind
from fairhearing.notifications.telling import tell
from fairhearing.practice.models import Person
from fairhearing.quality.candidates import extensions_of
from fairhearing.quality.errors import AlreadyReviewed, NotComplete, NotNow, OwnCall
from fairhearing.quality.models import Answer, CardVersion, Review, Sampled
from fairhearing.quality.rules import ReviewFacts, ReviewState, may_close, review_state
from fairhearing.quality.who_took import took_part


@dataclass(frozen=True, slots=True)
class Written:
    """One answer as it was written. choice: "" for one that is still owed. at_ms: the moment it is about."""

    choice: str
    at_ms: int | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class WrittenReview:
    """All that a reviewer wrote. answers: by the question's key."""

    answers: Mapping[str, Written]
    words: str = ""
    learning: str = ""


def facts_of(review: Review) -> ReviewFacts:
    """Return what decides where a review stands."""
    return ReviewFacts(
        is_ready=review.ready_at is not None,
        told_on=timezone.localdate(review.told_at) if review.told_at else None,
        is_answered=review.answered_at is not None,
        is_read=review.read_at is not None,
        is_closed=review.closed_at is not None,
    )


def begin_review(
    sampled: Sampled, version: CardVersion, *, person: Person | None, by: Person, role: str, now: datetime
) -> Review:
    """Begin to review a sampled call. person: who took it; None for somebody without an account.

    Raises AlreadyReviewed, and OwnCall where the reviewer took part.
    """
    if person == by or took_part(sampled.call, by):
        raise OwnCall("somebody else reviews the call")
    with transaction.atomic():
        locked = Sampled.objects.select_for_update().select_related("sample", "call").get(id=sampled.id)
        if locked.replaced_at is not None or Review.objects.filter(sampled=locked).exists():
            raise AlreadyReviewed("the call is reviewed, or was replaced")
        review = Review.objects.create(
            practice_id=locked.sample.practice_id,
            sampled=locked,
            version=version,
            person=person,
            extension=next(iter(extensions_of(locked.call)), ""),
            reviewer=by,
            begun_at=now,
        )
        Answer.objects.bulk_create(Answer(review=review, question=each) for each in version.questions.all())
        _note(Verb.REVIEW_BEGUN, review, by, role, call=locked.call_id, card=version.card_id.hex)
    return review


def save_review(review: Review, written: WrittenReview, *, by: Person, role: str, now: datetime) -> bool:
    """Keep what was written; say whether it differs from what the person was told already.

    Where it does, they are told anew: their 14 days begin again. Raises NotNow for a review that is closed, and for one
    whose answer the reviewer has not read yet.
    """
    with transaction.atomic():
        locked = lock(review)
        state = review_state(facts_of(locked), timezone.localdate(now))
        if state in {ReviewState.CLOSED, ReviewState.ANSWERED}:
            raise NotNow("the review is closed, or its answer was not read")
        is_told = locked.told_at is not None
        changed = _write(locked, written, is_told=is_told)
        if is_told and changed:
            locked.changed_at = locked.told_at = now
        locked.save()
        if changed:
            _note(Verb.REVIEW_CHANGED if is_told else Verb.REVIEW_WRITTEN, locked, by, role)
    return is_told and changed


def share(review: Review, *, by: Person, role: str, now: datetime) -> bool:
    """Let who took the call read it; say whether they can: a review of somebody without an account waits.

    Raises NotComplete while an answer is owed, NotNow for one that was shared before.
    """
    with transaction.atomic():
        locked = lock(review)
        if locked.told_at is not None or locked.closed_at is not None:
            raise NotNow("the review was shared before")
        if locked.answers.filter(choice="").exists():
            raise NotComplete("each question needs an answer")
        if locked.ready_at is None:
            locked.ready_at = now
        if locked.person is not None:
            locked.shared_at = locked.told_at = now
        locked.save()
        _note(Verb.REVIEW_SHARED, locked, by, role, waits=locked.person is None)
        _tell_person(locked, now)
    return locked.person is not None


def name_person(review: Review, person: Person | None, *, by: Person, role: str, now: datetime) -> None:
    """Say who took the call, while nobody was told. Raises NotNow once somebody was, OwnCall for the reviewer."""
    if person == by:
        raise OwnCall("nobody reviews their own call")
    with transaction.atomic():
        locked = lock(review)
        if locked.told_at is not None or locked.closed_at is not None:
            raise NotNow("somebody was told already")
        locked.person = person
        if person is not None and locked.ready_at is not None:
            locked.shared_at = locked.told_at = now
        locked.save()
        _note(Verb.REVIEW_ADDRESSED, locked, by, role, waits=person is None)
        _tell_person(locked, now)


def read_reply(review: Review, *, by: Person, role: str, now: datetime) -> None:
    """Note that the reviewer has read the answer. Raises NotNow where there is none to read."""
    with transaction.atomic():
        locked = lock(review)
        if review_state(facts_of(locked), timezone.localdate(now)) is not ReviewState.ANSWERED:
            raise NotNow("there is no answer to read")
        locked.read_at = now
        locked.save(update_fields=["read_at"])
        _note(Verb.REPLY_READ, locked, by, role)


def close(review: Review, *, by: Person, role: str, now: datetime) -> None:
    """End a review. Raises NotNow before the person had their 14 days, and while an answer was not read."""
    with transaction.atomic():
        locked = lock(review)
        if not may_close(facts_of(locked), timezone.localdate(now)):
            raise NotNow("the person has not had their days, or their answer was not read")
        locked.closed_at = now
        locked.save(update_fields=["closed_at"])
        _note(Verb.REVIEW_CLOSED, locked, by, role, answered=locked.answered_at is not None)


def lock(review: Review) -> Review:
    """Return a review as it is now, locked."""
    return Review.objects.select_for_update().get(id=review.id)


def _write(review: Review, written: WrittenReview, *, is_told: bool) -> bool:
    """Put what was written into the rows; say whether anything changed."""
    changed = (review.words, review.learning) != (written.words, written.learning)
    review.words, review.learning = written.words, written.learning
    for answer in review.answers.select_related("question"):
        wanted = written.answers.get(answer.question.key)
        if wanted is None or (wanted.choice, wanted.at_ms, wanted.words) == (answer.choice, answer.at_ms, answer.words):
            continue
        if is_told and wanted.choice != answer.choice and not answer.before:
            answer.before = answer.choice
        answer.choice, answer.at_ms, answer.words = wanted.choice or answer.choice, wanted.at_ms, wanted.words
        answer.save()
        changed = True
    return changed


def _tell_person(review: Review, now: datetime) -> None:
    if review.person is not None and review.told_at is not None:
        tell(review.person, review.practice, Kind.REVIEW_WRITTEN, review.id, now=now)


def _note(verb: Verb, review: Review, by: Person, role: str, **detail: DetailValue) -> None:
    record(verb, by.account, review.practice_id, review.id.hex, role=role, **detail)
