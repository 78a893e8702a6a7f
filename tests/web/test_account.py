"""One's own sign-in, of both kinds of account: passkeys, recovery codes, passphrase, and where one is signed in."""

import re
from dataclasses import replace
from datetime import timedelta
from html import unescape

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils import timezone
from tests.authenticator import Authenticator as Passkey

from fairhearing.jobs.models import Outbox
from fairhearing.keyholder.client import KeyholderClient
from fairhearing.keyholder.second_steps.second_steps_client import SecondStepsClient
from fairhearing.playback.unlock import UNLOCK_COOKIE
from fairhearing.practice.models import Person
from fairhearing.web.browser import browser_words
from fairhearing.web.models import SignedIn

from .sealed_calls import PASSPHRASE, code_at

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("cheap_hashes")]
ORIGIN = "http://localhost"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
OWN = "the heron forgot its umbrella again"


@pytest.fixture
def traveller():
    """The clock stands still, and goes on to a code that was not used yet."""
    with time_machine.travel(timezone.now(), tick=False) as traveller:
        yield traveller


def browser(**options):
    client = Client(**options)
    client.defaults["HTTP_HOST"] = "localhost"
    return client


def fresh_code(person, traveller):
    traveller.shift(timedelta(seconds=30))
    return code_at(person.secret, int(timezone.now().timestamp()))


def signed_in(person, traveller, words=PASSPHRASE, **options):
    client = browser(**options)
    client.post("/sign-in", {"email": person.email, "passphrase": words})
    assert client.post("/sign-in/code", {"code": fresh_code(person, traveller)}).status_code == 302
    return client


def make_passkey(client, code, passkey):
    page = client.post("/account/passkeys/new", {"name": "My laptop", "code": code}).content.decode()
    options = unescape(re.search(r'data-options="([^"]*)"', page)[1])
    return client.post("/account/passkeys/add", {"name": "My laptop", "answer": passkey.create(options)})


def by_passkey(person, passkey):
    client = browser()
    client.post("/sign-in", {"email": person.email, "passphrase": PASSPHRASE})
    options = client.post("/sign-in/passkey/challenge").content.decode()
    return client, passkey.get(options)


@pytest.fixture
def passkey(auditor, traveller):
    made = Passkey(ORIGIN, "localhost")
    client = signed_in(auditor, traveller)
    assert make_passkey(client, fresh_code(auditor, traveller), made).url == "/account?done"
    return made


def test_staff_sign_in_by_a_passkey_in_place_of_the_code(auditor, passkey):
    client, answer = by_passkey(auditor, passkey)

    assert client.post("/sign-in/passkey", {"answer": answer}).url == "/"
    page = client.get("/account").content.decode()
    assert "My laptop" in page
    assert Outbox.objects.filter(verb="person.changed", detail={"changed": "passkey"}).count() == 1


def test_an_answer_is_taken_once_and_a_copy_is_noticed(auditor, passkey):
    copy = replace(passkey)
    client, answer = by_passkey(auditor, passkey)
    client.post("/sign-in/passkey", {"answer": answer})
    again, _ = by_passkey(auditor, passkey)
    copied, copied_answer = by_passkey(auditor, copy)

    assert again.post("/sign-in/passkey", {"answer": answer}).status_code == 422
    assert copied.post("/sign-in/passkey", {"answer": copied_answer}).status_code == 422


@pytest.mark.parametrize("changed", [{"origin": "http://localhost:81"}, {"name": "evil.example"}, {"flags": 1}])
def test_another_site_and_an_unverified_person_are_refused(auditor, passkey, changed):
    client, answer = by_passkey(auditor, replace(passkey, **changed))

    refused = client.post("/sign-in/passkey", {"answer": answer})

    assert refused.status_code == 422
    assert "That passkey does not sign in here" in refused.content.decode()


def test_a_passkey_needs_a_fresh_code_to_be_made_and_to_be_removed(auditor, passkey, traveller):
    client = signed_in(auditor, traveller)
    kept = Authenticator.objects.get(user=auditor, type="webauthn")

    wrong = client.post("/account/passkeys/new", {"name": "Other", "code": "000000"})
    asked = client.get(f"/account/passkeys/{passkey.id.hex()}/remove")
    client.post(f"/account/passkeys/{passkey.id.hex()}/remove", {"code": "000000"})
    kept.refresh_from_db()
    removed = client.post(f"/account/passkeys/{passkey.id.hex()}/remove", {"code": fresh_code(auditor, traveller)})

    assert (wrong.status_code, asked.status_code, removed.url) == (422, 200, "/account?done")
    assert not Authenticator.objects.filter(user=auditor, type="webauthn").exists()
    assert client.post("/sign-in/passkey/challenge").status_code == 409


def test_without_a_name_there_are_no_passkeys(auditor, traveller):
    client = signed_in(auditor, traveller)
    client.defaults["HTTP_HOST"] = "127.0.0.1"

    assert "Passkeys need this site to have a name" in client.get("/account").content.decode()
    assert make_refused(client, fresh_code(auditor, traveller)) == 422


def make_refused(client, code):
    return client.post("/account/passkeys/new", {"name": "Laptop", "code": code}).status_code


def test_staffs_recovery_codes_are_shown_once_and_each_is_good_once(auditor, traveller):
    client = signed_in(auditor, traveller)
    page = client.post("/account/recovery-codes", {"code": fresh_code(auditor, traveller)}).content.decode()
    codes = re.findall(r"<li>(\d{5} \d{5})</li>", page)
    statuses = []
    for typed in (codes[0], codes[0], codes[1].replace(" ", "-"), "12345 6789"):
        other = browser()
        other.post("/sign-in", {"email": auditor.email, "passphrase": PASSPHRASE})
        statuses.append(other.post("/sign-in/code", {"code": typed}).status_code)

    assert len(set(codes)) == 10
    assert statuses == [302, 422, 302, 422]
    assert "8 codes left" in client.get("/account").content.decode()
    assert codes[2] not in client.get("/account/recovery-codes").content.decode()
    assert codes[2].replace(" ", "") not in str(list(Authenticator.objects.values_list("data", flat=True)))


