"""The log in words, without any keys."""

from datetime import UTC, datetime

import pytest

from fairhearing.audit.verbs import Verb
from fairhearing.jobs.models import LogEntry
from fairhearing.policy.done_words import DONE
from fairhearing.policy.sentences import sentences
from fairhearing.practice.models import Person, Practice, SoftwareKey

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
    assert set(DONE) == set(Verb)


def test_an_account_becomes_a_name(helen):
    assert say(actor=helen.account).who == "Helen Ashworth"


@pytest.mark.parametrize(
    ("actor", "who"),
    [
        ("worker", "The server"),
        ("retention", "The server"),
        ("command", "A command on the server"),
        ("0" * 32, "Somebody not known here"),
    ],
)
def test_what_has_no_name_is_said_so(actor, who):
    assert say(actor=actor).who == who


@pytest.mark.parametrize(
    ("verb", "detail", "did"),
    [
        ("sound.delivered", {"window": 0}, "Opened sound from the beginning"),
        ("sound.ended", {"windows": 1}, "Stopped listening"),
        ("sound.ended", {"segments": []}, "Stopped listening"),
        ("sound.ended", {"segments": ["1-250"]}, "Stopped listening: was sent 0:00 to 1:03"),
        (
            "sound.ended",
            {"segments": ["1-4", "9-12", "17-20", "25-28", "33-36"]},
            "Stopped listening: was sent 0:00 to 0:01, 0:02 to 0:03, 0:04 to 0:05, and 2 more parts",
        ),
        ("sound.delivered", {"window": 3}, "Opened sound from 3 min on"),
        (
            "calls.searched",
            {"fields": ["number", "day"], "found": 1},
            "Searched for calls by number and day, found 1 call",
        ),
        ("role.given", {"given": "auditor"}, "Gave the role of data protection officer"),
        ("register.added", {"kind": "union"}, "Listed somebody whose calls are never recorded: union"),
        ("register.ended", {}, "Ended an entry of who is never recorded"),
        ("from.a.later.version", {}, "from.a.later.version"),
    ],
)
def test_what_was_done_is_said_in_plain_words(verb, detail, did):
    assert say(verb=verb, detail=detail).did == did


def test_a_refusal_says_why():
    assert say(verb="sound.refused", detail={"reason": "not_your_practice"}).why == "A recording of another practice"


def test_a_changed_setting_is_named_with_what_was_chosen():
    said = say(verb="setting.changed", subject="internal-calls", detail={"chosen": "not-recorded"}).did

    assert said == "Changed a setting: calls between extensions are not recorded"


def test_what_was_offered_to_a_caller_who_objected_is_told():
    assert (
        say(verb="recording.stopped", detail={"other_way": "writing"}).why == "Offered: Write to us, on paper or online"
    )


def test_software_is_named_by_its_key(helen):
    practice = Practice.objects.create(id="allerton", name="Allerton", created_at=MOMENT)
    key = SoftwareKey.objects.create(practice=practice, name="Till", made_by=helen, made_at=MOMENT)

    assert say(verb="recording.paused", actor=f"software:{key.id.hex}").who == "Phone or payment software, Till"
    assert say(verb="recording.paused", actor="software:gone").who == "Phone or payment software"
    assert say(verb="software_key.made", actor=helen.account, subject=key.id.hex).about == "Till"


@pytest.mark.parametrize("verb", ["call.viewed", "recording.paused", "recording.resumed", "recording.stopped"])
def test_a_call_is_named_by_the_start_of_its_id(verb):
    sentence = say(verb=verb, subject="ab" * 16)

    assert (sentence.about, sentence.call_id) == ("call abababab", "ab" * 16)
