"""What a search for a matter looks for: people, numbers, names, days. All that is typed is read here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from fairhearing.catalogue.errors import UnreadableSearch
from fairhearing.catalogue.names import begins_with_name
from fairhearing.catalogue.numbers import read_number
from fairhearing.ledger.models import Individual
from fairhearing.redaction.errors import BadSought

MOST_EACH = 20
FEWEST_DIGITS: Final = 9
"""Of a number that is typed in whole; fewer would keep half the practice's calls."""
LONGEST = 100


@dataclass(frozen=True, slots=True)
class Sought:
    """What is looked for; any one of people, numbers and names is enough. first_day, last_day: both included."""

    individuals: tuple[Individual, ...] = ()
    numbers: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    first_day: date | None = None
    last_day: date | None = None


def check_sought(sought: Sought, today: date) -> None:
    """Raise BadSought where nothing can be looked for, or something cannot be read."""
    if not (sought.individuals or sought.numbers or sought.names):
        raise BadSought("Choose somebody, or type a number or a name")
    if sought.first_day and sought.last_day and sought.first_day > sought.last_day:
        raise BadSought("The first day comes before the last")
    if sought.first_day and sought.first_day > today:
        raise BadSought("The first day is today or before")
    if max(len(sought.individuals), len(sought.numbers), len(sought.names)) > MOST_EACH:
        raise BadSought(f"Search for at most {MOST_EACH} people, numbers and names at once")
    for number in sought.numbers:
        try:
            read_number(number)
        except UnreadableSearch as error:
            raise BadSought("A number has 3 to 15 digits, or reads ext 204") from error
    for name in sought.names:
        if begins_with_name(name) is None:
            raise BadSought("A name has letters")


def read_lines(typed: str) -> tuple[str, ...]:
    """Return what stands on lines or between commas, each once, without spaces around it."""
    lines = (" ".join(each.split())[:LONGEST] for line in typed.splitlines() for each in line.split(","))
    return tuple(dict.fromkeys(filter(None, lines)))


def read_whole_numbers(typed: str, *, extensions: bool = False) -> tuple[str, ...]:
    """Read numbers with commas between them. extensions: whether one of those may stand there too.

    Raises UnreadableSearch for one that is not whole, and for too many.
    """
    numbers = read_lines(typed.replace(";", ","))
    if len(numbers) > MOST_EACH:
        raise UnreadableSearch("too many numbers")
    for number in numbers:
        is_extension = extensions and bool(read_number(number).extension)
        if sum(letter.isdigit() for letter in number) < FEWEST_DIGITS and not is_extension:
            raise UnreadableSearch("a number is typed in whole")
    return numbers
