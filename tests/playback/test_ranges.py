"""Which bytes an answer carries."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairhearing.playback.ranges import MOST_BYTES, NothingInRange, read_range


@pytest.mark.parametrize(
    ("header", "start", "end"),
    [
        ("", 0, 100),
        ("bytes=0-", 0, 100),
        ("bytes=10-19", 10, 20),
        ("bytes=90-900", 90, 100),
        ("bytes=-10", 90, 100),
        ("bytes=-900", 0, 100),
        ("bytes=5-6,8-9", 5, 7),
        ("bytes=9-5", 0, 100),
        ("bytes=-", 0, 100),
        ("bytes=a-b", 0, 100),
        ("frames=1-2", 0, 100),
    ],
)
def test_a_header_names_these_bytes_of_a_hundred(header, start, end):
    found = read_range(header, 100)

    assert (found.start, found.end) == (start, end)
    assert found.content_range == f"bytes {start}-{end - 1}/100"


@pytest.mark.parametrize(("header", "total"), [("bytes=100-", 100), ("bytes=100-200", 100), ("bytes=-0", 100), ("", 0)])
def test_a_range_with_nothing_in_it_is_refused(header, total):
    with pytest.raises(NothingInRange):
        read_range(header, total)


@given(st.text(max_size=40) | st.from_regex(r"bytes=\d{0,8}-\d{0,8}", fullmatch=True), st.integers(0, 1 << 30))
def test_whatever_is_asked_the_answer_is_short_and_within_the_file(header, total):
    try:
        found = read_range(header, total)
    except NothingInRange:
        return

    assert 0 <= found.start < found.end <= total
    assert found.end - found.start <= MOST_BYTES
