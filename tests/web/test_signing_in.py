"""Signing in and out: both kinds of account by one flow, and nothing that tells one from the other or from none."""

import json
import re
from datetime import timedelta
from urllib.parse import quote

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from fairhearing.jobs.models import Outbox
from fairhearing.keyholder.errors import DamagedFiles
from fairhearing.playback.unlock import UNLOCK_COOKIE
from fairhearing.practice.models import Person
from fairhearing.web import credentials

from .sealed_calls import PASSPHRASE, code_at

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("cheap_hashes")]

NO_MATCH = "That passphrase or code did not match"


def passphrase(client, email, words=PASSPHRASE):
    return client.post("/sign-in", {"email": email, "passphrase": words})


def code(client, person, *, moment=None):
    moment = moment or timezone.now()
    return client.post("/sign-in/code", {"code": code_at(person.secret, int(moment.timestamp()))})


@pytest.mark.usefixtures("practices")
def test_a_key_holder_signs_in_and_the_unlock_is_in_the_cookie_alone(client, keyed):
    account = keyed.accounts["westfield", "assistant"]

    first = passphrase(client, "Assistant@Westfield.example ", PASSPHRASE.upper().lower() + " ")
    second = client.post("/sign-in/code", {"code": keyed.next_code(account)})
    unlock = second.cookies[UNLOCK_COOKIE]

    assert (first.url, second.url) == ("/sign-in/code", "/")
    assert unlock.value
    assert (unlock["httponly"], unlock["samesite"], unlock["path"], unlock["max-age"]) == (True, "Strict", "/", "")
    assert unlock.value not in str(dict(client.session.items()))
    assert client.get("/calls").status_code == 200

    signed_out = client.post("/sign-out")
    client.cookies[UNLOCK_COOKIE] = unlock.value

    assert signed_out.url == "/sign-in"
    assert client.get("/calls").status_code == 302


@pytest.mark.usefixtures("practices")
def test_a_key_holder_is_let_in_and_told_first_when_the_log_is_not_the_one_countersigned(client, keyed):
    account = keyed.accounts["westfield", "assistant"]
    countersigned = keyed.home.log / "cosigned/westfield"

    def signed_in():
        passphrase(client, "assistant@westfield.example")
        return client.post("/sign-in/code", {"code": keyed.next_code(account)})

    answers = [signed_in()]
    countersigned.unlink()
    answers.append(signed_in())  # countersigns anew: the home serves the whole run of tests

    assert answers[0].status_code == 302
    assert answers[1].status_code == 200
    assert "The log is not the one you countersigned" in answers[1].content.decode()
    assert client.get("/calls").status_code == 200


@pytest.mark.usefixtures("practices")
def test_a_key_holder_is_let_in_and_told_first_when_a_list_is_older_than_one_seen_before(client, keyed):
    account = keyed.accounts["westfield", "assistant"]
    remembered = keyed.home.keyholder / f"sign-ins/{account}.json"

    def signed_in(seen):
        document = json.loads(remembered.read_text())
        serials = {**document["holders"], "westfield": document["holders"]["westfield"] + seen}
        remembered.write_text(json.dumps(document | {"holders": serials}))
        passphrase(client, "assistant@westfield.example")
        return client.post("/sign-in/code", {"code": keyed.next_code(account)})

    passphrase(client, "assistant@westfield.example")
    client.post("/sign-in/code", {"code": keyed.next_code(account)})
    answers = [signed_in(1), signed_in(-1)]  # the home serves the whole run of tests

    assert "The list of who can open recordings is not the newest" in answers[0].content.decode()
    assert answers[1].status_code == 302
    assert client.get("/calls").status_code == 200


@pytest.mark.usefixtures("practices")
def test_signing_in_once_more_ends_what_the_browser_had_open(manager, keyed):
    before = keyed.unlock("allerton", "manager")

    passphrase(manager, "manager@allerton.example")
    manager.post("/sign-in/code", {"code": keyed.next_code(keyed.accounts["allerton", "manager"])})

    assert manager.get("/calls").status_code == 200
    assert not keyed.is_open(before)


