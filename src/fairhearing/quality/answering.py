"""The part of a review that belongs to whoever took the call: reading, answering, asking to hear it together."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.closures import closed_conversations
from fairhearing.jobs.outbox import record
from fairhearing.keyholder.listening.purposes import Purpose
from fairhearing.notifications.kinds import Kind
from fairhearing.notifications.telling import tell
from fairhearing.playback.models import Listen
from fairhearing.practice.models import Person, Practice
from fairhearing.quality.errors import NotNow
from fairhearing.quality.models import Review
from fairhearing.quality.reviews import lock


def reviews_of(person: Person, practice: Practice) -> QuerySet[Review]:
    """Return the reviews of this person's calls that they were told of, the latest first; none of a closed call."""
    told = open_to(person, practice.reviews.filter(person=person).exclude(told_at=None), practice)
    return told.select_related("reviewer", "version", "sampled__sample", "sampled__call").order_by("-told_at")


def open_to(person: Person, reviews: QuerySet[Review], practice: Practice) -> QuerySet[Review]:
    """Leave out reviews of calls that are about this person, and closed to them."""
    closed = closed_conversations(person, practice)
    return reviews if closed is None else reviews.exclude(sampled__call__conversation__in=closed)


def answer(review: Review, view: Review.View, reply: str, *, role: str, now: datetime) -> None:
    """Keep what the person says to it, in place of what they said before. Raises NotNow once it is closed."""
    with transaction.atomic():
        locked = lock(review)
        if locked.closed_at is not None or locked.told_at is None or locked.person is None:
            raise NotNow("the review is closed")
        locked.view, locked.reply = view, reply
        locked.answered_at, locked.read_at = now, None
        locked.save()
        record(Verb.REVIEW_ANSWERED, locked.person.account, locked.practice_id, locked.id.hex, role=role)
        tell(locked.reviewer, locked.practice, Kind.REVIEW_ANSWERED, locked.id, now=now)


def ask_to_hear(review: Review, *, role: str, now: datetime) -> None:
    """Ask to hear the call together with the reviewer; asking again is nothing. Raises NotNow once it is closed."""
    with transaction.atomic():
        locked = lock(review)
        if locked.closed_at is not None or locked.told_at is None or locked.person is None:
            raise NotNow("the review is closed")
        if locked.asked_to_hear_at is None:
            locked.asked_to_hear_at = now
            locked.save(update_fields=["asked_to_hear_at"])
            record(Verb.HEARING_ASKED, locked.person.account, locked.practice_id, locked.id.hex, role=role)


def heard_together_at(review: Review) -> datetime | None:
    """Return when the call was first played to the person, as one of those present; None while it was not."""
    listens = Listen.objects.filter(
        recording__call=review.sampled.call_id,
        purpose=str(Purpose.LEARNING_WITH_STAFF),
        present__person=review.person_id,
    )
    if review.person_id is None:
        return None
    return listens.order_by("begun_at").values_list("begun_at", flat=True).first()
