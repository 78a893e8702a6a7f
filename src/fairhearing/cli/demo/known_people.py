"""Invented patients of the demonstration: those who ring, some who do not, a couple that shares a number, and a child.

Their NHS numbers are of the range that is kept for tests.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from fairhearing.vault.clock import Clock


@dataclass(frozen=True, slots=True)
class DemoPatient:
    """One patient, with the numbers of their telephones."""

    nhs_number: str
    surname: str
    forename: str
    born_on: date
    mobile: str = ""
    home: str = ""


_KNOWN_FOR: Final = timedelta(days=800)
PATIENTS: Final = {
    "allerton": (
        DemoPatient("9990000018", "Holroyd", "Margaret", date(1950, 11, 3), mobile="+447700900123"),
        DemoPatient("9990000026", "Sinclair", "George", date(1938, 2, 5), home="+441134960555"),
        DemoPatient("9990000034", "Sinclair", "Edith", date(1941, 7, 19), home="+441134960555"),
        DemoPatient("9990000042", "Rahman", "Aisha", date(1987, 5, 30), mobile="+447700900456"),
        DemoPatient("9990000050", "Rahman", "Yusuf", date(2017, 9, 12)),
        DemoPatient("9990000069", "O’Brien", "Siân", date(1972, 1, 8), mobile="+447700900461"),
        DemoPatient("9990000077", "Nowak", "Piotr", date(1965, 12, 24), home="+441134960561"),
    ),
    "westfield": (
        DemoPatient("9990000085", "Eastwood", "Tom", date(1959, 4, 2), mobile="+447700900789"),
        DemoPatient("9990000093", "Rahman", "Aisha", date(1987, 5, 30), mobile="+447700900456"),
    ),
}


def add_patients(practice_id: str, clock: Clock) -> None:
    """Write the practice's patients, as a list that was brought would have."""
    from fairhearing.ledger.keeping import number_values, write_words
    from fairhearing.ledger.models import Individual, Number
    from fairhearing.practice.models import Practice

    practice, now = Practice.objects.get(id=practice_id), clock.now()
    since = (now - _KNOWN_FOR).date()
    people, numbers = [], []
    for patient in PATIENTS.get(practice_id, ()):
        one = Individual(
            practice=practice,
            nhs_number=patient.nhs_number,
            surname=patient.surname,
            forename=patient.forename,
            born_on=patient.born_on,
            came_from=Individual.CameFrom.LIST,
            added_at=now - _KNOWN_FOR,
            changed_at=now - _KNOWN_FOR,
        )
        people.append(one)
        for number, kind in ((patient.mobile, Number.Kind.MOBILE), (patient.home, Number.Kind.HOME)):
            if number:
                row = Number(**number_values(one, number), kind=kind, sure=Number.Sure.LIST, since=since)
                numbers.append(row)
    Individual.objects.bulk_create(people)
    Number.objects.bulk_create(numbers)
    write_words(people)
