"""Logs of the phone systems we know, and any other, are read line by line; what cannot be is named and passed over."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fairhearing.phone_log.columns import KNOWN, Field, Layout
from fairhearing.phone_log.errors import UnreadableLog
from fairhearing.phone_log.logged import Direction, LoggedCall, Step, cast_of
from fairhearing.phone_log.reading import Reason, SetAside, decode_log, read_log, read_moment, read_seconds, recognise

from .logs import ASTERISK, FREESWITCH, FREESWITCH_SQL, NAMED

LONDON = ZoneInfo("Europe/London")
NINE = datetime(2026, 11, 24, 9, tzinfo=UTC)
OWN = frozenset({"+441134960100"})


def read(text, layout=None, zone=LONDON):
    lines = decode_log(text.encode())
    return list(read_log(lines, layout or recognise(lines), zone))


@pytest.mark.parametrize(
    ("text", "layout"),
    [(ASTERISK, "asterisk"), (FREESWITCH, "freeswitch"), (FREESWITCH_SQL, "freeswitch-sql"), (NAMED, "names")],
)
def test_logs_of_systems_we_know_tell_the_same_calls(text, layout):
    first, second, third = read(text)

    assert recognise(decode_log(text.encode())).name == layout
    assert (first.started, first.answered, first.talk_s) == (NINE, NINE + timedelta(seconds=6), 180)
    assert cast_of(first, OWN).direction is Direction.IN
    assert cast_of(first, OWN).outside == "+447700900127"
    assert "204" in cast_of(first, OWN).extensions
    assert cast_of(second, OWN).direction is Direction.OUT
    assert cast_of(second, OWN).outside == "+441134960500"
    assert (third.answered, third.talk_s, third.duration_s) == (None, 0, 31)


def test_freeswitch_can_write_the_columns_of_asterisk():
    line = (
        '"","07700900127","204","public","Ann <07700900127>","sofia/external/a","sofia/internal/b","bridge","user/204",'
        '"2026-11-24 09:00:00","2026-11-24 09:00:06","2026-11-24 09:03:06","186","180","NORMAL_CLEARING","3",'
        '"3f0cbe51-0000-4000-8000-000000000001",""'
    )

    (call,) = read(line)

    assert (call.talk_s, call.reference[:8]) == (180, "3f0cbe51")


@pytest.mark.parametrize(("more", "linked"), [('"","1795510800.1","7"', "1795510800.1")])
def test_newer_columns_of_asterisk_name_the_conversation(more, linked):
    line = ASTERISK.splitlines()[0] + "," + more

    (call,) = read(line)

    assert (call.reference, call.linked) == ("1795510800.1", linked)


def test_a_caller_who_is_not_named_kept_their_number_back():
    (call, *_) = read(ASTERISK.replace('"07700900127","600"', '"","600"'))

    assert cast_of(call, OWN).withheld
    assert cast_of(call, OWN).direction is Direction.IN


def test_a_bad_line_is_set_aside_by_its_number_and_the_others_are_read():
    lines = ASTERISK.splitlines()
    text = "\n".join(
        [
            lines[0],
            '"an open quote,' + lines[1],
            "1,2,3",
            lines[1].replace("2026-11-24 09:10:00", "yesterday"),
            lines[1].replace('2026-11-24 09:11:09",69', '2026-11-24 09:01:09",69'),
            lines[1].replace('"204","01134960500"', '"",""'),
            "\0" + lines[1],
            lines[2],
        ]
    )

    read_lines = read(text)

    assert [each.line for each in read_lines] == [1, 2, 3, 4, 5, 6, 7, 8]
    assert [each.reason for each in read_lines if isinstance(each, SetAside)] == [
        Reason.NOT_CSV,
        Reason.COLUMNS,
        Reason.START,
        Reason.LENGTH,
        Reason.PARTIES,
        Reason.NOT_CSV,
    ]


def test_another_systems_log_is_read_by_the_columns_somebody_chose():
    layout = Layout(
        "ours",
        {Field.START: 0, Field.CALLER: 1, Field.CALLED: 2, Field.TALK: 3, Field.DIRECTION: 4},
        delimiter=";",
        names=True,
    )

    (call,) = read("When;From;To;Talk;Way\n24/11/2026 09:00;0113 496 0100;204;0:03:00;Inbound\n", layout)

    assert (call.started, call.talk_s) == (NINE, 180)
    assert cast_of(call, OWN).direction is Direction.IN


def test_days_and_months_may_be_the_other_way_round():
    assert read_moment("11/24/2026 09:00", LONDON, day_first=False) == NINE
    assert read_moment("24/11/2026 09:00", LONDON) == NINE
    assert read_moment("24/11/2026 09:00", LONDON, day_first=False) is None


def test_a_time_is_read_in_the_zone_of_the_log_and_asterisks_id_tells_which_of_two_hours_it_was():
    assert read_moment("2026-07-01 09:00:00", LONDON) == datetime(2026, 7, 1, 8, tzinfo=UTC)
    assert read_moment("2026-07-01 09:00:00", ZoneInfo("UTC")) == datetime(2026, 7, 1, 9, tzinfo=UTC)
    second = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)

    assert read_moment("2026-10-25 01:30:00", LONDON) == second - timedelta(hours=1)
    assert read_moment("2026-10-25 01:30:00", LONDON, beside=f"{int(second.timestamp())}.7") == second


@pytest.mark.parametrize(
    ("text", "seconds"), [("183", 183), ("183.9", 183), ("3:03", 183), ("0:03:03", 183), ("", None), ("x", None)]
)
def test_a_length_is_seconds_or_a_clock(text, seconds):
    assert read_seconds(text) == seconds


@pytest.mark.parametrize(
    "text", ["", "\n\n", "hello\nworld\n", "a,b,c\n1,2,3\n", "start,src\n2026-11-24 09:00:00,204\n"]
)
def test_what_is_no_call_log_is_refused(text):
    with pytest.raises(UnreadableLog):
        recognise(decode_log(text.encode()))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_file_may_come_in_any_alphabet_that_offices_write(encoding):
    lines = decode_log(NAMED.replace("\n", "\r\n").encode(encoding))

    assert len(list(read_log(lines, recognise(lines), LONDON))) == 3


@settings(deadline=None)
@given(st.text(max_size=300), st.sampled_from(KNOWN))
def test_whatever_stands_in_a_line_it_is_a_call_or_set_aside(text, layout):
    lines = text.split("\n")

    found = list(read_log(lines, layout, LONDON))

    assert len(found) == sum(1 for line in lines if line.strip())
    assert all(isinstance(each, LoggedCall | SetAside) for each in found)


@settings(deadline=None)
@given(st.lists(st.text(alphabet='0123456789-: ",.+', max_size=24), min_size=16, max_size=21))
def test_whatever_stands_in_its_columns_a_call_never_ends_before_it_begins(cells):
    cells[9:13] = ["2026-11-24 09:00:00", "", "", cells[12]]
    quoted = ",".join('"' + cell.replace('"', '""') + '"' for cell in cells)

    for each in read_log([quoted], KNOWN[1], LONDON):
        assert isinstance(each, SetAside) or each.started <= (each.answered or each.started) <= each.ended


def test_two_lines_alike_are_told_apart_by_how_many_came_before():
    (call, *_) = read(NAMED)

    assert call.digest() == call.digest(0) != call.digest(1)


@pytest.mark.parametrize(
    ("word", "step"),
    [("played", Step.PLAYED), ("Yes", Step.PLAYED), ("skipped", Step.NOT_PLAYED), ("", Step.NOT_PLAYED)],
)
def test_a_column_tells_whether_the_announcement_was_played(word, step):
    text = f"start,src,dst,billsec,announcement\n2026-11-24 09:00:00,07700900127,204,60,{word}\n"

    [call] = read(text)

    assert call.announcement is step


def test_a_log_without_that_column_tells_nothing_of_it():
    [call] = read("start,src,dst,billsec\n2026-11-24 09:00:00,07700900127,204,60\n")

    assert call.announcement is Step.NOT_TOLD
