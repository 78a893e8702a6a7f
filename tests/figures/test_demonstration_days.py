"""The demonstration's half year: charts have something to say, and no count is undone by the worker."""

from datetime import timedelta

import pytest

from fairhearing.cli.demo.figures import fill_figures, say_what_changed
from fairhearing.figures.measures import Measure
from fairhearing.figures.models import HourCount
from fairhearing.figures.reading import headline
from fairhearing.figures.series import Each, reach_of, series_of
from fairhearing.figures.summary_lines import telephone_line
from fairhearing.phone_log.logged import Direction
from fairhearing.practice.models import Person, Role

from .conftest import NOW

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
LAST_MONTH = (TODAY.replace(day=1) - timedelta(days=1)).replace(day=1)


def said(practice, measure):
    reach = reach_of(practice, Direction.IN, Each.WEEK, TODAY)
    return headline(series_of(practice, measure, Direction.IN, Each.WEEK, reach=reach))


def test_callers_wait_less_and_a_manager_said_since_when_and_why(practice, count):
    manager = Person.objects.create(email="m@allerton.example", full_name="M", created_at=NOW)
    Role.objects.create(practice=practice, person=manager, kind="manager", since=NOW)
    fill_figures(practice.id, NOW)
    before = said(practice, Measure.ANSWER_TIME)
    rows = HourCount.objects.count()

    say_what_changed(practice.id, NOW)
    count()

    assert "lower than usual since the week of" in before
    assert "That is better." in before
    assert "Nothing unusual" in said(practice, Measure.ANSWER_TIME)
    assert HourCount.objects.count() == rows


def test_the_partners_read_that_no_log_tells_which_calls_were_counted(practice):
    fill_figures(practice.id, NOW)
    days = practice.counted_days.filter(day__gte=LAST_MONTH, day__lt=TODAY.replace(day=1)).count()

    said = telephone_line(practice, LAST_MONTH, TODAY.replace(day=1), TODAY).words

    assert f"Of {days} days we have these sums alone: no log tells which calls they were." in said
