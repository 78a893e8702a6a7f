"""Locking and unlocking, as the page asks for it: whose it is, what it takes, and what stays."""

import base64
import json
import secrets
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from fairhearing.jobs.models import Outbox
from fairhearing.playback.unlock import UNLOCK_COOKIE
from fairhearing.practice.models import Person, Role
from fairhearing.web import staff

from .sealed_calls import NOW, PASSPHRASE, code_at

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("cheap_hashes")]


@pytest.fixture
def auditor(auditor, signed_in):
    """The browser of somebody without a key, who has a passphrase and a device."""
    client = signed_in("auditor")
    client.person.secret = auditor.secret
    return client


def post(client, address, **fields):
    answer = client.post(address, fields)
    return answer.status_code, json.loads(answer.content)


def test_a_page_is_told_how_long_it_may_go_unused_and_by_whom(auditor):
    state = json.loads(auditor.get("/session").content)

    assert (state["state"], len(state["who"]), bool(state["token"])) == ("open", 16, True)
    assert 14 * 60 < state["idle_left_s"] <= 15 * 60
    assert auditor.person.account not in str(state)


def test_asking_lengthens_nothing_and_using_does(auditor):
    with time_machine.travel(timezone.now(), tick=False) as traveller:
        auditor.get("/log")
        traveller.shift(timedelta(minutes=10))
        asked = json.loads(auditor.get("/session").content)["idle_left_s"]
        used = post(auditor, "/session/use")[1]["idle_left_s"]

    assert (asked, used) == (pytest.approx(5 * 60, abs=2), 15 * 60)


def test_a_locked_browser_opens_no_page(auditor):
    locked = post(auditor, "/session/lock")

    assert locked == (200, {"state": "locked"})
    assert auditor.get("/log").status_code == 302
    assert json.loads(auditor.get("/session").content) == {"state": "locked"}


def test_staff_unlock_by_the_passphrase_and_stand_where_they_stood(auditor, practices):
    Role.objects.create(person=auditor.person, practice=practices["westfield"], kind="auditor", since=NOW)
    auditor.post("/practice", {"practice": "westfield"})
    post(auditor, "/session/lock")

    status, state = post(auditor, "/session/unlock", passphrase=PASSPHRASE)

    assert (status, state["state"]) == (200, "open")
    assert "Westfield Medical Centre</a>" in auditor.get("/log").content.decode()
    assert Outbox.objects.filter(verb="session.unlocked", actor=auditor.person.account).count() == 2


def test_a_wrong_passphrase_or_none_leaves_it_locked(auditor):
    post(auditor, "/session/lock")

    none = post(auditor, "/session/unlock", passphrase="")
    wrong = [post(auditor, "/session/unlock", passphrase="wrong")[0] for _ in range(6)]

    assert none == (422, {"state": "locked", "error": "Enter your passphrase"})
    assert wrong == [422] * 5 + [429]
    assert auditor.get("/log").status_code == 302


def test_fifteen_minutes_lock_and_the_passphrase_goes_on(auditor):
    with time_machine.travel(timezone.now(), tick=False) as traveller:
        auditor.get("/log")
        traveller.shift(timedelta(minutes=16))
        over = json.loads(auditor.get("/session").content)
        status, state = post(auditor, "/session/unlock", passphrase=PASSPHRASE)

    assert over == {"state": "locked"}
    assert (status, state["state"]) == (200, "open")


def test_after_twelve_hours_the_code_is_owed_too(auditor):
    with time_machine.travel(timezone.now(), tick=False) as traveller:
        traveller.shift(timedelta(hours=12, minutes=1))
        auditor.get("/session")
        first = post(auditor, "/session/unlock", passphrase=PASSPHRASE)
        still = auditor.get("/log").status_code
        code = code_at(auditor.person.secret, int(timezone.now().timestamp()))
        status, state = post(auditor, "/session/unlock", code=code)

    assert first == (200, {"state": "code"})
    assert still == 302
    assert (status, state["state"]) == (200, "open")


