"""Days as people type them."""

from datetime import date

import pytest

from fairhearing.catalogue.days import read_day
from fairhearing.catalogue.errors import UnreadableSearch

TODAY = date(2026, 11, 24)  # a Tuesday


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("today", TODAY),
        ("Yesterday", date(2026, 11, 23)),
        ("tuesday", TODAY),
        ("Wed", date(2026, 11, 18)),
        ("24 November", TODAY),
        ("25 November", date(2025, 11, 25)),
        ("Tuesday 17 November 2026", date(2026, 11, 17)),
        ("1st Dec 25", date(2025, 12, 1)),
        ("24/11/2026", TODAY),
        ("24.11.26", TODAY),
        ("3 2", date(2026, 2, 3)),
        ("29 Feb", date(2024, 2, 29)),
        ("2026-11-24", TODAY),
    ],
)
def test_a_day_is_read_however_it_is_typed(typed, day):
    assert read_day(typed, today=TODAY) == day


@pytest.mark.parametrize(
    "typed",
    ["some day", "31 February 2026", "13/13/2026", "November", "24", "tuesdayish 4", "", "9999-12-31", "0001-01-01"],
)
def test_what_is_no_day_is_refused(typed):
    with pytest.raises(UnreadableSearch):
        read_day(typed, today=TODAY)
