"""Many calls of every kind, one run: each is gone in time, or there is a word for why it is not."""

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from tests.catalogue.recorder_node import NOON

from fairhearing.catalogue.models import Call
from fairhearing.catalogue.rules import RecordClass
from fairhearing.jobs.models import Outbox
from fairhearing.keyholder.errors import BadEntry
from fairhearing.retention.holds import place_holds
from fairhearing.retention.lists import WhyLate, late
from fairhearing.retention.models import Certificate, Hold
from fairhearing.retention.periods import periods_of, set_period
from fairhearing.retention.rules import Fate, Kept, fate_of
from fairhearing.retention.run import destroy_due
from fairhearing.wording.days import PRACTICE_TIME

from .kept_home import set_class

pytestmark = pytest.mark.django_db

PERIODS = {RecordClass.EVIDENCE: 24, RecordClass.CLINICAL_SUMMARISED: 6}


@pytest.fixture
def calls(kept, practice, manager):
    """Sixty calls around the edges of their periods, a third of them held."""
    chance = random.Random(20271123)
    for record_class, months in PERIODS.items():
        set_period(practice, record_class, months, by=manager)
    edges = [timedelta(days=days) for days in (0, -184, -365, 181)]
    for _ in range(60):
        kept.publish(NOON + chance.choice(edges) + timedelta(days=chance.randint(-3, 3)))
    while kept.intake().take_in():
        pass
    kept.intake().take_in()
    calls = list(Call.objects.order_by("id"))
    for call in calls:
        set_class(call, chance.choice(list(RecordClass)))
    place_holds(
        chance.sample(calls, 20),
        Hold.Kind.CLAIM,
        owner=manager,
        review_on=date(2028, 1, 1),
        by=manager,
        now=datetime(2027, 6, 1, tzinfo=UTC),
    )
    return calls


def test_each_call_is_gone_if_and_only_if_the_rules_let_it_go(calls, practice, means, log):
    Outbox.objects.all().delete()
    refused = set()

    def refuse_some(entries, append=log.append):
        for entry in entries:
            if entry.verb == "disposal.intended" and entry.subject[0] in "01234":
                refused.add(entry.subject)
                raise BadEntry(f"outbox entry {entry.id}")
        return append(entries)

    today = means.clock.moment.astimezone(PRACTICE_TIME).date()
    periods = periods_of(practice)
    fates = {}
    for call in calls:
        record_class = RecordClass(call.record_class)
        is_held = call.holds.exists()
        fates[call.id] = fate_of(Kept(call.started_at, record_class, periods[record_class], is_held), today)
    assert {Fate.DUE, Fate.HELD, Fate.UNCONFIRMED, Fate.CLINICAL_ONLY, Fate.KEPT} == set(fates.values())

    outcome = destroy_due(replace(means, append=refuse_some))

    named = {each.call.id: each.why for each in late(practice, today + timedelta(days=1)).calls}
    for call in calls:
        [recording] = call.recordings.all()
        is_gone = Certificate.objects.filter(recording=recording).exists()
        if fates[call.id] is not Fate.DUE:
            assert not is_gone, "something keeps it"
        elif recording.id in refused:
            assert (is_gone, named[call.id]) == (False, WhyLate.LOG_REFUSED)
        else:
            assert is_gone, "nothing keeps it"
    assert outcome.late == len(refused)
    assert outcome.held == sum(fate is Fate.HELD for fate in fates.values())
    assert outcome.unconfirmed == sum(fate is Fate.UNCONFIRMED for fate in fates.values())