def test_where_our_session_has_ended_the_keyholders_is_ended_with_it(manager, keyed):
    Person.objects.filter(id=manager.person.id).update(is_active=False)

    assert manager.get("/calls").status_code == 302
    assert not keyed.is_open(keyed.unlocks[manager.person.account])


def test_staff_sign_in_with_their_own_passphrase_and_code(client, auditor):
    passphrase(client, auditor.email)
    answer = code(client, auditor)

    assert answer.url == "/"
    assert client.get("/log").status_code == 200
    assert UNLOCK_COOKIE not in client.cookies or not client.cookies[UNLOCK_COOKIE].value
    assert Outbox.objects.filter(verb="staff.sign_in.succeeded", actor=auditor.account).count() == 1


def test_a_code_is_good_once(auditor):
    first, second = Client(), Client()
    moment = timezone.now()
    for client in (first, second):
        passphrase(client, auditor.email)

    assert code(first, auditor, moment=moment).status_code == 302
    assert NO_MATCH in code(second, auditor, moment=moment).content.decode()


def test_without_the_code_nobody_is_signed_in(client, auditor):
    passphrase(client, auditor.email)

    assert client.get("/").url.startswith("/sign-in")


def test_staff_without_a_device_do_not_get_in(client, auditor):
    auditor.authenticator_set.all().delete()
    passphrase(client, auditor.email)

    assert NO_MATCH in code(client, auditor).content.decode()


@pytest.mark.usefixtures("auditor")
@pytest.mark.parametrize("email", ["manager@allerton.example", "auditor@allerton.example", "nobody@allerton.example"])
def test_a_wrong_passphrase_looks_the_same_for_every_account_and_for_none(client, email):
    answer = passphrase(client, email, "wrong words altogether")

    assert answer.status_code == 422
    assert NO_MATCH in answer.content.decode()
    assert _shape(answer) == _shape(passphrase(Client(), "other@nowhere.example", "wrong words altogether"))


@pytest.mark.parametrize("email", ["partner@westfield.example", "member2@westfield.example"])
def test_the_fifth_failure_makes_anybody_wait(auditor, email):
    Person.objects.filter(email="partner@westfield.example").update(password=auditor.password)

    statuses = [passphrase(Client(), email, "wrong").status_code for _ in range(6)]

    assert statuses == [422] * 5 + [429]


@pytest.mark.parametrize("email", ["auditor@allerton.example", "nobody@elsewhere.example"])
@pytest.mark.usefixtures("practices", "auditor")
def test_how_many_tries_are_left_is_what_this_browser_tried_and_the_same_for_nobody(client, email):
    said = [passphrase(client, email, "wrong").content.decode() for _ in range(2)]
    fresh = passphrase(Client(), email, "wrong").content.decode()

    assert ["4 tries left." in said[0], "3 tries left." in said[1], "4 tries left." in fresh] == [True, True, True]


def test_the_codes_that_are_left_are_said_and_forgotten_once_one_is_right(client, auditor):
    passphrase(client, auditor.email)
    first, second = (client.post("/sign-in/code", {"code": "000000"}).content.decode() for _ in range(2))
    code(client, auditor)
    client.post("/sign-out")

    assert "3 tries left." in first
    assert "2 tries left." in second
    assert "4 tries left." in passphrase(client, auditor.email, "wrong").content.decode()


def test_four_wrong_codes_lead_back_to_the_passphrase(client, auditor):
    passphrase(client, auditor.email)
    statuses = [client.post("/sign-in/code", {"code": "000000"}).status_code for _ in range(4)]

    answer = code(client, auditor)

    assert statuses == [422] * 4
    assert answer.url == "/sign-in"
    assert "Begin again" in client.get("/sign-in").content.decode()


