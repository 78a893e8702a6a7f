"""Bank holidays of England, as gov.uk publishes them."""

from datetime import date

import pytest

from fairhearing.practice.bank_holidays import bank_holidays, is_bank_holiday


@pytest.mark.parametrize(
    ("year", "published"),
    [
        (2022, "01-03 04-15 04-18 05-02 06-02 06-03 08-29 09-19 12-26 12-27"),
        (2023, "01-02 04-07 04-10 05-01 05-08 05-29 08-28 12-25 12-26"),
        (2026, "01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28"),
        (2027, "01-01 03-26 03-29 05-03 05-31 08-30 12-27 12-28"),
        (2028, "01-03 04-14 04-17 05-01 05-29 08-28 12-25 12-26"),
    ],
)
def test_bank_holidays_are_those_that_are_published(year, published):
    assert " ".join(sorted(f"{day:%m-%d}" for day in bank_holidays(year))) == published


def test_a_substitute_stands_for_the_day_at_a_weekend():
    assert is_bank_holiday(date(2026, 12, 28))
    assert not is_bank_holiday(date(2026, 12, 26))
