"""In how many calls the announcement was heard."""

from datetime import UTC, date, datetime, timedelta

import pytest
from tests.announcing.wordings import NOW, add_looked_at, done_by

from fairhearing.announcing.counting import Counts, look_at
from fairhearing.announcing.evidence import Shown, count_told, evidence_after
from fairhearing.announcing.models import CaptureBegins, OutsideTest
from fairhearing.announcing.rules import Verdicts
from fairhearing.announcing.writing import mark_told, note_test, say_where, unmark_told
from fairhearing.catalogue.models import Call
from fairhearing.phone_log.models import LogImport, PhoneLogRow

DAY = date(2026, 11, 24)
AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
RECEPTION, BACK_LINE = "+441134960100", "+441134960101"


def counted(practice):
    return look_at(practice, DAY, DAY).counts


def test_each_verdict_is_counted_apart(practice):
    for verdict in ("played", "played", "partial", "not_found", "cannot_tell", ""):
        add_looked_at(practice, AT, verdict)

    counts = counted(practice)

    assert counts == Counts(heard=2, partial=1, not_heard=1, cannot_tell=2)
    assert counts.share == 33


def test_a_call_that_was_put_through_is_one_call(practice):
    first = add_looked_at(practice, AT, "played", wording="ab" * 16)
    add_looked_at(practice, AT + timedelta(minutes=2), "not_found", conversation=first.conversation)

    period = look_at(practice, DAY, DAY)

    assert period.counts == Counts(heard=1)
    assert [each.call for each in period.calls] == [first.id]
    assert period.wordings == {"ab" * 16: 1}


@pytest.mark.parametrize("direction", ["out", "internal", "unknown"])
def test_only_incoming_calls_count(practice, direction):
    add_looked_at(practice, AT, "not_found", direction=direction)

    assert counted(practice) == Counts()


@pytest.mark.parametrize("hearing", ["", "waits"])
def test_what_is_not_looked_at_yet_or_never_is_left_out(practice, hearing):
    call = add_looked_at(practice, AT, "")
    call.recordings.update(hearing=hearing)

    assert counted(practice) == Counts()


def test_a_call_that_nobody_heard_in_time_cannot_be_told(practice):
    call = add_looked_at(practice, AT, "")
    call.recordings.update(hearing="unheard")

    assert counted(practice) == Counts(cannot_tell=1)


def test_what_is_destroyed_counts_no_more(practice):
    call = add_looked_at(practice, AT, "")
    Call.objects.filter(id=call.id).update(destroyed_at=NOW)

    assert counted(practice) == Counts()


def test_days_begin_at_midnight_in_the_practice(practice):
    summer = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)
    add_looked_at(practice, summer, "played")

    period = look_at(practice, date(2026, 7, 2), date(2026, 7, 2))

    assert period.days == {date(2026, 7, 2): Counts(heard=1)}


def test_the_first_miss_is_the_earliest(practice):
    late = add_looked_at(practice, AT + timedelta(hours=3), "not_found")
    early = add_looked_at(practice, AT + timedelta(hours=1), "not_found")
    add_looked_at(practice, AT, "cannot_tell")

    period = look_at(practice, DAY, DAY)

    assert period.first_miss.call == early.id
    assert [each.call for each in period.without(Verdicts.NOT_HEARD)] == [late.id, early.id]


def test_a_line_on_which_recording_begins_later_is_counted_apart(practice):
    say_where(practice, BACK_LINE, CaptureBegins.Place.AFTER, done_by(practice, NOW))
    add_looked_at(practice, AT, "played", number=RECEPTION)
    add_looked_at(practice, AT, "not_found", number=BACK_LINE)

    assert counted(practice) == Counts(heard=1, after=1)


def test_where_all_begin_later_a_named_line_may_not(practice):
    done = done_by(practice, NOW)
    say_where(practice, "", CaptureBegins.Place.AFTER, done)
    say_where(practice, RECEPTION, CaptureBegins.Place.WITHIN, done)
    add_looked_at(practice, AT, "not_found", number=RECEPTION)
    add_looked_at(practice, AT, "not_found")

    assert counted(practice) == Counts(not_heard=1, after=1)


def test_without_such_a_line_no_other_evidence_is_needed(practice):
    assert evidence_after(practice, NOW).shown is Shown.NOTHING_NEEDED


@pytest.mark.parametrize(
    ("days", "heard", "shown"),
    [
        (0, "whole", Shown.TESTED),
        (8, "whole", Shown.TESTED),
        (9, "whole", Shown.TOO_OLD),
        (1, "part", Shown.NOT_HEARD),
        (1, "none", Shown.NOT_HEARD),
    ],
)
def test_a_test_call_is_good_for_a_week_and_a_day(practice, days, heard, shown):
    done = done_by(practice, NOW)
    say_where(practice, "", CaptureBegins.Place.AFTER, done)
    note_test(practice, NOW.date() - timedelta(days=days), "", OutsideTest.Heard(heard), done)

    assert evidence_after(practice, NOW).shown is shown


