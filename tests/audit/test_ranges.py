"""Ranges: what was delivered, whole and short."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairhearing.audit.errors import BadLeaf
from fairhearing.audit.leaf import check_id
from fairhearing.audit.ranges import MOST_RANGES, Ranges, parse_ranges

SOME = st.lists(st.tuples(st.integers(0, 900), st.integers(0, 40)).map(lambda pair: (pair[0], sum(pair))), max_size=60)


def numbers(ranges):
    return {number for first, last in ranges for number in range(first, last + 1)}


@given(SOME)
def test_they_hold_what_was_added_and_nothing_else(added):
    ranges = Ranges(added)

    assert numbers(ranges) == numbers(added)


@given(SOME)
def test_they_are_in_order_and_none_touches_the_next(added):
    found = list(Ranges(added))

    assert all(one[1] + 1 < other[0] for one, other in pairwise(found))


@given(SOME)
def test_as_texts_they_are_opaque_ids_and_come_back(added):
    ranges = Ranges(added)

    assert [check_id("range", text) for text in ranges.texts()] == list(ranges.texts())
    assert list(parse_ranges(ranges.texts())) == list(ranges)


@given(SOME, st.integers(1, 9))
def test_too_many_are_joined_and_none_is_left_out(added, most):
    ranges = Ranges(added)

    texts = ranges.texts(most)

    assert len(texts) == min(most, len(ranges))
    assert numbers(parse_ranges(texts)) >= numbers(ranges)


def test_the_smallest_gaps_are_joined_first():
    assert Ranges([(1, 5), (7, 9), (100, 120)]).texts(2) == ("1-9", "100-120")


def test_an_entry_never_grows_beyond_what_the_log_takes():
    every_other = Ranges((number, number) for number in range(10**8, 10**8 + 4000, 2))

    assert len(every_other.texts()) == MOST_RANGES
    assert sum(map(len, every_other.texts())) < 2000


@pytest.mark.parametrize("text", ["", "5", "5-", "-5", "6-5", "1-2-3", "01-2", "1 - 2", "1-9999999999", 7, None])
def test_what_is_no_range_is_refused(text):
    with pytest.raises(BadLeaf):
        parse_ranges([text])
