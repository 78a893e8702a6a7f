"""What makes an entry: pages, refusals and changes that docs/reference/log-entries.md names."""

import secrets

import pytest
from django.urls import reverse

from fairhearing.audit.verbs import Verb
from fairhearing.jobs.models import Outbox
from fairhearing.keyholder.errors import SignInFailed, TooManyTries
from fairhearing.practice.models import Person
from fairhearing.web import staff

from .test_robot import EXPECTED, arguments, visit

__all__ = ["arguments", "visit"]
pytestmark = pytest.mark.django_db


def entries(verb):
    return list(Outbox.objects.filter(verb=verb).order_by("number"))


def test_a_thing_that_is_not_there_or_not_theirs_is_noted_alike(manager, other_call):
    manager.get(f"/calls/{other_call.id}")
    manager.get(f"/calls/{secrets.token_hex(16)}")

    assert [(row.actor, row.detail) for row in entries(Verb.PAGE_REFUSED)] == [
        (manager.person.account, {"page": "call", "reason": "absent"})
    ] * 2


def test_an_address_that_is_none_of_ours_is_not_noted(manager):
    assert manager.get("/favicon.gif").status_code == 404

    assert entries(Verb.PAGE_REFUSED) == []


def test_the_questions_before_listening_name_the_call_and_are_a_look_at_it(manager, call, sound):
    manager.get(f"/recordings/{sound.id}/listen")

    assert [row.subject for row in entries(Verb.CALL_VIEWED)] == [call.id]


def test_a_search_that_cannot_be_read_still_shows_the_list(manager):
    assert manager.post("/calls/find", {"number": "1", "day": ""}).status_code == 422

    assert len(entries(Verb.CALLS_LISTED)) == 1


@pytest.mark.parametrize(("page", "verb"), [("/now", Verb.CALLS_NOW_VIEWED), ("/never-recorded", Verb.REGISTER_VIEWED)])
def test_looking_is_noted(manager, page, verb):
    manager.get(page)

    assert [row.actor for row in entries(verb)] == [manager.person.account]


def test_staff_who_are_made_to_wait_are_noted(practices):  # noqa: ARG001 - the people of the practice
    person = Person.objects.get(email="auditor@allerton.example")
    person.set_unusable_password()
    address = f"192.0.2.{secrets.randbelow(250)}"
    with pytest.raises(TooManyTries):  # noqa: PT012 - how many tries there are is the limits' business
        for _ in range(20):
            with pytest.raises(SignInFailed):
                staff.check_passphrase(person, "not these words", address)

    assert [row.actor for row in entries(Verb.STAFF_SIGN_IN_LOCKED)] == [person.account]


def test_a_device_that_is_given_is_noted(practices):  # noqa: ARG001 - the people of the practice
    person = Person.objects.get(email="auditor@allerton.example")

    staff.enrol_device(person, "JBSWY3DPEHPK3PXP", actor="demonstration")

    assert [(row.subject, row.detail) for row in entries(Verb.PERSON_CHANGED)] == [
        (person.account, {"changed": "device"})
    ]


