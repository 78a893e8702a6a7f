from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from fairhearing.health.kinds import TroubleKind
from fairhearing.health.troubles import Troubles

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


@dataclass
class SetClock:
    """A clock that stands where the test puts it; `passed_s` is what nobody can set back."""

    day: datetime = NOON
    passed_s: float = 0.0
    offset: timedelta = field(default_factory=timedelta)

    def now(self):
        return self.day

    def monotonic(self):
        return self.passed_s


@pytest.fixture
def clock():
    return SetClock()


@pytest.fixture
def troubles(clock):
    return Troubles(clock)


def test_a_lasting_trouble_keeps_its_beginning_and_goes_when_it_ends(troubles, clock):
    troubles.begin(TroubleKind.STORE_UNWRITABLE)
    clock.day += timedelta(minutes=5)
    troubles.begin(TroubleKind.STORE_UNWRITABLE, count=3)

    [trouble] = troubles.now()
    troubles.end(TroubleKind.STORE_UNWRITABLE)

    assert (trouble.since, trouble.last, trouble.count) == (NOON, None, 3)
    assert troubles.now() == ()


def test_what_happened_is_counted_together_and_stays_for_an_hour_after_the_last_time(troubles, clock):
    troubles.happened(TroubleKind.PACKETS_DROPPED, 40)
    clock.day, clock.passed_s = NOON + timedelta(minutes=50), 3000
    troubles.happened(TroubleKind.PACKETS_DROPPED, 2)
    clock.passed_s = 6000

    [trouble] = troubles.now()
    clock.passed_s = 6601

    assert (trouble.since, trouble.last, trouble.count) == (NOON, NOON + timedelta(minutes=50), 42)
    assert troubles.now() == ()


@pytest.mark.parametrize("jump", [timedelta(days=-400), timedelta(days=400)])
def test_a_clock_that_is_set_makes_no_trouble_older_or_younger(troubles, clock, jump):
    troubles.happened(TroubleKind.STALLED)
    clock.day += jump
    clock.passed_s = 3000

    before = troubles.now()
    clock.passed_s = 3601

    assert len(before) == 1
    assert troubles.now() == ()


def test_nothing_is_no_trouble(troubles):
    troubles.happened(TroubleKind.STRANGERS, 0)
    troubles.count(TroubleKind.JOBS_FAILED, 0)

    assert troubles.now() == ()
    assert not troubles.changed.is_set()


def test_practices_and_parts_have_troubles_of_their_own(troubles):
    for practice in ("allerton", "westfield"):
        troubles.begin(TroubleKind.RECIPIENTS_MISSING, practice=practice)
    troubles.end(TroubleKind.RECIPIENTS_MISSING, practice="allerton")

    assert [each.practice for each in troubles.now()] == ["westfield"]


def test_parts_that_are_counted_no_more_are_well(troubles):
    troubles.counts(TroubleKind.MANIFESTS_MISSING, {"main": 2, "second": 1})
    troubles.counts(TroubleKind.MANIFESTS_MISSING, {"second": 4, "main": 0})

    assert [(each.part, each.count) for each in troubles.now()] == [("second", 4)]


def test_only_what_begins_ends_or_is_new_wakes_whoever_tells(troubles):
    troubles.begin(TroubleKind.LOG_UNWRITABLE)
    troubles.happened(TroubleKind.STRANGERS)
    troubles.changed.clear()

    troubles.begin(TroubleKind.LOG_UNWRITABLE)
    troubles.happened(TroubleKind.STRANGERS)
    goes_on = troubles.changed.is_set()
    troubles.end(TroubleKind.LOG_UNWRITABLE)

    assert not goes_on
    assert troubles.changed.is_set()
