"""Adding and changing individuals and their numbers: one function, one transaction, one entry each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.numbers import reversed_digits
from fairhearing.jobs.outbox import record
from fairhearing.ledger.errors import BadIndividual
from fairhearing.ledger.list_lines import read_day, read_telephone
from fairhearing.ledger.models import Individual, NameWord, Number
from fairhearing.ledger.rules import name_order, name_words, read_nhs_number
from fairhearing.practice.models import Person, Practice
from fairhearing.wording.days import PRACTICE_TIME


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of somebody."""

    surname: str
    forename: str = ""
    nhs_number: str = ""
    born_on: date | None = None
    lives_with: str = ""


def read_facts(*, surname: str, forename: str, nhs_number: str, born_on: str, lives_with: str, today: date) -> Facts:
    """Read a form. Raises BadIndividual, which names the field."""
    surname, forename, lives_with = (" ".join(each.split()) for each in (surname, forename, lives_with))
    if not surname:
        raise BadIndividual("surname", "Enter the surname; if only one name is known, that one")
    for field, text in (("surname", surname), ("forename", forename)):
        if len(text) > Individual.LONGEST_NAME:
            raise BadIndividual(field, f"A name has at most {Individual.LONGEST_NAME} characters")
    if len(lives_with) > Individual.LONGEST_NOTE:
        raise BadIndividual("lives_with", f"Type at most {Individual.LONGEST_NOTE} characters")
    digits = read_nhs_number(nhs_number)
    if nhs_number.strip() and not digits:
        raise BadIndividual("nhs_number", "Check the NHS number: it has ten digits, and one of these is not right")
    day = read_day(born_on.strip())
    if born_on.strip() and (day is None or day > today):
        raise BadIndividual("born_on", "Enter a date of birth such as 3 November 1950 or 03/11/1950")
    return Facts(surname=surname, forename=forename, nhs_number=digits, born_on=day, lives_with=lives_with)


def add_individual(practice: Practice, facts: Facts, *, by: Person, now: datetime, role: str) -> Individual:
    """Keep a patient or other caller. Raises BadIndividual where the NHS number is another's."""
    with transaction.atomic():
        _refuse_known(practice, facts.nhs_number)
        individual = Individual(practice=practice, added_at=now, changed_at=now)
        _set(individual, facts)
        individual.save(force_insert=True)
        write_words([individual])
        record(Verb.INDIVIDUAL_ADDED, by.account, practice.id, individual.id.hex, role=role)
    return individual


def change_individual(individual: Individual, facts: Facts, *, by: Person, now: datetime, role: str) -> bool:
    """Keep what is known better now; say whether anything is. Raises BadIndividual."""
    with transaction.atomic():
        locked = Individual.objects.select_for_update().get(id=individual.id)
        changed = tuple(each for each in _FIELDS if getattr(locked, each) != getattr(facts, each))
        if not changed:
            return False
        if "nhs_number" in changed:
            _refuse_known(locked.practice, facts.nhs_number)
        _set(locked, facts)
        locked.changed_at = now
        locked.save(update_fields=[*changed, "changed_at"])
        write_words([locked])
        record(Verb.INDIVIDUAL_CHANGED, by.account, locked.practice_id, locked.id.hex, role=role, fields=changed)
    individual.refresh_from_db()
    return True


def add_number(individual: Individual, text: str, kind: Number.Kind, *, by: Person, now: datetime, role: str) -> Number:
    """Keep a number that somebody says is theirs; one that was theirs before is again. Raises BadIndividual."""
    number = read_telephone(text)
    if not number:
        raise BadIndividual("number", "Enter a telephone number with its area code")
    if individual.practice.numbers.filter(number=number).exists():
        raise BadIndividual("number", "That is a number of the practice itself")
    with transaction.atomic():
        row, _ = Number.objects.update_or_create(
            individual=individual,
            number=number,
            defaults={"kind": kind, "sure": Number.Sure.PERSON, "until": None},
            create_defaults={
                **number_values(individual, number),
                "kind": kind,
                "sure": Number.Sure.PERSON,
                "since": now.astimezone(PRACTICE_TIME).date(),
            },
        )
        record(Verb.INDIVIDUAL_NUMBERED, by.account, individual.practice_id, individual.id.hex, role=role, now="theirs")
    return row


def end_number(number: Number, *, by: Person, now: datetime, role: str) -> None:
    """Keep that a number is theirs no more from tomorrow on; earlier calls stay theirs."""
    with transaction.atomic():
        number.until = now.astimezone(PRACTICE_TIME).date()
        number.save(update_fields=["until"])
        record(
            Verb.INDIVIDUAL_NUMBERED,
            by.account,
            number.practice_id,
            number.individual_id.hex,
            role=role,
            now="not_theirs",
        )


def number_values(individual: Individual, number: str) -> dict[str, object]:
    """Return what a row of a number repeats."""
    return {
        "individual": individual,
        "practice_id": individual.practice_id,
        "number": number,
        "number_reversed": reversed_digits(number),
    }


def write_words(individuals: Iterable[Individual]) -> None:
    """Let individuals be found by the names they have now. Call within the transaction that changed them."""
    people = list(individuals)
    NameWord.objects.filter(individual__in=people).delete()
    NameWord.objects.bulk_create(
        NameWord(
            individual=each,
            practice_id=each.practice_id,
            word=word,
            order=name_order(each.surname, each.forename),
        )
        for each in people
        for word in name_words(each.surname, each.forename)
    )


_FIELDS = ("surname", "forename", "nhs_number", "born_on", "lives_with")


def _set(individual: Individual, facts: Facts) -> None:
    for each in _FIELDS:
        setattr(individual, each, getattr(facts, each))


def _refuse_known(practice: Practice, nhs_number: str) -> None:
    if nhs_number and practice.individuals.filter(nhs_number=nhs_number).exists():
        raise BadIndividual("nhs_number", "Somebody else in the ledger has this NHS number already")