QUIET = {
    "home": "shows nothing of a call",
    "help": "shows nothing of a call",
    "exit-checklist": "its saving is an entry",
    "commands": "shows nothing of a call",
    "somebody-asked": "its saving is an entry, and it shows nothing of a request",
    "log-breach": "its saving is an entry, and it shows nothing of a breach",
    "somebody-objected": "its saving is an entry, and it shows nothing of a request",
    "command-list": "the list that Ctrl+K opens asks by itself",
    "waiting": "shows nothing of a call",
    "health": "shows nothing of a call",
    "health-figures": "shows nothing of a call",
    "alarms": "its changes are entries",
    "jobs": "shows nothing of a call",
    "refusals": "shows nothing of a call",
    "sign-in": "nobody is signed in yet",
    "new-calls": "the page of the list asks by itself",
    "calls-now-list": "the page of live calls asks by itself",
    "log-verdict": "the page of the log asks by itself",
    "say-played": "the page on which parts are hidden asks by itself, and is an entry",
    "session-left": "the player asks by itself",
    "player": "stands under its listen",
    "copy-sound": "the keyholder's own entry, before each stretch",
    "sound": "the keyholder's own entry, before each stretch",
    "announcement-sound": "what every caller hears; the page with its player is an entry",
    "new-announcement-wording": "its saving is an entry",
    "approve-wording": "its saving is an entry",
    "end-wording": "its saving is an entry",
    "extensions": "its changes are entries",
    "software-keys": "its changes are entries",
    "periods": "its changes are entries",
    "new-case": "the case it opens is an entry",
    **dict.fromkeys(("letter-words", "letter-wording", "letter-contacts", "staff-support"), "its changes are entries"),
    "stop-call": "no call is live",
    **dict.fromkeys(
        (
            "set-up-kit",
            "set-up-practice-phones",
            "set-up-announcement",
            "set-up-test-call",
            "set-up-test-call-now",
            "set-up-second-manager",
            "set-up-check",
            "settings",
            "settings-practice",
            "settings-phones",
        ),
        "its answers are entries",
    ),
    "choose-role": "its changes are entries",
    "invite": "its changes are entries",
    "tag-list": "its changes are entries",
    "leave": "its changes are entries",
    "sign-appointment": "its changes are entries",
    "change-notice": "its changes are entries",
    "notice": "everybody may read what they are told; having read it is an entry",
    "join": "nobody is signed in yet",
    "join-passphrase": "nobody is signed in yet",
    "join-device": "nobody is signed in yet",
    "join-words": "nobody is signed in yet",
    "my-words": "the visitor's own",
    "session-state": "the page asks by itself whether it is still signed in",
    "account": "the visitor's own",
    **dict.fromkeys(
        (
            "figures",
            "figures-hours",
            "figures-days",
            "figures-months",
            "figures-lines",
            "figures-chart",
            "figures-return",
            "figures-summary",
        ),
        "counts alone, nothing of a call; taking a table away is an entry",
    ),
    "rows": "counts, days and codes alone, nothing of a call",
    "figures-shared-lines": "its changes are entries",
    "notifications": "the visitor's own, without a word of a call",
    "own-sessions": "the visitor's own; ending one is an entry",
    "own-passphrase": "its change is an entry",
    "new-passkey": "its change is an entry",
    "recovery-codes": "its change is an entry",
    "change-key": "its changes are entries",
    "kit-drill": "its outcome is the keyholder's own entry",
    "key-passphrase": "its changes are entries",
    "new-phone": "its changes are entries",
    "forgotten": "nobody is signed in yet",
    "sign-in-kit": "nobody is signed in yet",
    **dict.fromkeys(("cards", "new-card", "card", "sampling", "choose-action"), "its changes are entries"),
    **dict.fromkeys(("policy-wording", "policy-days", "policy-figures", "say-copy-place"), "its changes are entries"),
    "admit": "its changes are entries",
    "ask-to-keep": "what is asked is an entry",
    "take-key": "its changes are entries",
    "copy-progress": "the page of a matter's copies asks by itself",
    "pack-progress": "the page for inspectors asks by itself",
}
"""Pages that somebody may open without an entry, and why. docs/reference/log-entries.md says the same."""


def test_every_page_that_can_be_opened_makes_an_entry_or_is_known_not_to(visit, arguments):
    silent = set()
    for name, (expected, _) in EXPECTED.items():
        visitor = next((who for who, status in expected.items() if status in (200, 206)), None)
        if visitor is None:
            continue
        before = Outbox.objects.count()
        visit(visitor).get(reverse(name, args=arguments.get(name, [])))
        if Outbox.objects.count() == before:
            silent.add(name)

    assert sorted(silent - set(QUIET)) == []
