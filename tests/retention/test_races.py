"""A hold and a run that meet: the call is held and whole, or it goes and the hold is refused by name."""

import threading
from datetime import date

import pytest
from django.db import connection

from fairhearing.catalogue.models import Recording
from fairhearing.retention.errors import BeingDestroyed
from fairhearing.retention.holds import place_holds
from fairhearing.retention.models import Hold
from fairhearing.retention.run import destroy_due

from .run_means import TODAY

pytestmark = pytest.mark.django_db(transaction=True)


def test_each_of_many_calls_is_either_held_or_destroyed(kept, means, manager, log):
    for _ in range(60):
        kept.publish()
    while kept.intake().take_in():
        pass
    kept.intake().take_in()
    recordings = list(Recording.objects.select_related("call").order_by("-id"))
    held, refused, begun = set(), set(), threading.Event()

    def hold_one_after_the_other():
        begun.wait(30)
        for recording in recordings:
            try:
                place_holds(
                    [recording.call],
                    Hold.Kind.REQUEST,
                    owner=manager,
                    review_on=date(2028, 3, 1),
                    by=manager,
                    now=TODAY,
                )
                held.add(recording.id)
            except BeingDestroyed:
                refused.add(recording.id)
        connection.close()

    log.taken = lambda _entry: begun.set()
    holding = threading.Thread(target=hold_one_after_the_other)
    holding.start()
    outcome = destroy_due(means)
    holding.join()

    gone = set(Recording.objects.filter(state=Recording.State.DESTROYED).values_list("id", flat=True))
    assert gone == refused
    assert held | refused == {recording.id for recording in recordings}
    assert set(kept.objects()) == held
    assert outcome.destroyed == len(gone)
