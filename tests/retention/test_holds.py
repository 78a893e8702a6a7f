"""What keeps a call longer, and the database that has the last word."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from fairhearing.catalogue.models import Recording
from fairhearing.jobs.models import Outbox
from fairhearing.retention.errors import BadHold, BeingDestroyed, HoldReleased
from fairhearing.retention.holds import hold_state, move_review, place_holds, release
from fairhearing.retention.models import Disposal, Hold
from fairhearing.retention.rules import HoldState

NOW = datetime(2027, 11, 1, 9, 0, tzinfo=UTC)
TODAY = date(2027, 11, 1)
SOON = TODAY + timedelta(days=90)

pytestmark = pytest.mark.django_db


@pytest.fixture
def place(manager):
    def place(*calls, kind=Hold.Kind.COMPLAINT, review_on=SOON, **changed):
        return place_holds(calls, kind, owner=manager, review_on=review_on, by=manager, now=NOW, **changed)

    return place


def disposal(call, state):
    return Disposal.objects.create(
        recording=call.recordings.get(),
        call=call,
        practice=call.practice,
        state=state,
        rule=call.record_class,
        months=12,
        intent="",
        intended_at=NOW,
    )


def test_several_calls_are_kept_at_once_and_each_has_its_entry(kept, place, manager):
    calls = [kept.keep(), kept.keep()]

    holds = place(*calls, reference="Complaint 17, Mrs Example", role="manager")

    assert [hold.call for hold in holds] == sorted(calls, key=lambda call: call.id)
    entries = Outbox.objects.filter(verb="hold.placed").order_by("number")
    assert [entry.subject for entry in entries] == [hold.call_id for hold in holds]
    assert {entry.actor for entry in entries} == {manager.account}
    assert {entry.role for entry in entries} == {"manager"}
    assert "Example" not in str(list(entries.values()))


def test_no_call_and_a_review_day_that_is_past_are_refused(kept, place):
    with pytest.raises(BadHold):
        place()
    with pytest.raises(BadHold, match="after today"):
        place(kept.keep(), review_on=TODAY)


def test_a_call_that_is_being_destroyed_is_named_and_none_of_the_others_is_kept(kept, place):
    calls = [kept.keep(), kept.keep()]
    calls[0].recordings.update(state=Recording.State.DESTROYING)

    with pytest.raises(BeingDestroyed, match=calls[0].id) as refused:
        place(*calls)

    assert refused.value.calls == (calls[0].id,)
    assert not Hold.objects.exists()


def test_a_released_hold_keeps_nothing_and_says_why(kept, place, manager):
    [hold] = place(kept.keep())
    assert hold_state(hold, TODAY) is HoldState.ACTIVE
    assert hold_state(hold, SOON) is HoldState.REVIEW_DUE

    release(hold, "Answered in full", by=manager, now=NOW)

    assert hold_state(hold, SOON) is HoldState.RELEASED
    assert (hold.released_by, hold.release_words) == (manager, "Answered in full")
    with pytest.raises(HoldReleased):
        release(hold, "again", by=manager, now=NOW)
    with pytest.raises(HoldReleased):
        move_review(hold, SOON, by=manager, now=NOW)
    assert Outbox.objects.filter(verb="hold.released").count() == 1


def test_a_hold_is_not_released_without_words(kept, place, manager):
    [hold] = place(kept.keep())

    with pytest.raises(BadHold):
        release(hold, "  ", by=manager, now=NOW)


def test_a_review_is_moved(kept, place, manager):
    [hold] = place(kept.keep())

    move_review(hold, SOON + timedelta(days=30), by=manager, now=NOW)

    assert Hold.objects.get().review_on == SOON + timedelta(days=30)
    assert Outbox.objects.filter(verb="hold.review_moved", subject=hold.call_id).exists()


def test_the_database_refuses_to_destroy_what_a_hold_keeps(kept, place, manager):
    call = kept.keep()
    [first, second] = [*place(call), *place(call, kind=Hold.Kind.CLAIM)]
    intended = disposal(call, Disposal.State.INTENDED)

    def by_hand():
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("UPDATE retention_disposal SET state = 'destroying'")

    with pytest.raises(IntegrityError, match="a hold keeps this call"):
        by_hand()
    release(first, "over", by=manager, now=NOW)
    with pytest.raises(IntegrityError, match="a hold keeps this call"):
        by_hand()
    release(second, "over", by=manager, now=NOW)
    by_hand()

    intended.refresh_from_db()
    assert intended.state == Disposal.State.DESTROYING


def test_the_database_refuses_a_new_disposal_that_begins_with_destroying_under_a_hold(kept, place):
    call = kept.keep()
    place(call)

    with pytest.raises(IntegrityError, match="a hold keeps this call"), transaction.atomic():
        disposal(call, Disposal.State.DESTROYING)
