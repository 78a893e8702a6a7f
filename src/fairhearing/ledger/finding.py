"""Finding individuals: by the beginning of each word of a name, by NHS number, by telephone number, by date of birth.

Each way is a range of one index and has a limit, so that it costs the same among five hundred thousand.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import reduce
from operator import and_, or_

from django.db.models import Exists, OuterRef, Prefetch, Q

from fairhearing.catalogue.errors import UnreadableSearch
from fairhearing.catalogue.numbers import NumberQuery, Range, read_number
from fairhearing.ledger.errors import BadIndividual
from fairhearing.ledger.list_lines import read_day
from fairhearing.ledger.models import Individual, IndividualSearch, NameWord, Number
from fairhearing.ledger.rules import LONGEST_WORD, name_words, read_nhs_number
from fairhearing.practice.models import Person, Practice

MOST_FOUND = 20
FORGOTTEN_AFTER = timedelta(days=1)
"""How long what somebody typed is kept: it is only the way back to a page."""
_NUMBERS = Prefetch("numbers", Number.objects.order_by("until", "kind", "id"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Whom to look for; each that is given has to match."""

    name: str = ""
    nhs_number: str = ""
    number: NumberQuery | None = None
    born_on: date | None = None

    @property
    def is_nothing(self) -> bool:
        """Whether there is nothing to look for."""
        return not (name_words(self.name) or self.nhs_number or self.number or self.born_on)


@dataclass(frozen=True, slots=True)
class Found:
    """Some individuals in their order. has_more: that there are others, which more of a name would tell apart."""

    individuals: tuple[Individual, ...]
    has_more: bool


def read_wanted(text: str) -> Wanted:
    """Read what somebody typed in one box. Raises UnreadableSearch for what is neither name, number nor day."""
    text = " ".join(text.split())
    if nhs_number := read_nhs_number(text):
        return Wanted(nhs_number=nhs_number)
    if born_on := read_day(text):
        return Wanted(born_on=born_on)
    try:
        return Wanted(number=read_number(text))
    except UnreadableSearch:
        wanted = Wanted(name=text)
    if wanted.is_nothing or any(letter.isdigit() for letter in text):
        raise UnreadableSearch("neither a name nor a number nor a day")
    return wanted


def individuals_matching(practice: Practice, wanted: Wanted, *, most: int = MOST_FOUND) -> Found:
    """Return who of a practice matches, in the order of their names, with their numbers at hand.

    A row that was merged into another is not found; what it was known by finds the other no more.
    """
    if wanted.is_nothing:
        return Found((), has_more=False)
    words = sorted(name_words(wanted.name), key=len, reverse=True)
    others = _others(wanted, words[1:])
    if words:
        rows = NameWord.objects.filter(_beginning(words[0]), practice=practice, individual__merged_into=None)
        if others is not None:
            rows = rows.filter(individual__in=practice.individuals.filter(others))
        ids = list(rows.order_by("word", "order", "individual").values_list("individual", flat=True)[: 2 * most + 1])
    else:
        people = practice.individuals.filter(others or Q(), merged_into=None)
        ids = list(people.order_by("id").values_list("id", flat=True)[: most + 1])
    ids = list(dict.fromkeys(ids))
    found = Individual.objects.filter(id__in=ids[:most]).prefetch_related(_NUMBERS)
    return Found(tuple(sorted(found, key=_order)), has_more=len(ids) > most)


def latest_individuals(practice: Practice, *, most: int = MOST_FOUND) -> tuple[Individual, ...]:
    """Return who was added or changed last."""
    rows = practice.individuals.filter(merged_into=None).order_by("-changed_at", "-id")
    return tuple(rows.prefetch_related(_NUMBERS)[:most])


def save_search(owner: Person, text: str, *, now: datetime) -> IndividualSearch:
    """Keep what somebody typed, under an id that may stand in an address. Raises BadIndividual."""
    text = " ".join(text.split())
    if len(text) > IndividualSearch.LONGEST:
        raise BadIndividual("find", f"Type at most {IndividualSearch.LONGEST} characters")
    try:
        read_wanted(text)
    except UnreadableSearch:
        raise BadIndividual("find", "Type a name, an NHS number, a telephone number or a date of birth") from None
    return IndividualSearch.objects.create(owner=owner, text=text, created_at=now)


def forget_searches(now: datetime) -> int:
    """Delete what nobody needs the way back to any more; return how many."""
    return IndividualSearch.objects.filter(created_at__lt=now - FORGOTTEN_AFTER).delete()[0]


def _others(wanted: Wanted, words: list[str]) -> Q | None:
    """Ask of the individuals all but the longest word; None where there is nothing more to ask."""
    asked = [Q(Exists(NameWord.objects.filter(_beginning(word), individual=OuterRef("pk")))) for word in words]
    if wanted.nhs_number:
        asked.append(Q(nhs_number=wanted.nhs_number))
    if wanted.born_on:
        asked.append(Q(born_on=wanted.born_on))
    if wanted.number:
        asked.append(Q(id__in=Number.objects.filter(_holding(wanted.number)).values("individual")))
    return reduce(and_, asked) if asked else None


def _holding(number: NumberQuery) -> Q:
    """Ask for the numbers that begin or end so; an extension is nobody's."""
    ways = [
        _in_range(column, each)
        for column, each in (("number", number.begins), ("number_reversed", number.ends))
        if each is not None
    ]
    return reduce(or_, ways) if ways else Q(pk=None)


def _beginning(word: str) -> Q:
    """Ask for words that begin so: a range whose upper end a database's collation puts where everyone would.

    A word of another script is found whole.
    """
    if word.isascii():
        return _in_range("word", Range(word, (word + "z" * LONGEST_WORD)[:LONGEST_WORD]))
    return Q(word=word)


def _in_range(column: str, wanted: Range) -> Q:
    return Q(**{f"{column}__gte": wanted.first, f"{column}__lte": wanted.last})


def _order(individual: Individual) -> tuple[str, str, str]:
    return " ".join(name_words(individual.surname)), " ".join(name_words(individual.forename)), individual.id.hex
