"""Pages that only a link or a right passphrase opens, in a real browser: axe, on paper, and every width."""

import json

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from tests.chromium import needs_chromium

from fairhearing.capture.config import RecorderConfig, publish_config
from fairhearing.practice.set_up_links import make_link
from fairhearing.practice.set_up_models import SetUpLink

from .sealed_calls import PASSPHRASE
from .set_up_browser import claimed
from .shown_pages import Shown, look_at_each
from .test_people import drawn_words, invite, link_of

pytestmark = [
    *needs_chromium,
    pytest.mark.django_db,
    pytest.mark.usefixtures("keyed", "cheap_hashes"),
    pytest.mark.timeout(900),
]

WRONG = 422
PBX = {"name": "Surgery PBX", "kind": "avaya", "networks": "192.0.2.7, 192.0.2.16/28"}
MAIL = {"host": "smtp.allerton.example", "security": "none", "from": "recorder", "user": "x", "password": "y"}


@pytest.fixture(autouse=True)
def _fresh_files():
    publish_config(settings.HOME, RecorderConfig())
    yield
    for name in ("mail.json", "mail.password", "backup.json", "recorder.json"):
        (settings.HOME.root / name).unlink(missing_ok=True)


class Gathered:
    """What one client is shown, page by page."""

    def __init__(self, client):
        self.client, self.shown = client, {}

    def get(self, name, path):
        answer = self.client.get(path)
        assert answer.status_code == 200, name
        self.shown[name] = Shown.of(path, answer)
        return answer

    def wrong(self, name, path, typed):
        answer = self.client.post(path, typed)
        assert answer.status_code == WRONG, name
        self.shown[f"{name}-wrong"] = Shown.of(path, answer)


def assert_all_is_well(shown):
    wrong, outside = look_at_each(shown)

    assert outside == []
    assert not wrong, json.dumps(wrong, indent=1)


def test_the_installers_pages():
    pages = Gathered(claimed(SetUpLink.Kind.SYSTEM))
    steps = {
        "recorder": {"host": "pbx", "port": "fifty"},
        "phones": {"name": "", "kind": "telegraph", "networks": "0.0.0.0/0", "user": "pbx", "password": "short"},
        "mail": MAIL,
        "backup": {"target": ""},
        "account": {"full_name": "", "email": "nobody", "drawn": PASSPHRASE, "new_passphrase": "password1"},
    }
    person = {"full_name": "Priya Nair", "email": "priya@supplier.example", "drawn": PASSPHRASE}
    person |= {"new_passphrase": PASSPHRASE, "new_passphrase_again": PASSPHRASE}

    pages.get("set-up-address", "/set-up/system/address")
    for step, typed in steps.items():
        pages.get(f"set-up-{step}", f"/set-up/system/{step}")
        pages.wrong(f"set-up-{step}", f"/set-up/system/{step}", typed)
    pages.client.post("/set-up/system/phones", PBX)
    pages.get("set-up-phones-listed", "/set-up/system/phones")
    pages.client.post("/set-up/system/account", person)
    pages.get("set-up-account-phone", "/set-up/system/account/phone")

    assert_all_is_well(pages.shown)


def test_the_pages_of_links_and_of_a_practice_that_is_not_there_yet():
    pages = Gathered(claimed(SetUpLink.Kind.PRACTICE))
    for kind in SetUpLink.Kind:
        _, token = make_link(kind, now=timezone.now())
        pages.get(f"set-up-link-{kind}", f"/set-up/link/{token}")
    pages.get("set-up-practice", "/set-up/practice")
    pages.wrong("set-up-practice", "/set-up/practice", {"numbers": "front desk", "hours-0": "noon"})

    assert_all_is_well(pages.shown)


def test_the_pages_of_somebody_who_was_invited(manager):
    pages = Gathered(Client())
    link = link_of(invite(manager))
    pages.get("join", link)
    pages.client.post(link)
    words = drawn_words(pages.get("join-passphrase", "/join/passphrase"))
    pages.wrong("join-passphrase", "/join/passphrase", {"drawn": words, "new_passphrase": "password1"})

    assert_all_is_well(pages.shown)


def test_the_page_that_asks_for_a_code(auditor):
    pages = Gathered(Client())
    pages.client.post("/sign-in", {"email": auditor.email, "passphrase": PASSPHRASE})
    pages.get("sign-in-code", "/sign-in/code")
    pages.wrong("sign-in-code", "/sign-in/code", {"code": "000000"})

    assert_all_is_well(pages.shown)