def test_a_key_holder_makes_recovery_codes_and_signs_in_by_one(signed_in_holder, keyed, codes):
    page = signed_in_holder.post("/account/recovery-codes", {"code": codes.pop()}).content.decode()
    codes[:] = re.findall(r"<li>(\d{5} \d{5})</li>", page)
    made = len(codes)

    other = holder_in(codes)

    assert made == 10
    assert keyed.is_open(other.cookies[UNLOCK_COOKIE].value)
    assert "9 codes left" in other.get("/account").content.decode()


@pytest.fixture(scope="module")
def codes(keyed):
    """Recovery codes of an assistant: her phone's codes would have to be waited for."""
    account = keyed.accounts["westfield", "assistant"]
    client = KeyholderClient(keyed.home.keyholder_socket)
    pending = client.sign_in(account, PASSPHRASE, "127.0.0.1").pending
    unlock = client.confirm(pending, keyed.next_code(account)).unlock
    return list(SecondStepsClient(client).recovery_codes(unlock, keyed.next_code(account)))


def holder_in(codes):
    """An assistant who signs in by the pages."""
    client = browser()
    client.person = Person.objects.get(email="assistant@westfield.example")
    client.post("/sign-in", {"email": client.person.email, "passphrase": PASSPHRASE})
    assert client.post("/sign-in/code", {"code": codes.pop()}).status_code == 302
    return client


@pytest.fixture
def signed_in_holder(practices, codes):  # noqa: ARG001 - the rows it makes
    return holder_in(codes)


def test_a_key_holder_makes_a_passkey_and_signs_in_by_it(signed_in_holder, codes):
    made = Passkey(ORIGIN, "localhost")
    answer = make_passkey(signed_in_holder, codes.pop(), made)

    client, assertion = by_passkey(signed_in_holder.person, made)
    entered = client.post("/sign-in/passkey", {"answer": assertion})

    assert answer.url == "/account?done"
    assert entered.status_code == 302
    assert client.get("/calls").status_code == 200


def test_one_sees_where_one_is_signed_in_and_ends_another_browser(auditor, traveller):
    here = signed_in(auditor, traveller)
    there = signed_in(auditor, traveller, headers={"User-Agent": FIREFOX})
    page = here.get("/account/sessions").content.decode()
    other = SignedIn.objects.get(browser="Firefox on Windows")

    ended = here.post(f"/account/sessions/{other.pk}/end")

    assert "Firefox on Windows" in page
    assert "Gecko" not in page
    assert ended.url == "/account/sessions?done"
    assert (here.get("/log").status_code, there.get("/log").status_code) == (200, 302)
    assert "Firefox" not in here.get("/account/sessions").content.decode()
    assert Outbox.objects.get(verb="session.ended").detail == {"ended": 1}


def test_nobody_ends_anothers_browser(auditor, traveller, manager):
    there = signed_in(auditor, traveller)

    assert manager.post(f"/account/sessions/{SignedIn.objects.get().pk}/end").status_code == 404
    assert there.get("/log").status_code == 200


def test_signing_out_everywhere_ends_locked_browsers_too(auditor, traveller):
    here, locked, used = (signed_in(auditor, traveller) for _ in range(3))
    locked.post("/session/lock")

    assert "Its page is locked" in here.get("/account/sessions").content.decode()
    assert here.post("/account/sessions/everywhere").url == "/sign-in"
    assert [client.get("/log").status_code for client in (here, used)] == [302, 302]
    assert locked.get("/session").json() == {"state": "gone"}


def test_a_key_holders_other_sign_ins_end_at_the_keyholder(signed_in_holder, keyed, codes):
    other = holder_in(codes)
    theirs = other.cookies[UNLOCK_COOKIE].value

    answer = signed_in_holder.post("/account/sessions/others")

    assert answer.url == "/account/sessions?done"
    assert not keyed.is_open(theirs)
    assert keyed.is_open(signed_in_holder.cookies[UNLOCK_COOKIE].value)
    assert other.get("/calls").status_code == 302


def test_a_new_passphrase_signs_in_and_ends_other_browsers(auditor, traveller):
    here, there = signed_in(auditor, traveller), signed_in(auditor, traveller)
    form = {"passphrase": PASSPHRASE, "new_passphrase": OWN, "new_passphrase_again": OWN}

    wrong = here.post("/account/passphrase", form | {"passphrase": "wrong"})
    weak = here.post("/account/passphrase", form | {"new_passphrase": "colinmarsh", "new_passphrase_again": "x"})
    changed = here.post("/account/passphrase", form)

    assert (wrong.status_code, weak.status_code, changed.url) == (422, 422, "/account?done")
    assert "what others try first" in unescape(weak.content.decode())
    assert (here.get("/log").status_code, there.get("/log").status_code) == (200, 302)
    assert signed_in(auditor, traveller, words="the heron  forgot its umbrella again ").get("/log").status_code == 200


def test_a_key_holders_passphrase_is_not_changed_here(manager):
    assert manager.get("/account/passphrase").status_code == 404


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (FIREFOX, "Firefox on Windows"),
        (
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36",
            "Chrome on Linux",
        ),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on Windows"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Mobile/15E148 Safari/604.1",
            "Safari on iPhone",
        ),
        ("", "Another browser"),
    ],
)
def test_a_browser_is_told_in_three_words(said, words):
    assert browser_words(said) == words
