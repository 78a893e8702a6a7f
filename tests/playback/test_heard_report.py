"""What a player reports: read, or refused by name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairhearing.playback.heard import MOST_STRETCHES, BadReport, Stretch, read_stretches


def test_a_stretch_is_read_in_milliseconds():
    assert read_stretches(["12.25-70@1.5"], duration_ms=70_000) == (Stretch(12_250, 70_000, 150),)


def test_a_moment_just_behind_the_end_is_the_end():
    assert read_stretches(["60-70.9@1"], duration_ms=70_000) == (Stretch(60_000, 70_000, 100),)


@pytest.mark.parametrize(
    "sent",
    [
        "",
        "1-2",
        "-1-2@1",
        "2-1@1",
        "1-1@1",
        "1-99@1",
        "70-70.5@1",
        "1-2@0",
        "1-2@0.1",
        "1-2@9",
        "nan-2@1",
        "1e1-20@1",
        "٣-5@1",
        "1-2@1\n",
        "1-9999999@1",
    ],
)
def test_nonsense_is_refused(sent):
    with pytest.raises(BadReport):
        read_stretches([sent], duration_ms=70_000)


@pytest.mark.parametrize("count", [0, MOST_STRETCHES + 1])
def test_a_report_has_stretches_and_not_too_many(count):
    with pytest.raises(BadReport):
        read_stretches(["1-2@1"] * count, duration_ms=70_000)


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused_by_name(text):
    try:
        (stretch,) = read_stretches([text], duration_ms=70_000)
    except BadReport:
        return
    assert 0 <= stretch.from_ms < stretch.to_ms <= 70_000
