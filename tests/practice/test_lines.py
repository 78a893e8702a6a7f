"""What people type of a practice's lines, read and written."""

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairhearing.practice.lines import Stretch, Unreadable, hours_field, read_hours, read_lines, write_hours

ALLERTON = {
    "name": "  Allerton  Medical Centre ",
    "numbers": "0113 496 0100, Reception\n\n+44 113 496 0101",
    "extensions": "201, Front desk\n202",
    hours_field(0): "8:00 to 13:00, 14:00 to 18:30",
}


def test_lines_are_read_as_people_type_them():
    lines, errors = read_lines(ALLERTON)

    assert errors == []
    assert lines.name == "Allerton Medical Centre"
    assert lines.numbers == {"+441134960100": "Reception", "+441134960101": ""}
    assert lines.extensions == {"201": "Front desk", "202": ""}
    assert lines.hours == (Stretch(0, time(8), time(13)), Stretch(0, time(14), time(18, 30)))


@pytest.mark.parametrize(
    ("wrong", "field", "said"),
    [
        ({"name": " "}, "name", "Enter the practice’s name"),
        ({"numbers": ""}, "numbers", "at least one"),
        ({"numbers": "0113 496 0100\nfront desk"}, "numbers", "Line 2 is no telephone number"),
        ({"numbers": "0113 496 0100\n+441134960100"}, "numbers", "Line 2 stands here twice"),
        ({"extensions": "2o1"}, "extensions", "Line 1 is no extension"),
        ({hours_field(2): "all day"}, hours_field(2), "Wednesday: type hours like"),
        ({hours_field(6): "18:30 to 8:00"}, hours_field(6), "Sunday: each time must be later"),
    ],
)
def test_a_line_that_cannot_be_read_is_named(wrong, field, said):
    lines, errors = read_lines(ALLERTON | wrong)

    assert lines is None
    assert [error["field"] for error in errors] == [field]
    assert said in errors[0]["text"]


@pytest.mark.parametrize(
    ("text", "opens", "closes"),
    [
        ("8-18.30", time(8), time(18, 30)),
        ("8am to 6:30pm", time(8), time(18, 30)),
        ("08:00–12 pm", time(8), time(12)),
        ("12am until 1 am", time(0), time(1)),
    ],
)
def test_hours_are_read_however_they_are_written(text, opens, closes):
    assert read_hours(1, text) == [Stretch(1, opens, closes)]


@pytest.mark.parametrize("text", ["", "closed", "Closed", " - "])
def test_a_day_without_hours_is_closed(text):
    assert read_hours(1, text) == []
    assert write_hours([]) == "closed"


@given(st.lists(st.times().map(lambda at: at.replace(second=0, microsecond=0)), min_size=2, max_size=6, unique=True))
def test_hours_that_were_written_are_read_as_they_were(times):
    ends = sorted(times)[: len(times) // 2 * 2]
    stretches = [Stretch(3, opens, closes) for opens, closes in zip(ends[::2], ends[1::2], strict=True)]

    assert read_hours(3, write_hours(stretches)) == stretches


@given(st.text(alphabet="0123456789:.-amp to,closed", max_size=30))
def test_hours_are_read_or_refused_by_name(text):
    try:
        read = read_hours(0, text)
    except Unreadable:
        return
    assert all(each.opens < each.closes for each in read)