def test_unlocking_does_not_begin_the_twelve_hours_anew(auditor):
    with time_machine.travel(timezone.now(), tick=False) as traveller:
        traveller.shift(timedelta(hours=11, minutes=50))
        post(auditor, "/session/unlock", passphrase=PASSPHRASE)
        within = auditor.get("/log").status_code
        traveller.shift(timedelta(minutes=11))
        after = auditor.get("/log").status_code

    assert (within, after) == (200, 302)


def test_a_code_without_its_passphrase_unlocks_nothing(auditor):
    post(auditor, "/session/lock")

    status, state = post(auditor, "/session/unlock", code="123456")

    assert (status, state["state"]) == (409, "locked")


def test_a_key_holder_who_locked_it_herself_unlocks_by_the_passphrase_while_her_session_is_open(manager, keyed):
    post(manager, "/session/lock")

    away = manager.get("/calls").status_code
    status, state = post(manager, "/session/unlock", passphrase=PASSPHRASE)

    assert (away, status, state["state"]) == (302, 200, "open")
    assert manager.get("/calls").status_code == 200
    assert keyed.is_open(manager.cookies[UNLOCK_COOKIE].value)


def test_a_key_holder_whose_session_at_the_keyholder_has_ended_owes_the_code(signed_in, keyed):
    manager = signed_in("manager", "westfield")
    before = manager.cookies[UNLOCK_COOKIE].value
    post(manager, "/session/lock")
    manager.cookies[UNLOCK_COOKIE] = "ended"

    first = post(manager, "/session/unlock", passphrase=PASSPHRASE)
    status, state = post(manager, "/session/unlock", code=keyed.next_code(manager.person.account))

    assert first == (200, {"state": "code"})
    assert (status, state["state"]) == (200, "open")
    assert manager.cookies[UNLOCK_COOKIE].value not in ("ended", before)
    assert manager.get("/calls").status_code == 200


def test_somebody_else_who_signs_in_finds_nothing_of_the_locked_session(auditor, practices):
    Role.objects.create(person=auditor.person, practice=practices["westfield"], kind="auditor", since=NOW)
    auditor.post("/practice", {"practice": "westfield"})
    post(auditor, "/session/lock")
    other = Person.objects.get(email="partner@allerton.example")
    Person.objects.filter(id=other.id).update(password=auditor.person.password)
    secret = base64.b32encode(secrets.token_bytes(20)).decode()
    staff.enrol_device(other, secret, actor="demonstration")

    auditor.post("/sign-in", {"email": other.email, "passphrase": PASSPHRASE})
    auditor.post("/sign-in/code", {"code": code_at(secret, int(timezone.now().timestamp()))})

    assert "practice" not in auditor.session
    assert "locked" not in auditor.session
    assert json.loads(auditor.get("/session").content)["state"] == "open"


def test_an_account_that_was_closed_cannot_be_unlocked(auditor):
    post(auditor, "/session/lock")
    Person.objects.filter(id=auditor.person.id).update(is_active=False)

    assert post(auditor, "/session/unlock", passphrase=PASSPHRASE)[1]["state"] != "open"
    assert auditor.get("/log").status_code == 302


def test_signing_out_forgets_who_could_unlock(auditor):
    post(auditor, "/session/lock")
    auditor.post("/sign-out")

    assert json.loads(auditor.get("/session").content) == {"state": "gone"}


def test_a_page_that_could_not_say_that_it_locked_is_locked_before_its_passphrase_is_tried(auditor):
    status, _ = post(auditor, "/session/unlock", passphrase="wrong")

    assert status == 422
    assert auditor.get("/log").status_code == 302


def test_nobody_is_unlocked_without_a_session():
    assert post(Client(), "/session/unlock", passphrase=PASSPHRASE) == (200, {"state": "gone"})
