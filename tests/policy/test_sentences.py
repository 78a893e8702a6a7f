"""The log in words, without any keys."""

from datetime import UTC, datetime

import pytest

from fairhearing.audit.verbs import Verb
from fairhearing.jobs.models import LogEntry
from fairhearing.policy.sentences import _DONE, sentences
from fairhearing.practice.models import Person

pytestmark = pytest.mark.django_db

MOMENT = datetime(2026, 11, 20, 14, 5, tzinfo=UTC)


@pytest.fixture
def helen():
    person = Person(email="helen@allerton.example", full_name="Helen Ashworth", created_at=MOMENT)
    person.set_unusable_password()
    person.save()
    return person


def say(**changed):
    entry = {"index": 7, "time": MOMENT, "verb": "sign_in.succeeded", "actor": "worker", "detail": {}, **changed}
    (sentence,) = sentences([LogEntry(**entry)])
    return sentence


def test_every_verb_has_words():
    assert set(_DONE) == set(Verb)


def test_an_account_becomes_a_name(helen):
    assert say(actor=helen.account).who == "Helen Ashworth"


@pytest.mark.parametrize(("actor", "who"), [("worker", "The server"), ("0" * 32, "Somebody not known here")])
def test_what_has_no_name_is_said_so(actor, who):
    assert say(actor=actor).who == who


@pytest.mark.parametrize(
    ("verb", "detail", "did"),
    [
        ("sound.delivered", {"window": 0}, "Heard sound from the beginning"),
        ("sound.delivered", {"window": 3}, "Heard sound from 3 min on"),
        (
            "calls.searched",
            {"fields": ["number", "day"], "found": 1},
            "Searched for calls by number and day, found 1 call",
        ),
        ("role.given", {"given": "auditor"}, "Gave the role of data protection officer"),
        ("from.a.later.version", {}, "from.a.later.version"),
    ],
)
def test_what_was_done_is_said_in_plain_words(verb, detail, did):
    assert say(verb=verb, detail=detail).did == did


def test_a_refusal_says_why():
    assert say(verb="sound.refused", detail={"reason": "not_your_practice"}).why == "A recording of another practice"


def test_a_call_is_named_by_the_start_of_its_id():
    sentence = say(verb="call.viewed", subject="ab" * 16)

    assert (sentence.about, sentence.call_id) == ("call abababab", "ab" * 16)