def test_nobody_ever_rang(practice):
    say_where(practice, BACK_LINE, CaptureBegins.Place.AFTER, done_by(practice, NOW))

    assert evidence_after(practice, NOW).shown is Shown.NONE


def test_each_such_line_needs_its_own_test(practice):
    done = done_by(practice, NOW)
    for line in (RECEPTION, BACK_LINE):
        say_where(practice, line, CaptureBegins.Place.AFTER, done)
    note_test(practice, NOW.date(), RECEPTION, OutsideTest.Heard.WHOLE, done)
    before = evidence_after(practice, NOW).shown

    note_test(practice, NOW.date(), BACK_LINE, OutsideTest.Heard.WHOLE, done)

    assert before is Shown.NONE
    assert evidence_after(practice, NOW).shown is Shown.TESTED


def add_logged(practice, *, steps, rung=""):
    """Write one answered incoming call of the phone log for each step. rung: the number, where it was recorded."""
    log = LogImport.objects.create(practice=practice, by="test", begun_at=NOW, layout="x", sha256="0" * 64)
    for n, step in enumerate(steps):
        PhoneLogRow.objects.create(
            practice=practice,
            log=log,
            line=n,
            digest=f"{rung}{n}",
            started_at=AT,
            answered_at=AT,
            ended_at=AT,
            direction="in",
            call=add_looked_at(practice, AT, "not_found", number=rung) if rung else None,
            announcement=step,
        )


def test_the_phone_log_s_own_step_comes_first(practice):
    say_where(practice, "", CaptureBegins.Place.AFTER, done_by(practice, NOW))
    add_logged(practice, steps=("played", "played", "not_played", ""))

    found = evidence_after(practice, NOW)

    assert (found.shown, found.played, found.not_played) == (Shown.LOG, 2, 1)


def test_a_mark_on_a_call_out_is_counted_and_taken_back(practice):
    done = done_by(practice, NOW)
    one, _ = (add_looked_at(practice, AT, "not_found", direction="out") for _ in range(2))
    mark_told(one, done)
    mark_told(one, done)
    marked = count_told(practice, DAY, DAY)

    unmark_told(one, done)

    assert (marked.calls, marked.told) == (2, 1)
    assert count_told(practice, DAY, DAY).told == 0


def test_the_log_of_one_line_shows_nothing_of_another(practice):
    for line in (RECEPTION, BACK_LINE):
        say_where(practice, line, CaptureBegins.Place.AFTER, done_by(practice, NOW))
    add_logged(practice, rung=RECEPTION, steps=("played", "played"))

    first = evidence_after(practice, NOW).shown
    note_test(practice, NOW.date(), BACK_LINE, OutsideTest.Heard.WHOLE, done_by(practice, NOW))

    assert first is Shown.NONE
    assert evidence_after(practice, NOW).shown is Shown.TESTED


def test_the_log_of_a_line_whose_recordings_hold_it_counts_for_nothing(practice):
    say_where(practice, "", CaptureBegins.Place.AFTER, done_by(practice, NOW))
    say_where(practice, RECEPTION, CaptureBegins.Place.WITHIN, done_by(practice, NOW))
    add_logged(practice, rung=RECEPTION, steps=("played",))

    assert evidence_after(practice, NOW).shown is Shown.NONE


def test_a_line_whose_log_says_that_it_is_not_played_is_the_worst(practice):
    for line in (RECEPTION, BACK_LINE):
        say_where(practice, line, CaptureBegins.Place.AFTER, done_by(practice, NOW))
    add_logged(practice, rung=RECEPTION, steps=("not_played", "played"))

    found = evidence_after(practice, NOW)

    assert (found.shown, found.played, found.not_played, found.is_missed) == (Shown.LOG, 1, 1, True)


def test_weeks_are_seven_days_each_and_end_today(practice):
    add_looked_at(practice, NOW, "played")
    add_looked_at(practice, NOW - timedelta(days=6), "not_found")
    add_looked_at(practice, NOW - timedelta(days=7), "played")

    weeks = look_at(practice, NOW.date() - timedelta(days=27), NOW.date()).weeks(NOW.date(), 4)

    assert list(weeks) == [NOW.date() - timedelta(days=days) for days in (6, 13, 20, 27)]
    assert list(weeks.values()) == [Counts(heard=1, not_heard=1), Counts(heard=1), Counts(), Counts()]
