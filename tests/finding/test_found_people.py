"""Calls found by what other parts of the product know: people of the practice's list, tags, cases."""

import uuid

import pytest

from fairhearing.cases.models import Case, CaseCall
from fairhearing.catalogue.models import Call
from fairhearing.catalogue.told_rows import rows_of
from fairhearing.finding import query as query_module
from fairhearing.finding.results import by_caller
from fairhearing.ledger.models import Individual, Link, NameWord, Number
from fairhearing.ledger.rules import name_words
from fairhearing.marks.models import Tag, Tagged

from .made_calls import NOON, TODAY, add_call, found, page_of

pytestmark = pytest.mark.django_db


def add_individual(practice, forename, surname, *numbers, nhs_number=""):
    individual = Individual.objects.create(
        practice=practice,
        forename=forename,
        surname=surname,
        nhs_number=nhs_number,
        added_at=NOON,
        changed_at=NOON,
    )
    for order, word in enumerate(name_words(f"{forename} {surname}")):
        NameWord.objects.create(practice=practice, individual=individual, word=word, order=str(order))
    for number in numbers:
        Number.objects.create(
            individual=individual, practice=practice, number=number, number_reversed=number[:0:-1], sure="list"
        )
    return individual


@pytest.fixture
def margaret(practices):
    return add_individual(practices[0], "Margaret", "Holroyd", "+447700900123", nhs_number="9990123454")


@pytest.mark.parametrize("words", ["holroyd", "Mrs Holroyd", "margaret holroyd", "999 012 3454", "holroyd 204"])
def test_somebody_of_the_practices_list_is_found_by_name_and_nhs_number(practices, margaret, person, words):  # noqa: ARG001
    wanted = add_call(practices[0], NOON, "+447700900123", extension="204")
    add_call(practices[0], NOON, "+441134960555", extension="205")

    assert found(practices[0], words) == [wanted]


def test_a_confirmed_call_is_found_whatever_its_number(practices, margaret, person):
    wanted = add_call(practices[0], NOON, withheld=True)
    Link.objects.create(
        call=Call.objects.get(id=wanted.id),
        practice=practices[0],
        individual=margaret,
        said="confirmed",
        said_by=person,
        said_at=NOON,
    )

    assert found(practices[0], "holroyd") == found(practices[0], "999 012 3454 withheld") == [wanted]


def test_an_nhs_number_of_nobody_finds_nothing(practices):
    add_call(practices[0], NOON)

    assert found(practices[0], "943 476 5919") == []


def test_results_are_grouped_by_who_rang(practices, margaret):
    first, second = (add_call(practices[0], NOON, "+447700900123") for _ in range(2))
    other = add_call(practices[0], NOON.replace(hour=13), "+441134960555", name="Tom Whitfield")

    callers = by_caller(rows_of(page_of(practices[0]).conversations), {})

    assert [(each.heading, each.facts, each.note, len(each.lines)) for each in callers] == [
        ("Tom Whitfield", ("0113 496 0555",), "", 1),
        ("Margaret Holroyd", ("NHS number 999 012 3454", "07700 900123"), "Probably, by the number", 2),
    ]
    assert callers[1].individual == str(margaret.id)
    assert {line.id for line in callers[1].lines} == {first.id, second.id}
    assert callers[0].lines[0].id == other.id


@pytest.mark.parametrize("few", [100, 0])
def test_a_tag_is_found_whether_few_calls_have_it_or_many(practices, person, monkeypatch, few):
    monkeypatch.setattr(query_module, "FEW", few)
    wanted = add_call(practices[0], NOON)
    add_call(practices[0], NOON)
    tag = Tag.objects.create(practice=practices[0], name="Complaint")
    call = Call.objects.get(id=wanted.id)
    Tagged.objects.create(practice=practices[0], tag=tag, call=call, started_at=NOON, tagged_by=person, tagged_at=NOON)

    assert found(practices[0], "tag complaint") == [wanted]


def test_the_calls_of_a_case_are_found_by_its_reference(practices, person):
    wanted = add_call(practices[0], NOON)
    add_call(practices[0], NOON)
    case = Case(id=uuid.uuid4(), practice=practices[0], year=2026, number=14, kind="complaint", owner=person)
    case.opened_at, case.received_on, case.opened_by = NOON, TODAY, person
    case.save()
    call = Call.objects.get(id=wanted.id)
    CaseCall.objects.create(case=case, call=call, decided_by=person, decided_at=NOON)

    assert found(practices[0], "c-2026-014", reader=person) == [wanted]
    assert found(practices[0], "C-2026-015", reader=person) == []
