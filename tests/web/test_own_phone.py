"""A new phone and a key holder's new passphrase: only for who proves the old ones."""

import base64
import re

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from fairhearing.keyholder.signing_in.limits import Limits
from fairhearing.practice.kit_checks import EVERY, kit_standing, note_kit_check
from fairhearing.vault.recipients import load_recipients, recipients_path
from fairhearing.web import staff

from .sealed_calls import NOW, code_at

pytestmark = pytest.mark.django_db


@pytest.fixture
def partner(signed_in, monkeypatch):
    monkeypatch.setattr(staff, "_limits", Limits())
    client = signed_in("partner")
    client.secret = base64.b32encode(b"partner's own device").decode()
    staff.enrol_device(client.person, client.secret, actor="demonstration")
    return client


def code_of(secret):
    return code_at(secret, int(timezone.now().timestamp()))


def test_codes_come_from_the_new_phone_once_the_old_one_was_proved(partner):
    wrong = partner.post("/account/phone", {"code": "000000"})
    shown = partner.post("/account/phone", {"code": code_of(partner.secret)})
    secret = re.search(r'name="secret" value="([A-Z2-7]+)"', shown.content.decode())[1]
    mistyped = partner.post("/account/phone", {"secret": secret, "code": "000000"})
    done = partner.post("/account/phone", {"secret": secret, "code": code_of(secret)})

    assert (wrong.status_code, mistyped.status_code) == (422, 422)
    assert done.url == "/account?done"
    assert partner.person.authenticator_set.get(type="totp").wrap().validate_code(code_of(secret))


def test_nobody_sets_a_phone_without_having_proved_the_old_one(partner):
    secret = base64.b32encode(b"somebody else's phone").decode()[:32]

    answer = partner.post("/account/phone", {"secret": secret, "code": code_of(secret)})

    assert answer.url == "/account/phone"


def test_a_wrong_passphrase_changes_no_key_holders(manager):
    words = re.search(r'name="drawn" value="([^"]+)"', manager.get("/account/key-passphrase").content.decode())[1]
    typed = {"drawn": words, "new_passphrase": words, "new_passphrase_again": words}

    answer = manager.post("/account/key-passphrase", typed | {"passphrase": "not what it is"})

    assert "That is not your passphrase" in answer.content.decode()


@pytest.mark.usefixtures("practices")
def test_nobody_gets_in_by_something_that_is_no_kit():
    client = Client()
    words = re.search(r'name="drawn" value="([^"]+)"', client.get("/sign-in/kit").content.decode())[1]
    typed = {"drawn": words, "new_passphrase": words, "new_passphrase_again": words, "kit": "1 ABCD EFGH"}

    strangers = client.post("/sign-in/kit", typed | {"email": "member@allerton.example"})
    managers = client.post("/sign-in/kit", typed | {"email": "manager@westfield.example"})

    assert "No manager has that address" in strangers.content.decode()
    assert managers.status_code == 422
    assert 'href="#kit"' in managers.content.decode()


def test_the_kit_is_due_half_a_year_after_it_was_last_read_back(practices, manager):
    practice = practices["allerton"]
    key_id = load_recipients(recipients_path(settings.HOME, "allerton")).current.key_id
    before = kit_standing(practice, key_id, began=NOW)
    note_kit_check(practice, 2, right=False, by=manager.person, now=NOW + EVERY)
    missed = kit_standing(practice, key_id, began=NOW)
    note_kit_check(practice, 2, right=True, by=manager.person, now=NOW + EVERY)
    after = kit_standing(practice, key_id, began=NOW)

    assert before.due == timezone.localdate(NOW) + EVERY
    assert missed.due == before.due
    assert after.due == timezone.localdate(NOW + EVERY) + EVERY
    assert after.is_due(after.due)
    assert not after.is_due(timezone.localdate(NOW + EVERY))