def test_a_code_after_five_minutes_is_too_late(client, auditor):
    with time_machine.travel(timezone.now(), tick=False) as traveller:
        passphrase(client, auditor.email)
        traveller.shift(timedelta(minutes=5, seconds=1))

        assert client.get("/sign-in/code").url == "/sign-in"


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "12a456", "١٢٣٤٥٦"])
def test_what_is_no_code_is_said_and_costs_no_try(client, auditor, typed):
    passphrase(client, auditor.email)

    answer = client.post("/sign-in/code", {"code": typed})

    assert "Enter the 6 digits your phone shows" in answer.content.decode()
    assert client.session["pending_sign_in"]["tries"] == 0


def test_one_comes_back_to_where_one_was(client, auditor):
    client.get("/sign-in?next=" + quote("/log?before=90"))
    passphrase(client, auditor.email)

    assert code(client, auditor).url == "/log?before=90"


@pytest.mark.parametrize(
    "elsewhere", ["https://elsewhere.example/", "//elsewhere.example/", "/\\elsewhere.example", "javascript:x"]
)
def test_one_is_never_sent_to_another_host(client, auditor, elsewhere):
    client.get("/sign-in?next=" + quote(elsewhere))
    passphrase(client, auditor.email)

    assert code(client, auditor).url == "/"


def test_fifteen_minutes_without_a_page_end_a_staff_session(client, auditor):
    with time_machine.travel(timezone.now(), tick=False) as traveller:
        passphrase(client, auditor.email)
        code(client, auditor)
        traveller.shift(timedelta(minutes=14))
        still_in = client.get("/log").status_code
        traveller.shift(timedelta(minutes=14))
        kept_in = client.get("/log").status_code
        traveller.shift(timedelta(minutes=16))
        out = client.get("/log")

    assert (still_in, kept_in) == (200, 200)
    assert out.url == "/sign-in?next=%2Flog"
    assert "You were signed out" in client.get(out.url).content.decode()


def test_twelve_hours_end_a_staff_session_however_it_is_used(client, auditor):
    with time_machine.travel(timezone.now(), tick=False) as traveller:
        passphrase(client, auditor.email)
        code(client, auditor)
        for _ in range(73):
            traveller.shift(timedelta(minutes=10))
            last = client.get("/log").status_code

    assert last == 302


def test_an_account_that_was_closed_is_out_at_once(client, auditor):
    passphrase(client, auditor.email)
    code(client, auditor)
    Person.objects.filter(id=auditor.id).update(is_active=False)

    assert client.get("/log").status_code == 302


def test_a_sign_in_changes_the_sessions_key(client, auditor):
    client.get("/sign-in?next=/log")
    before = client.session.session_key
    passphrase(client, auditor.email)
    between = client.session.session_key
    code(client, auditor)

    assert len({before, between, client.session.session_key}) == 3


def test_a_form_from_another_site_is_refused(auditor):
    client = Client(enforce_csrf_checks=True)

    answer = passphrase(client, auditor.email)

    assert answer.status_code == 403
    assert "This page was open too long" in answer.content.decode()


def _shape(response):
    page = re.sub(
        r'nonce="[^"]*"|name="csrfmiddlewaretoken" value="[^"]*"|value="[^"]*@[^"]*"', "", response.content.decode()
    )
    return response.status_code, sorted(response.headers), page


class DamagedKeyholder:
    """A keyholder one of whose files was changed."""

    def sign_in(self, *_):
        raise DamagedFiles("wraps/0f.json was altered: a seed in it does not open")


@pytest.mark.usefixtures("practices")
def test_a_damaged_file_is_said_to_be_damaged_and_not_taken_for_a_wrong_passphrase(client, monkeypatch):
    monkeypatch.setattr(credentials, "keyholder", DamagedKeyholder)

    answer = passphrase(client, "manager@allerton.example")

    assert answer.status_code == 503
    assert "Your passphrase is not at fault" in answer.content.decode()
    assert "wraps/" not in answer.content.decode()
