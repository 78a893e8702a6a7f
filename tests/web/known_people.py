"""Individuals in the ledger of a practice, as the tests of its pages need them."""

from fairhearing.ledger.keeping import number_values, write_words
from fairhearing.ledger.models import Individual, Number

from .sealed_calls import NOW


def add_individual(practice, surname, forename="Margaret", *, numbers=(), since=None, **facts):
    """Write somebody, with these numbers."""
    individual = Individual.objects.create(
        practice=practice, surname=surname, forename=forename, added_at=NOW, changed_at=NOW, **facts
    )
    write_words([individual])
    for number in numbers:
        Number.objects.create(**number_values(individual, number), kind="mobile", sure="list", since=since)
    return individual
