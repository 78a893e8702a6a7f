"""How much was heard, in words."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairhearing.catalogue.heard_words import heard_words, merge_spans

spans = st.lists(st.tuples(st.integers(0, 300_000), st.integers(1, 60_000)).map(lambda s: (s[0], s[0] + s[1])))


@given(spans)
def test_merged_stretches_hold_every_moment_that_was_heard_once_and_in_order(given_spans):
    merged = merge_spans(given_spans, joined_ms=0)

    assert all(before[1] < after[0] for before, after in pairwise(merged))
    assert all(any(first <= a and b <= last for first, last in merged) for a, b in given_spans)
    assert all(any(a <= first < b for a, b in given_spans) for first, _ in merged)


@pytest.mark.parametrize(
    ("heard", "words"),
    [
        ([], "How much was played is not known"),
        ([(12_000, 190_000)], "Heard 0:12 to 3:10 of 5:00"),
        ([(100_000, 110_000), (0, 50_000), (40_000, 60_500)], "Heard 0:00 to 1:00 and 1:40 to 1:50 of 5:00"),
        ([(0, 1000), (1900, 3000)], "Heard 0:00 to 0:03 of 5:00"),
        (
            [(n * 10_000, n * 10_000 + 5000) for n in range(6)],
            "Heard 0:00 to 0:05, 0:10 to 0:15, 0:20 to 0:25, 0:30 to 0:35 and 2 more parts of 5:00",
        ),
    ],
)
def test_what_was_heard_is_said_in_minutes(heard, words):
    assert heard_words(heard, 300_000) == words


def test_what_cannot_be_true_is_said_to_be_reported():
    assert heard_words([(0, 1000)], 300_000, is_doubtful=True).endswith("reported more than the time allowed")
