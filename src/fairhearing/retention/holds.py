"""Keeping calls longer: a reason, an owner, a review date. Placing one needs no ceremony, releasing one does."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.models import Call
from fairhearing.jobs import outbox
from fairhearing.practice.models import Person, Practice, Role
from fairhearing.retention import rules
from fairhearing.retention.errors import BadHold, HoldReleased
from fairhearing.retention.locking import lock_calls, refuse_if_gone
from fairhearing.retention.models import Hold
from fairhearing.wording.days import PRACTICE_TIME

MOST_AT_ONCE = 500


def place_holds(  # noqa: PLR0913 - a hold is made of exactly these
    calls: Iterable[Call],
    kind: Hold.Kind,
    *,
    owner: Person,
    review_on: date,
    by: Person,
    now: datetime,
    reference: str = "",
    role: str = "",
) -> tuple[Hold, ...]:
    """Keep calls longer, all of them or none; return the holds, in the order of the calls' ids.

    A call may be held for several reasons at once. Raises BadHold, and BeingDestroyed, which names the calls that
    nothing can keep any more: leave those out, and say so to whoever asked.
    """
    ids = {call.id for call in calls}
    if not 1 <= len(ids) <= MOST_AT_ONCE:
        raise BadHold(f"1 to {MOST_AT_ONCE} calls are kept at once")
    _check_review(review_on, now)
    with transaction.atomic():
        locked = lock_calls(ids)
        refuse_if_gone(locked)
        holds = Hold.objects.bulk_create(
            Hold(
                call=call,
                practice_id=call.practice_id,
                kind=Hold.Kind(kind),
                reference=reference,
                owner=owner,
                placed_at=now,
                review_on=review_on,
            )
            for call in locked
        )
        for hold in holds:
            outbox.record(
                Verb.HOLD_PLACED,
                by.account,
                hold.practice_id,
                hold.call_id,
                role=role,
                hold=hold.id.hex,
                kind=str(hold.kind),
                owner=owner.account,
            )
    return tuple(holds)


def move_review(hold: Hold, review_on: date, *, by: Person, now: datetime, role: str = "") -> None:
    """Look at a hold again on another day. Raises BadHold, HoldReleased.

    Where its owner has left the practice, whoever says that it is still needed owns it from now on.
    """
    _check_review(review_on, now)
    with transaction.atomic():
        locked = _lock(hold)
        locked.review_on = review_on
        if not owned_here(Hold.objects.filter(pk=locked.pk), locked.practice, now).exists():
            locked.owner = by
        locked.save(update_fields=["review_on", "owner"])
        outbox.record(
            Verb.HOLD_REVIEW_MOVED, by.account, locked.practice_id, locked.call_id, role=role, hold=locked.id.hex
        )
    hold.review_on = review_on


def owned_here(holds: QuerySet[Hold], practice: Practice, now: datetime) -> QuerySet[Hold]:
    """Return those whose owner still works here: has a role of this practice, and may sign in."""
    here = Role.objects.filter(person=OuterRef("owner"), practice=practice, person__is_active=True)
    return holds.filter(Exists(here.filter(Q(until=None) | Q(until__gt=now))))


def release(hold: Hold, words: str, *, by: Person, now: datetime, role: str = "") -> None:
    """End a hold; the call may then be destroyed at the next run, if nothing else keeps it.

    words: why it is over, in the person's own. The caller has proved by a fresh code that she means it. Raises
    BadHold without words, HoldReleased.
    """
    if not words.strip():
        raise BadHold("say why the hold is over")
    with transaction.atomic():
        locked = _lock(hold)
        locked.released_at, locked.released_by, locked.release_words = now, by, words.strip()
        locked.save(update_fields=["released_at", "released_by", "release_words"])
        outbox.record(Verb.HOLD_RELEASED, by.account, locked.practice_id, locked.call_id, role=role, hold=locked.id.hex)
    hold.refresh_from_db()


def hold_state(hold: Hold, today: date) -> rules.HoldState:
    """Say where a hold stands."""
    return rules.hold_state(review_on=hold.review_on, is_released=hold.released_at is not None, today=today)


def _lock(hold: Hold) -> Hold:
    """Return a hold as it is now, locked with its call. Raises HoldReleased."""
    lock_calls([hold.call_id])
    locked = Hold.objects.select_for_update().get(id=hold.id)
    if locked.released_at is not None:
        raise HoldReleased("this hold was released already")
    return locked


def _check_review(review_on: date, now: datetime) -> None:
    if review_on <= now.astimezone(PRACTICE_TIME).date():
        raise BadHold("the review date must be after today")
