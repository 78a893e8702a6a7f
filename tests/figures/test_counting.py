"""Counting days: from the log, else from recordings; anew when something came; as it was when all is gone."""

from datetime import timedelta

import pytest

from fairhearing.figures.counting import count_day, days_to_count
from fairhearing.figures.measures import Measure, Tally
from fairhearing.figures.models import CountedDay, HourCount, LineCount
from fairhearing.figures.periods import day_figures, month_period
from fairhearing.figures.shared_lines import share_lines
from fairhearing.jobs.models import Job, Outbox
from fairhearing.phone_log.logged import Direction
from fairhearing.phone_log.models import PhoneLogDay, PhoneLogRow
from fairhearing.playback.diary_rules import Month, month_of
from fairhearing.practice.models import Extension, Person
from fairhearing.retention.skeleton import strip

from .conftest import MONDAY, NOW

pytestmark = pytest.mark.django_db
NOVEMBER = Month(2026, 11)
TODAY = NOW.date()
DAY = timedelta(days=1)


def rows_of(practice):
    """All that was counted, in an order of its own."""
    fields = ("day", "hour", "direction", "source", *Tally.__slots__)
    lines = ("day", "line", "direction", "source", *Tally.__slots__)
    return (
        sorted(HourCount.objects.filter(practice=practice).values_list(*fields)),
        sorted(LineCount.objects.filter(practice=practice).values_list(*lines)),
        sorted(practice.counted_days.values_list("day", "source", "tells_call_backs", "unknown_ways")),
    )


def test_a_day_of_the_log_is_counted_in_each_of_its_words(practice, write_log, count):
    write_log(
        practice,
        MONDAY,
        {"wait": 20, "talk": 100},
        {"wait": 40, "talk": 200},
        {"wait": 90},
        {"wait": 5},
        {"direction": "out", "talk": 60},
        {"direction": "internal", "talk": 60},
        {"direction": "unknown", "talk": 60},
        {"called": "*97", "talk": 5},
    )

    count()

    (day,) = day_figures(practice, MONDAY, MONDAY + DAY, Direction.IN)
    assert day.is_logged
    assert day.unknown_ways == 1
    assert day.tally == Tally(
        calls=4, answered=2, abandoned=1, missed=1, answer_s=60, abandon_s=90, talk_s=300, timed=2
    )
    assert day_figures(practice, MONDAY, MONDAY + DAY, Direction.OUT)[0].tally.calls == 1


def test_without_a_log_recordings_tell_of_answered_calls_and_nothing_is_a_nought(practice, add_recorded_call, count):
    add_recorded_call(MONDAY, length=120)
    add_recorded_call(MONDAY, length=60)

    count()

    period = month_period(practice, NOVEMBER, Direction.IN, TODAY)
    assert period.is_logged is False
    assert period.value(Measure.ANSWERED) == 2
    assert period.value(Measure.LENGTH) == 90
    for unknown in (Measure.VOLUME, Measure.ABANDONED, Measure.MISSED, Measure.ANSWER_TIME, Measure.ABANDON_WAIT):
        assert not period.knows(unknown)
        assert period.value(unknown) is None


def test_where_some_days_have_a_log_the_others_stand_beside_and_are_not_mixed_in(
    practice, write_log, add_recorded_call, count
):
    write_log(practice, MONDAY, {"talk": 60}, {"wait": 60})
    add_recorded_call(MONDAY - 3 * DAY, length=120)

    count()

    period = month_period(practice, NOVEMBER, Direction.IN, TODAY)
    assert (period.is_logged, period.tally.calls, period.beside_days, period.beside_calls) == (True, 2, 1, 1)
    assert period.unknown == 2  # Friday the 20th, of which recordings alone are known, and Tuesday the 24th


def test_call_backs_are_known_only_where_the_log_has_a_word_for_them(practice, write_log, count):
    write_log(practice, MONDAY, {"talk": 60})
    count()
    assert not month_period(practice, NOVEMBER, Direction.IN, TODAY).knows(Measure.ASKED_BACK)

    write_log(
        practice,
        MONDAY,
        {"wait": 60, "call_back": "asked"},
        {"direction": "out", "talk": 60, "call_back": "made"},
        hour=11,
        matched_at=NOW + DAY,
    )
    count(NOW + DAY)

    period = month_period(practice, NOVEMBER, Direction.IN, TODAY)
    assert (period.value(Measure.ASKED_BACK), period.value(Measure.CALLED_BACK)) == (1, 1)


