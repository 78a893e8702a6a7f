"""When an alarm is due, and when it is not."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fairhearing.alarms.rules import (
    AGAIN_AFTER_S,
    AT_ONCE_AFTER_S,
    CALM_S,
    SOON_AFTER_S,
    Memory,
    Urgency,
    What,
    step,
    urgency_of,
)
from fairhearing.health.kinds import TroubleKind as K
from fairhearing.health.lines import Line, State
from fairhearing.health.subjects import Subject
from fairhearing.health.words import WORDS

NIGHT = datetime(2026, 11, 22, 2, tzinfo=UTC)


def line(kind=K.JOURNAL_UNWRITABLE, *, last=None, state=State.TROUBLE, **changes):
    words = WORDS[kind]
    given = {"name": words.subject or Subject.RECORDER, "state": state, "kind": kind, "since": NIGHT, "last": last}
    return Line(**(given | {"found": words.found, "to_do": words.to_do, "count": 1} | changes))


def told(course, *, until_s=None, each_s=1):
    """Play a course, (second, lines) in turn; return (second, what, kind) of every alarm."""
    memory, found, lines, changes = Memory(daily_on=NIGHT.date()), [], (), dict(course)
    for now_s in range(0, until_s or max(changes) + 1, each_s):
        lines = changes.get(now_s, lines)
        memory, alarms = step(memory, lines, now_s=float(now_s), now=NIGHT + timedelta(seconds=now_s))
        found += [(now_s, alarm.what, alarm.line.kind) for alarm in alarms]
    return found


def test_what_costs_calls_is_told_within_seconds_and_once():
    assert told([(5, [line()])], until_s=3600) == [(5 + AT_ONCE_AFTER_S, What.BEGAN, K.JOURNAL_UNWRITABLE)]


def test_what_is_over_before_that_is_never_told():
    assert told([(5, [line()]), (5 + int(AT_ONCE_AFTER_S), [])], until_s=3600) == []


def test_its_end_is_told_once():
    course = told([(0, [line()]), (100, [])], until_s=5000)

    assert [(at, what) for at, what, _ in course] == [(8, What.BEGAN), (100 + CALM_S, What.OVER)]


def test_while_it_lasts_it_is_told_again_each_day():
    course = told([(0, [line()])], until_s=200_000, each_s=8)

    assert [(at, what) for at, what, _ in course] == [
        (8, What.BEGAN),
        (8 + AGAIN_AFTER_S, What.LASTS),
        (8 + 2 * AGAIN_AFTER_S, What.LASTS),
    ]


def test_what_comes_and_goes_is_told_and_then_not_until_it_settles():
    flapping = [(at, [line()] if at % 180 == 0 else []) for at in range(0, 7200, 90)]

    course = told(flapping, until_s=12_000)

    assert [(at, what) for at, what, _ in course][:3] == [(8, What.BEGAN), (150, What.OVER), (188, What.BEGAN)]
    assert len(course) == 4
    assert course[-1][1] is What.OVER
    assert course[-1][0] > 7100


def test_what_stops_work_is_told_when_it_lasts():
    assert told([(0, [line(K.STORE_UNWRITABLE)]), (800, [])], until_s=2000) == []
    assert told([(0, [line(K.STORE_UNWRITABLE)])], until_s=2000) == [(SOON_AFTER_S, What.BEGAN, K.STORE_UNWRITABLE)]


def test_what_happened_and_is_over_has_no_end_to_tell():
    shed = line(K.CALLS_SHED, last=NIGHT)

    assert [what for _, what, _ in told([(0, [shed]), (3600, [])], until_s=9000)] == [What.BEGAN]


@pytest.mark.parametrize("kind", [K.SILENT, K.STOPPED, K.STANDS_STILL, K.RESTARTED])
@pytest.mark.parametrize("subject", [Subject.RECORDER, Subject.KEYHOLDER, Subject.WORKER, Subject.PAGES])
def test_a_part_of_the_system_that_is_gone_is_told_at_once(kind, subject):
    assert urgency_of(line(kind, name=subject)) is Urgency.AT_ONCE


def test_what_nobody_knows_for_want_of_a_process_is_told_by_the_process_alone():
    silent = line(K.SILENT, name=Subject.WORKER, state=State.NOT_KNOWN)
    catalogue = Line(name=Subject.CATALOGUE, state=State.NOT_KNOWN, found="")

    assert told([(0, [silent, catalogue])], until_s=60) == [(8, What.BEGAN, K.SILENT)]


def test_two_practices_troubles_are_two_alarms():
    both = [line(K.RECIPIENTS_MISSING, practice=each) for each in ("allerton", "westfield")]

    assert len(told([(0, both)], until_s=60)) == 2


def test_the_rest_comes_in_one_letter_each_morning():
    memory, days = Memory(), []
    lines = [line(K.NO_BACKUP), line(K.STRANGERS, last=NIGHT)]
    for hour in range(2, 60):
        memory, alarms = step(memory, lines, now_s=hour * 3600.0, now=NIGHT + timedelta(hours=hour - 2))
        days += [(hour, sorted(alarm.line.kind for alarm in alarms))] if alarms else []

    assert days == [(8, ["no-backup", "strangers"]), (32, ["no-backup", "strangers"]), (56, ["no-backup", "strangers"])]


def test_a_morning_on_which_all_is_well_brings_no_letter():
    memory, alarms = step(Memory(), [], now_s=0.0, now=NIGHT + timedelta(hours=7))

    assert (alarms, memory.daily_on) == ((), NIGHT.date())


@settings(max_examples=30)
@given(st.lists(st.tuples(st.integers(1, 200), st.booleans()), max_size=12))
def test_no_course_of_a_trouble_tells_its_end_before_its_beginning_or_twice(course):
    memory, at_s, said = Memory(daily_on=NIGHT.date()), 0.0, []
    for lasts_s, is_there in course:
        for _ in range(lasts_s):
            at_s += 1
            lines = [line()] if is_there else []
            memory, alarms = step(memory, lines, now_s=at_s, now=NIGHT)
            said += [alarm.what for alarm in alarms]

    expected = [What.BEGAN, What.OVER] * len(said)
    assert said == expected[: len(said)]
