"""Numbers as people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairhearing.catalogue.errors import UnreadableSearch
from fairhearing.catalogue.numbers import read_number, reversed_digits

SURGERY = "+441134960123"


def finds(text, number, extension=""):
    """Look a number up as the database does."""
    query = read_number(text)
    begins = query.begins and query.begins.first <= number <= query.begins.last
    ends = query.ends and query.ends.first <= reversed_digits(number) <= query.ends.last
    return bool(begins or ends or (query.extension and query.extension == extension))


@pytest.mark.parametrize(
    "text",
    [
        "0113 496 0123",
        "01134960123",
        "(0113) 496-0123",
        "0113\u2011496\u20110123",
        "+44 113 496 0123",
        "+44 (0)113 496 0123",
        "0044 113 496 0123",
        "44 113 496 0123",
        "1134960123",
        "0113",
        "0113 496",
        "+44113",
        "123",
        "60123",
        "496 0123",
        " 0113.496.0123 ",
        "0113/4960123",
    ],
)
def test_a_number_is_found_however_it_is_written(text):
    assert finds(text, SURGERY)


@pytest.mark.parametrize("text", ["0113 496 0124", "0114", "124", "+441134960123 0", "4960", "+113", "00113"])
def test_another_number_is_not(text):
    assert not finds(text, SURGERY)


@pytest.mark.parametrize("text", ["204", "ext 204", "x204", "Ext. 204", "extension 204", "EXT204"])
def test_an_extension_is_found(text):
    assert finds(text, "", extension="204")


def test_a_number_from_abroad_is_found_by_its_beginning_and_end():
    assert finds("00 33 1 99 00", "+33199001234")
    assert finds("+33 1 99", "+33199001234")
    assert finds("1234", "+33199001234")


@pytest.mark.parametrize("text", ["", "12", "Margaret", "0113 496 O123", "+", "0113%", "١١٣", "1" * 18, "++44113"])
def test_what_is_no_number_is_refused_by_name(text):
    with pytest.raises(UnreadableSearch):
        read_number(text)


@given(st.text(max_size=30))
def test_any_text_is_a_query_or_our_named_error(text):
    try:
        query = read_number(text)
    except UnreadableSearch:
        return

    assert query.begins or query.ends or query.extension


@given(st.from_regex(r"\A\+[1-9][0-9]{6,14}\Z"), st.integers(3, 16))
def test_every_beginning_and_every_end_of_a_number_finds_it(number, length):
    assert finds(number[: max(length, 4)], number)
    assert finds(number.removeprefix("+")[-length:], number)
