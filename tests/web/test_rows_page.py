"""Whoever inspects reads the rows behind each answer; they name nobody and no number."""

from pathlib import Path

import pytest

from fairhearing.clauses.clause import Clause
from fairhearing.clauses.proof import Answer
from fairhearing.policy.probes import all_probes
from fairhearing.policy.rows import ROWS
from fairhearing.practice.models import NeverRecorded, Person
from fairhearing.reported.models import Report
from fairhearing.retention.models import KeepRequest

from .sealed_calls import NOW

pytestmark = pytest.mark.django_db

PAGE = (Path(__file__).parents[2] / "docs/reference/evidence.md").read_text("utf-8")
NUMBER, PATIENT, WORDS = "+441134960777", "Margaret Holroyd", "He swore twice"


@pytest.fixture
def seeded(practices, call):
    """What the rows are made of, with names, numbers and words in it."""
    allerton = practices["allerton"]
    person = Person.objects.get(email="manager@allerton.example")
    NeverRecorded.objects.create(
        practice=allerton, party=NUMBER, kind="union", owner=person, begins_at=NOW, review_on=NOW.date()
    )
    KeepRequest.objects.create(
        practice=allerton,
        call=call,
        by="patient",
        how="phone",
        asker=PATIENT,
        about=WORDS,
        asked_on=NOW.date(),
        written_by=person,
        written_at=NOW,
    )
    Report.objects.create(
        practice=allerton, reference="A-2026-001", call=call.id, reporter=person, reported_at=NOW, words=WORDS
    )
    return person


@pytest.mark.parametrize("name", ROWS)
def test_rows_are_shown_to_inspectors_and_name_nobody(signed_in, seeded, name):
    page = signed_in("auditor").get(f"/policy/rows/{name}")
    words = page.content.decode()

    assert page.status_code == 200
    assert not [each for each in (NUMBER, PATIENT, WORDS, "0113 496 0777") if each in words]
    assert words.count(seeded.full_name) == 0
    assert signed_in("member").get(f"/policy/rows/{name}").status_code == 403


def test_each_clause_and_each_question_is_documented(practices):
    """Papers are asked of by their own titles, which stand on their page."""
    probes = [probe for probe in all_probes() if not probe.ask.__module__.startswith("fairhearing.papers")]
    asked = {answer.question for probe in probes for answer in probe.ask(practices["allerton"], NOW).answers}

    assert [clause for clause in Clause if f"\n## {clause}, " not in PAGE] == []
    assert sorted(question for question in asked if question not in PAGE) == []


def test_rows_that_there_are_not_are_an_absent_page(manager):
    assert manager.get("/policy/rows/telephone-numbers").status_code == 404


def test_every_answer_leads_to_a_page_that_the_manager_can_open(manager, practices):
    answers: list[Answer] = [
        answer for probe in all_probes() for answer in probe.ask(practices["allerton"], NOW).answers
    ]
    addresses = {answer.rows.partition("#")[0] for answer in answers if answer.rows}

    shut = {address: status for address in addresses if (status := manager.get(address).status_code) != 200}

    assert shut == {}
    assert [answer.question for answer in answers if answer.rows and not answer.rows_words] == []
