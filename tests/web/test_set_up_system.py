"""The installer's part of setting up: each page writes what it is about, and says what is wrong."""

import json
import re
import time

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from fairhearing.call.ways import Transport
from fairhearing.capture.config import RecorderConfig, load_config, publish_config
from fairhearing.jobs.models import Outbox
from fairhearing.practice.models import Person, Practice, Role
from fairhearing.practice.set_up_links import make_link
from fairhearing.practice.set_up_models import PhoneSystem, SetUpLink
from fairhearing.web.set_up.links import PASS_COOKIE
from fairhearing.web.static_files import gather

from .sealed_calls import code_at
from .set_up_browser import claimed

pytestmark = pytest.mark.django_db
SYSTEM = SetUpLink.Kind.SYSTEM
PBX = {"name": "Surgery PBX", "kind": "avaya", "networks": "192.0.2.7, 192.0.2.16/28"}
PASSPHRASE = "orbit lemon candle anchor velvet thunder"


@pytest.fixture(scope="module", autouse=True)
def _pages():
    gather()


@pytest.fixture(autouse=True)
def _fresh_files():
    publish_config(settings.HOME, RecorderConfig())
    yield
    for name in ("mail.json", "mail.password", "backup.json", "recorder.json"):
        (settings.HOME.root / name).unlink(missing_ok=True)


@pytest.fixture
def installer():
    return claimed(SYSTEM)


def problems(response):
    return re.findall(r'error-summary__list">(.*?)</ul>', response.content.decode(), re.DOTALL)[0]


def test_a_link_is_claimed_by_a_post_and_not_by_a_previews_get():
    _, token = make_link(SYSTEM, now=timezone.now())
    first, second = Client(), Client()

    assert first.get(f"/set-up/link/{token}").status_code == 200
    assert PASS_COOKIE not in first.cookies
    claim = second.post(f"/set-up/link/{token}")

    assert (claim.status_code, claim.url) == (302, "/set-up/system")
    assert second.get("/set-up/system").status_code == 200
    assert second.cookies[PASS_COOKIE]["httponly"]
    assert second.cookies[PASS_COOKIE]["samesite"] == "Strict"
    assert first.post(f"/set-up/link/{token}").status_code == 404
    assert first.get("/set-up/system").status_code == 404


def test_the_installers_link_opens_nothing_of_the_managers(installer):
    assert installer.get("/set-up/system").status_code == 200
    assert installer.get("/set-up/practice").status_code == 404


def test_the_list_says_how_each_thing_stands(installer):
    page = installer.get("/set-up/system").content.decode()

    assert "No phone system is listed: none may offer calls." in page
    assert "No mail server is named" in page
    assert "a lost disk is a lost year" in page
    assert "Only this machine reaches that." in page


def test_the_recorders_address_goes_into_its_settings(installer):
    typed = {"host": "192.0.2.10", "transport": "both", "port": "5070", "first_port": "30000", "last_port": "30999"}

    assert installer.post("/set-up/system/recorder", typed).status_code == 302

    config = load_config(settings.HOME.recorder_json)
    assert [(each.host, each.port, each.transport) for each in config.sip] == [
        ("192.0.2.10", 5070, Transport.UDP),
        ("192.0.2.10", 5070, Transport.TCP),
    ]
    assert (config.rtp.host, config.rtp.first_port, config.rtp.last_port) == ("192.0.2.10", 30000, 30999)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"host": "224.0.0.1"}, "not a wildcard"),
        ({"host": "pbx"}, "write an IPv4 or IPv6 address"),
        ({"transport": ""}, "Choose how phone systems send"),
        ({"port": "20001"}, "lies inside rtp"),
        ({"port": "fifty"}, "whole numbers"),
    ],
)
def test_an_address_that_cannot_work_is_not_saved_and_says_what_to_do(installer, wrong, said):
    before = settings.HOME.recorder_json.read_text()
    typed = {"host": "192.0.2.10", "transport": "udp", "port": "5060"} | wrong

    answer = installer.post("/set-up/system/recorder", typed)

    assert answer.status_code == 422
    assert said in problems(answer)
    assert settings.HOME.recorder_json.read_text() == before


def test_a_phone_system_waits_for_a_practice_and_then_may_offer_calls(installer):
    installer.post("/set-up/system/phones", PBX)
    assert load_config(settings.HOME.recorder_json).clients == ()

    Practice.objects.create(id="allerton", name="Allerton Medical Centre", created_at=timezone.now())
    installer.post("/set-up/system/phones", PBX | {"name": "Branch PBX", "networks": "192.0.2.99"})

    clients = load_config(settings.HOME.recorder_json).clients
    assert [(each.name, each.default_practice) for each in clients] == [
        ("Branch PBX", "allerton"),
        ("Surgery PBX", "allerton"),
    ]
    assert [str(network) for network in clients[1].networks] == ["192.0.2.7/32", "192.0.2.16/28"]


def test_a_phone_system_that_was_taken_off_may_offer_no_calls(installer):
    Practice.objects.create(id="allerton", name="Allerton Medical Centre", created_at=timezone.now())
    installer.post("/set-up/system/phones", PBX)

    installer.post(f"/set-up/system/phones/{PhoneSystem.objects.get().pk}/remove")

    assert load_config(settings.HOME.recorder_json).clients == ()


