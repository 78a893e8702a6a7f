"""Which generations stay."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from fairhearing.backup.index import moment_of, stamp
from fairhearing.backup.rotation import kept_generations, outlived
from fairhearing.backup.settings import KEYRING_DAYS, Keep

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
BEGIN = datetime(2020, 1, 1, tzinfo=UTC)
FIFTEEN_YEARS_MS = 15 * 365 * 86_400_000
moments = st.integers(0, FIFTEEN_YEARS_MS).map(lambda ms: BEGIN + timedelta(milliseconds=ms))


@given(moments)
def test_a_name_says_its_moment(moment):
    assert moment_of(stamp(moment)) == moment


@given(st.lists(moments, min_size=2))
def test_names_sort_as_their_moments(several):
    assert sorted(map(stamp, several)) == [stamp(moment) for moment in sorted(several)]


@given(st.sets(moments, min_size=1, max_size=60), st.integers(0, 20), st.integers(0, 9), st.integers(0, 13))
def test_never_more_than_asked_for_and_the_newest_always(several, daily, weekly, monthly):
    names = {stamp(moment) for moment in several}

    kept = kept_generations(names, Keep(daily, weekly, monthly))

    assert max(names) in kept
    assert kept <= names
    assert len(kept) <= max(1, daily + weekly + monthly)


@given(st.sets(moments, min_size=1, max_size=60))
def test_what_went_once_would_not_have_stayed_later(several):
    names = sorted(stamp(moment) for moment in several)
    keep = Keep(3, 2, 2)
    at_once = kept_generations(names, keep)
    bit_by_bit: set[str] = set()

    for name in names:
        bit_by_bit = kept_generations({*bit_by_bit, name}, keep)

    assert bit_by_bit == at_once


def test_a_year_of_nights_leaves_fourteen_days_eight_weeks_and_twelve_months():
    names = [stamp(NOON - timedelta(days=day)) for day in range(400)]

    kept = sorted(moment_of(name) for name in kept_generations(names, Keep()))

    assert kept[-14:] == [NOON - timedelta(days=day) for day in reversed(range(14))]
    assert len({moment.isocalendar()[:2] for moment in kept}) >= 8
    assert len({(moment.year, moment.month) for moment in kept}) == 12


@given(st.sets(moments, max_size=20), moments, st.integers(0, KEYRING_DAYS - 1))
def test_no_keyring_is_anywhere_thirty_days_after_it_was_copied(several, now, locked_days):
    names = {stamp(moment) for moment in several}

    left = names - outlived(names, now, locked_days)

    assert all(now - moment_of(name) + timedelta(days=locked_days) < timedelta(days=KEYRING_DAYS) for name in left)