def test_nothing_is_counted_twice_and_what_came_late_is_counted(practice, write_log, count):
    write_log(practice, MONDAY, {"talk": 60})
    assert count().days == 1
    assert count().days == 0

    write_log(practice, MONDAY, {"talk": 30}, hour=10, matched_at=NOW + DAY)

    assert days_to_count(practice, NOW + DAY) == [MONDAY]
    count(NOW + DAY)
    assert day_figures(practice, MONDAY, MONDAY + DAY, Direction.IN)[0].tally.calls == 2


def test_a_recording_that_is_listed_late_is_counted(add_recorded_call, count):
    add_recorded_call(MONDAY)
    count()
    assert count().days == 0

    add_recorded_call(MONDAY)

    assert count().days == 1
    assert CountedDay.objects.get(day=MONDAY).hours.get().answered == 2


def test_counting_all_from_scratch_comes_to_the_same(practice, write_log, add_recorded_call, count):
    for back in range(10):
        day = MONDAY - back * DAY
        if back % 3:
            write_log(practice, day, {"talk": 60 + back}, {"wait": 10 * back}, {"direction": "out", "talk": 5})
        else:
            add_recorded_call(day, length=30 + back)
        count(NOW + back * timedelta(minutes=1))
    step_by_step = rows_of(practice)

    practice.counted_days.all().delete()
    practice.counted_up_to.delete()
    count()

    assert rows_of(practice) == step_by_step


def test_a_destroyed_call_counts_on_and_nothing_of_people_is_in_the_counts(practice, add_recorded_call, count):
    call = add_recorded_call(MONDAY, length=120)
    count()
    before = rows_of(practice)[0]

    strip([each.id for each in call.recordings.all()], [call.id], NOW)
    count_day(practice, MONDAY, NOW + DAY)

    assert rows_of(practice)[0] == before
    assert "7700900127" not in str(rows_of(practice))


def test_figures_outlive_the_lines_they_were_made_of(practice, write_log, count):
    old = TODAY - timedelta(days=380)
    write_log(practice, old, {"talk": 60}, {"wait": 60})
    count(NOW - timedelta(days=300))
    before = rows_of(practice)

    PhoneLogRow.objects.all().delete()
    PhoneLogDay.objects.update(matched_at=NOW)
    count()

    assert rows_of(practice) == before


def test_a_day_whose_log_turned_out_broken_is_counted_from_recordings(practice, write_log, add_recorded_call, count):
    write_log(practice, MONDAY, {"talk": 60}, {"wait": 60})
    add_recorded_call(MONDAY)
    count()

    PhoneLogDay.objects.all().delete()
    count()

    assert CountedDay.objects.get(day=MONDAY).source == CountedDay.Source.RECORDINGS


def test_only_lines_that_somebody_said_are_shared_are_counted_by_line(practice, write_log, count):
    manager = Person.objects.create(email="m@allerton.example", full_name="M", created_at=NOW)
    Extension.objects.create(practice=practice, extension="204", label="Desk")
    Extension.objects.create(practice=practice, extension="205", label="Dr B", person=manager)
    write_log(practice, MONDAY, {"talk": 60, "extensions": "204"}, {"talk": 60, "extensions": "205"})
    count()
    assert list(LineCount.objects.values_list("line", "calls")) == [("", 2)]

    share_lines(practice, {"204": "Front desk", "205": "Mine"}, by=manager, role="manager", now=NOW)
    count()

    assert sorted(LineCount.objects.values_list("line", "calls")) == [("", 1), ("204", 1)]
    assert Job.objects.filter(kind="count_figures").exists()
    assert Outbox.objects.get(verb="lines.shared").detail == {"lines": 1}


def test_a_practice_sees_only_its_own(practice, write_log, count):
    other = type(practice).objects.create(id="westfield", name="W", created_at=NOW)
    write_log(other, MONDAY, {"talk": 60})

    count()

    assert month_period(practice, month_of(MONDAY), Direction.IN, TODAY).is_logged is None
    assert month_period(other, month_of(MONDAY), Direction.IN, TODAY).tally.calls == 1