def test_what_is_to_be_set_in_the_phone_system_names_the_recorders_address(installer):
    installer.post("/set-up/system/phones", PBX)

    assert "sip:recorder@127.0.0.1:5060" in installer.get("/set-up/system/phones").content.decode()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": ""}, "Give it a name"),
        ({"kind": "telegraph"}, "Choose which product"),
        ({"networks": "192.0.2.7/24"}, "Type each like"),
        ({"networks": ""}, "Type the address"),
        ({"networks": "0.0.0.0/0"}, "every address there is"),
        ({"user": "pbx"}, "belong together"),
        ({"user": "pbx", "password": "short"}, "At least 12"),
    ],
)
def test_a_phone_system_that_cannot_be_listed_says_why(installer, wrong, said):
    answer = installer.post("/set-up/system/phones", PBX | wrong)

    assert answer.status_code == 422
    assert said in problems(answer)
    assert not PhoneSystem.objects.exists()


def test_the_mail_server_is_saved_with_its_password_in_a_file_of_its_own(installer):
    typed = {
        "host": "smtp.allerton.example",
        "security": "starttls",
        "from": "recorder@allerton.example",
        "user": "recorder",
        "password": "correct horse",
    }

    assert installer.post("/set-up/system/mail", typed).status_code == 302

    written = json.loads((settings.HOME.root / "mail.json").read_text())
    assert written["password_file"] == "mail.password"
    assert "correct horse" not in json.dumps(written)
    assert (settings.HOME.root / "mail.password").read_text() == "correct horse"
    assert "correct horse" not in installer.get("/set-up/system/mail").content.decode()


def test_a_mail_server_that_cannot_be_used_leaves_the_one_before(installer):
    good = {"host": "smtp.allerton.example", "security": "tls", "from": "recorder@allerton.example"}
    installer.post("/set-up/system/mail", good)
    before = (settings.HOME.root / "mail.json").read_text()

    answer = installer.post("/set-up/system/mail", good | {"security": "none", "user": "x", "password": "y"})

    assert "never sent in the clear" in problems(answer)
    assert (settings.HOME.root / "mail.json").read_text() == before
    assert not (settings.HOME.root / "mail.password").exists()


def test_what_is_wrong_with_a_mail_server_is_said_at_its_own_field(installer):
    typed = {"host": "smtp.allerton.example", "security": "none", "from": "recorder", "user": "recorder"}

    said = problems(installer.post("/set-up/system/mail", typed))
    nothing = problems(installer.post("/set-up/system/mail", {}))

    assert re.findall('href="#([a-z0-9-]+)"', said) == ["security", "from", "password"]
    assert re.findall('href="#([a-z0-9-]+)"', nothing) == ["host", "security", "from"]
    assert "mail.json" not in said + nothing


def test_a_place_for_backups_is_saved_or_says_why_not(installer, tmp_path):
    refused = installer.post("/set-up/system/backup", {"target": ""})
    assert refused.status_code == 422
    assert "Type a folder on another disk" in problems(refused)

    assert installer.post("/set-up/system/backup", {"target": str(tmp_path)}).status_code == 302
    assert str(tmp_path) in installer.get("/set-up/system").content.decode()


def test_the_installers_account_works_once_its_phone_does_and_looks_after_every_practice(installer):
    practice = Practice.objects.create(id="allerton", name="Allerton Medical Centre", created_at=timezone.now())
    typed = {"full_name": "Priya Nair", "email": "Priya@supplier.example", "drawn": PASSPHRASE}
    typed |= {"new_passphrase": PASSPHRASE, "new_passphrase_again": PASSPHRASE}

    device = installer.post("/set-up/system/account", typed, follow=True)
    secret = re.search(r'name="secret" value="([A-Z2-7=]+)"', device.content.decode())[1]
    wrong = installer.post("/set-up/system/account/phone", {"secret": secret, "code": "000000"})
    code = code_at(secret, int(time.time()))  # noqa: TID251 - what the phone shows now
    right = installer.post("/set-up/system/account/phone", {"secret": secret, "code": code})

    person = Person.objects.get(email="priya@supplier.example")
    assert (wrong.status_code, right.status_code) == (422, 302)
    assert not person.holds_key
    assert person.roles.get(practice=practice).kind == Role.Kind.ADMINISTRATOR
    assert person.authenticator_set.count() == 1
    assert "Priya Nair looks after the machine." in installer.get("/set-up/system").content.decode()


def test_an_account_that_cannot_be_made_says_what_to_do(installer):
    typed = {"full_name": "", "email": "nobody", "drawn": PASSPHRASE, "new_passphrase": "password1"}

    answer = installer.post("/set-up/system/account", typed)

    assert answer.status_code == 422
    assert "Enter your name" in problems(answer)
    assert "Enter an e-mail address" in problems(answer)
    assert not Person.objects.exists()


def test_what_was_answered_stands_in_the_log_and_nothing_of_the_answers(installer):
    typed = {"host": "smtp.allerton.example", "security": "tls", "from": "recorder@allerton.example"}
    installer.post("/set-up/system/mail", typed)
    installer.post("/set-up/system/phones", PBX)

    rows = Outbox.objects.order_by("number").filter(verb__in=["set_up.answered", "setting.changed"])
    assert [(row.verb, row.subject) for row in rows] == [
        ("set_up.answered", "mail"),
        ("setting.changed", "phone-system"),
    ]
    assert not re.search(r"allerton|192\.0\.2|Surgery", str([row.detail for row in rows]))
