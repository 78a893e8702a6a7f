"""When the absence of calls is a trouble: in opening hours, by what earlier weeks brought, and on no bank holiday."""

from datetime import UTC, datetime, time, timedelta

import pytest

from fairhearing.health.kinds import TroubleKind
from fairhearing.health.offers import Offers, all_offers, offers_path, render_offers
from fairhearing.health.troubles import Troubles
from fairhearing.practice.calls_offered import look_at_offers
from fairhearing.practice.expected_calls import calls_missed
from fairhearing.practice.lines import Stretch
from fairhearing.practice.models import Practice
from fairhearing.vault.clock import Clock

MONDAY = datetime(2026, 11, 23, tzinfo=UTC)
WEEKDAYS = [Stretch(day, time(8), time(18, 30)) for day in range(5)]


def weeks_before(now, count, each_hour=40):
    """Every hour of so many weeks, with so many calls from 8 to 18."""
    hours = (now.replace(minute=0) - timedelta(hours=n) for n in range(1, count * 7 * 24 + 1))
    return {hour: each_hour if 8 <= hour.hour < 18 and hour.weekday() < 5 else 0 for hour in hours}


def missed(now, *, weeks=4, last=None, opening=WEEKDAYS, each_hour=40):
    return calls_missed(weeks_before(now, weeks, each_hour), opening, last=last or now - timedelta(hours=1), now=now)


def test_half_an_hour_without_calls_in_a_busy_hour_is_a_trouble():
    now = MONDAY + timedelta(hours=10, minutes=30)

    assert missed(now, last=now - timedelta(minutes=30)) == 20


def test_it_is_none_while_fewer_than_ten_would_have_come():
    now = MONDAY + timedelta(hours=10, minutes=14)

    assert missed(now, last=now - timedelta(minutes=14)) == 0


def test_a_quiet_practice_is_given_its_time():
    now = MONDAY + timedelta(hours=15)

    assert missed(now, each_hour=2, last=now - timedelta(hours=4)) == 0
    assert missed(now, each_hour=2, last=now - timedelta(hours=6)) == 12


def test_a_weekend_without_calls_is_as_it_should_be_and_counting_begins_when_the_practice_opens():
    friday = MONDAY - timedelta(days=3) + timedelta(hours=18, minutes=20)

    assert missed(MONDAY + timedelta(hours=7, minutes=59), last=friday) == 0
    assert missed(MONDAY + timedelta(hours=8, minutes=30), last=friday) == 20


def test_hours_that_nobody_gave_are_not_watched():
    assert missed(MONDAY + timedelta(hours=12), opening=[]) == 0


def test_one_week_is_too_little_to_go_by():
    now = MONDAY + timedelta(hours=12)

    assert missed(now, weeks=1, last=now - timedelta(hours=3)) == 0
    assert missed(now, weeks=3, last=now - timedelta(hours=3)) == 120


def test_on_a_bank_holiday_no_call_is_expected():
    spring = datetime(2026, 5, 25, 12, tzinfo=UTC)

    assert missed(spring, last=spring - timedelta(hours=3)) == 0


def test_an_hour_is_the_practices_own_in_summer_too():
    summer = datetime(2026, 7, 6, 7, 30, tzinfo=UTC)  # half past eight in London
    hours = {summer.replace(minute=0) - timedelta(weeks=n): 60 for n in range(1, 5)}

    assert calls_missed(hours, WEEKDAYS, last=summer - timedelta(days=2, hours=12), now=summer) == 30


def test_what_several_recorders_were_offered_is_added_up(tmp_path):
    hour = MONDAY + timedelta(hours=9)
    for node, count, last in (("main", 3, 10), ("second", 4, 20)):
        offers = {"allerton": Offers(hour + timedelta(minutes=last), {hour: count})}
        offers_path(tmp_path, node).write_text(render_offers(node, offers))
    offers_path(tmp_path, "torn").write_text("{")

    assert all_offers(tmp_path) == {"allerton": Offers(hour + timedelta(minutes=20), {hour: 7})}


@pytest.mark.django_db
def test_a_practice_that_is_offered_nothing_is_a_trouble_until_a_call_comes(tmp_path):
    now = MONDAY + timedelta(hours=10, minutes=30)
    practice = Practice.objects.create(id="allerton", name="Allerton", created_at=MONDAY)
    for each in WEEKDAYS:
        practice.opening_hours.create(weekday=each.weekday, opens=each.opens, closes=each.closes)
    troubles = Troubles(Clock())

    def look(last):
        offers = {"allerton": Offers(last, weeks_before(now, 4))}
        offers_path(tmp_path, "main").write_text(render_offers("main", offers))
        look_at_offers(troubles, tmp_path, now)
        return [(each.kind, each.practice, each.count) for each in troubles.now()]

    assert look(now - timedelta(minutes=30)) == [(TroubleKind.NO_CALLS_OFFERED, "allerton", 20)]
    assert look(now) == []
