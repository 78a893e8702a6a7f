"""A copy's plan comes back from its row as it went in, or says that it cannot be read."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairhearing.copies.errors import DamagedPlan
from fairhearing.copies.plan_document import from_document, to_document
from fairhearing.copying.plan import CopyPlan, Cover, Form, HiddenSpan, Line, RecordingPlan, Side
from fairhearing.wire.sound_format import SoundFormat

MOMENTS = st.datetimes(timezones=st.just(UTC))
SPANS = st.builds(
    lambda side, start, length, ground, cover: HiddenSpan(side, start, start + length, ground, cover),
    st.sampled_from(Side),
    st.integers(0, 10**7),
    st.integers(1, 10**6),
    st.text(),
    st.sampled_from(Cover),
)
LINES = st.builds(Line, st.integers(0, 10**6), st.sampled_from(Side), st.text())
RECORDINGS = st.builds(
    RecordingPlan,
    recording=st.text("0123456789abcdef", min_size=32, max_size=32),
    started_at=MOMENTS,
    title=st.text(),
    sound_format=st.sampled_from(SoundFormat),
    frames=st.integers(1, 10**9),
    spans=st.lists(SPANS, max_size=3).map(tuple),
    transcript=st.lists(st.builds(Line, st.integers(0, 10**6), st.sampled_from(Side), st.text()), max_size=2).map(
        tuple
    ),
)
PLANS = st.builds(
    CopyPlan,
    copy_id=st.text("0123456789abcdef", min_size=32, max_size=32),
    practice=st.text(),
    reference=st.text(),
    recipient=st.text(),
    made_at=MOMENTS,
    letter=st.text(),
    recordings=st.lists(RECORDINGS, min_size=1, max_size=3).map(tuple),
    form=st.sampled_from(Form),
    schedule=st.lists(st.text(), max_size=3).map(tuple),
    letter_pdf=st.binary(max_size=100),
)


def a_plan():
    recording = RecordingPlan("ab" * 16, datetime(2026, 11, 20, tzinfo=UTC), "Call 1", SoundFormat.A_LAW, 8000)
    return CopyPlan("cd" * 16, "Allerton", "R-1", "Ann", datetime(2026, 11, 29, tzinfo=UTC), "Dear", (recording,))


@given(PLANS)
def test_a_plan_survives_its_row(plan):
    row = json.loads(json.dumps(to_document(plan)))

    assert from_document(CopyPlan, row) == plan


@pytest.mark.parametrize(
    "spoil",
    [
        lambda row: row.pop("reference"),
        lambda row: row.update(more=1),
        lambda row: row.update(practice=7),
        lambda row: row.update(form="vinyl"),
        lambda row: row.update(recordings={}),
        lambda row: row["recordings"][0].pop("frames"),
        lambda row: row["recordings"][0].update(sound_format="tape"),
    ],
    ids=["less", "more", "number", "form", "object", "part", "format"],
)
def test_a_row_that_was_changed_is_no_plan(spoil):
    row = to_document(a_plan())

    spoil(row)

    with pytest.raises(DamagedPlan):
        from_document(CopyPlan, row)
