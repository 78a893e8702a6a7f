"""Step 2 by a page that stays: the practice and its key are made, and the kit reaches nobody but that page."""

import base64
import time
from datetime import timedelta
from uuid import UUID

import pytest
from django.conf import settings
from django.utils import timezone

from fairhearing.capture.config import RecorderConfig, publish_config
from fairhearing.cli.set_up_links import Wanted, print_links
from fairhearing.keyholder.founding.set_up_tokens import allow_founding
from fairhearing.playback.unlock import UNLOCK_COOKIE
from fairhearing.practice.models import Person, Practice, Role
from fairhearing.practice.set_up_links import claim_link
from fairhearing.practice.set_up_models import SetUp, SetUpLink
from fairhearing.vault.clock import Clock
from fairhearing.vault.facts import IntakeKey
from fairhearing.vault.hpke import SUITE_NAME, open_sealed
from fairhearing.vault.kit import kit_groups, parse_kits
from fairhearing.vault.recipients import load_recipients, recipients_path
from fairhearing.vault.shares import parse_shares
from fairhearing.vault.xwing import expand_seed
from fairhearing.web.set_up.links import PASS_COOKIE

from .sealed_calls import code_at
from .set_up_browser import claimed

pytestmark = pytest.mark.django_db
PAGE, PAGE_KEY = expand_seed(bytes(range(32)))
WORDS = "orbit lemon candle anchor velvet thunder"
LINES = {"name": "Moorside Surgery", "numbers": "0113 496 0300", "extensions": "401", "places": "Office"}
YOU = {
    "full_name": "Ann Bell",
    "email": "Ann.Bell@moorside.example",
    "drawn": WORDS,
    "new_passphrase": WORDS,
    "new_passphrase_again": WORDS,
    "browser_key": base64.b64encode(PAGE_KEY).decode(),
}
JSON = {"Accept": "application/json"}


@pytest.fixture
def newcomer(keyed):
    """A browser that claimed a link by which the keyholder lets a practice be founded; its files go afterwards."""
    publish_config(settings.HOME, RecorderConfig())
    client = claimed(SetUpLink.Kind.PRACTICE)
    recorders = load_recipients(recipients_path(keyed.home, "allerton")).recorders
    intake = IntakeKey.load(keyed.home.intake_key).public
    expires = timezone.now() + timedelta(days=14)
    allow_founding(keyed.home, client.token, expires=expires, recorders=recorders, intake=intake)
    client.post("/set-up/practice", LINES)
    wraps = {path: path.read_bytes() for path in (keyed.home.keyholder / "wraps").glob("*")}
    yield client
    for path, before in wraps.items():  # a manager who founded a further practice holds its key no longer
        path.write_bytes(before)
    for folder in (keyed.home.recipients, keyed.home.keyholder / "holders"):
        for path in folder.glob("moorside-surgery*"):
            path.unlink()
    for path in (keyed.home.keyholder / "set-up").glob("*.json"):
        path.unlink()
    keyed.home.recorder_json.unlink(missing_ok=True)


def found(client, **changed):
    return client.post("/set-up/practice/found", YOU | changed)


def confirm(client, said):
    return client.post("/set-up/practice/confirm", {"code": code_of(said)})


def code_of(said, later_s=0):
    secret = said["device"]["secret"].replace(" ", "")
    return code_at(secret + "=" * (-len(secret) % 8), int(time.time()) + later_s)  # noqa: TID251 - what the phone shows


def next_code(said):
    """A code that was not used yet: of the half minute to come."""
    return code_of(said, 30)


def opened(said):
    info = f"fairhearing kit v1\n{SUITE_NAME}\nmoorside-surgery\n{said['key_id']}\n".encode()
    return open_sealed(PAGE, base64.b64decode(said["kit"]), info).decode()


def kit_of(said):
    return parse_kits(opened(said))[0]


def typed(said):
    groups = kit_groups(kit_of(said).seed)
    return {f"word-{each['number']}": groups[each["number"] - 1].lower() for each in said["words"]}


def errors(response):
    assert response.status_code == 422
    return [(each["field"], each["text"]) for each in response.json()["errors"]]


def test_a_practice_is_founded_and_its_manager_is_in(newcomer):
    said = found(newcomer).json()
    answer = confirm(newcomer, said)

    person = Person.objects.get(email="ann.bell@moorside.example")
    practice = Practice.objects.get(id="moorside-surgery")
    assert answer.status_code == 200
    assert person.holds_key
    assert practice.roles.get().kind == Role.Kind.MANAGER
    assert kit_of(said).key_id == load_recipients(recipients_path(settings.HOME, practice.id)).current.key_id
    assert newcomer.cookies[UNLOCK_COOKIE].value
    assert newcomer.cookies[PASS_COOKIE].value == ""
    assert newcomer.get("/set-up/practice/kit").status_code == 200
    assert newcomer.get("/set-up/practice").status_code == 404
    assert SetUpLink.objects.get(practice=practice).draft == {}


def test_an_answer_that_was_lost_is_asked_for_again_and_the_first_kit_is_void(newcomer):
    lost = found(newcomer).json()

    said = found(newcomer, full_name="Ann M Bell").json()

    assert confirm(newcomer, said).status_code == 200
    assert said["key_id"] != lost["key_id"]
    keys = load_recipients(recipients_path(settings.HOME, "moorside-surgery")).keys
    assert [key.key_id for key in keys] == [said["key_id"]]
    assert Person.objects.get(email="ann.bell@moorside.example").full_name == "Ann M Bell"
    assert Practice.objects.filter(id="moorside-surgery").count() == 1


@pytest.mark.parametrize(
    ("changed", "field", "text"),
    [
        ({"full_name": " "}, "full_name", "Enter your name"),
        ({"email": "ann"}, "email", "Enter an e-mail address"),
        ({"new_passphrase": "moorside1", "new_passphrase_again": "moorside1"}, "new_passphrase", "Add words"),
        ({"new_passphrase_again": "orbit"}, "new_passphrase_again", "Both must be the same"),
        ({"browser_key": "c2hvcnQ="}, "", "out of date"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_founded(newcomer, changed, field, text):
    told = errors(found(newcomer, **changed))

    assert [(where, text in words) for where, words in told] == [(field, True)]
    assert not Practice.objects.filter(id="moorside-surgery").exists()
    assert not recipients_path(settings.HOME, "moorside-surgery").exists()


def test_somebody_elses_address_is_not_taken_over(newcomer, practices):  # noqa: ARG001 - the people it makes
    told = errors(found(newcomer, email="manager@allerton.example"))

    assert told == [("email", "Somebody signs in with this e-mail address already")]


def test_a_wrong_code_does_not_come_in_and_may_be_tried_again(newcomer):
    said = found(newcomer).json()

    refused = newcomer.post("/set-up/practice/confirm", {"code": "000000"})

    assert errors(refused)[0][0] == "code"
    assert newcomer.get("/set-up/practice/kit").status_code == 302
    assert confirm(newcomer, said).status_code == 200


def test_a_kit_is_shown_again_until_four_of_its_words_were_typed_back(newcomer):
    founded = found(newcomer).json()
    confirm(newcomer, founded)
    wish = {"browser_key": YOU["browser_key"]}
    owed = newcomer.post("/set-up/practice/kit/print", wish, headers=JSON)
    refused = newcomer.post("/set-up/practice/kit/print", wish | {"other-code": "000000"}, headers=JSON)
    again = newcomer.post("/set-up/practice/kit/print", wish | {"code": next_code(founded)}, headers=JSON).json()
    places = {"envelope-1": "Practice safe", "envelope-2": "Solicitor"}
    first = again["words"][0]["number"]

    wrong = newcomer.post("/set-up/practice/kit", typed(again) | places | {f"word-{first}": "ZZZZ"}, headers=JSON)
    right = newcomer.post("/set-up/practice/kit", typed(again) | places, headers=JSON)
    late = newcomer.post("/set-up/practice/kit/print", wish | {"code": "000000"}, headers=JSON)

    assert [where for where, _ in errors(owed) + errors(refused)] == ["code", "other-code"]
    assert [where for where, _ in errors(wrong)] == [f"word-{first}"]
    assert right.json() == {"next": "/set-up/practice/phones"}
    assert "it is shown no more" in errors(late)[0][1]
    envelopes = Practice.objects.get(id="moorside-surgery").kit_envelopes
    assert set(envelopes.values_list("key_id", "place")) == {
        (again["key_id"], "Practice safe"),
        (again["key_id"], "Solicitor"),
    }


def test_three_sheets_are_three_envelopes_any_two_of_which_do(newcomer):
    founded = found(newcomer).json()
    confirm(newcomer, founded)
    wish = {"browser_key": YOU["browser_key"], "form": "shares", "other-code": next_code(founded)}
    said = newcomer.post("/set-up/practice/kit/print", wish, headers=JSON).json()
    shares = parse_shares(opened(said))
    words = [word for share in shares for word in share.words]
    typed_back = {f"word-{each['number']}": words[each["number"] - 1] for each in said["words"]}
    two = {"envelope-1": "Practice safe", "envelope-2": "Solicitor"}

    page = newcomer.get("/set-up/practice/kit").content.decode()
    short = newcomer.post("/set-up/practice/kit", typed_back | two, headers=JSON)
    whole = newcomer.post("/set-up/practice/kit", two | {"envelope-3": "Bank"}, headers=JSON)

    assert (len(shares), said["envelopes"]) == (3, 3)
    assert all(each["where"].startswith("sheet ") and each["where"] in page for each in said["words"])
    assert errors(short) == [("envelope-3", "Say where envelope 3 is")]
    assert whole.status_code == 200
    envelopes = Practice.objects.get(id="moorside-surgery").kit_envelopes.filter(gone_at=None)
    assert set(envelopes.values_list("sheet", "needed")) == {(1, 2), (2, 2), (3, 2)}


def test_a_manager_who_is_signed_in_founds_a_further_practice_with_a_code_alone(newcomer, manager, keyed):
    manager.cookies[PASS_COOKIE] = newcomer.cookies[PASS_COOKIE].value
    page = manager.get("/set-up/practice/you").content.decode()
    code = keyed.next_code(manager.person.account)

    said = manager.post("/set-up/practice/found", {"code": code, "browser_key": YOU["browser_key"]}).json()

    assert "You are signed in as Helen Ashworth" in page
    assert kit_of(said).key_id == said["key_id"]
    roles = set(manager.person.roles.values_list("practice", "kind"))
    assert roles == {("allerton", "manager"), ("moorside-surgery", "manager")}
    assert SetUp.objects.get(practice="moorside-surgery").confirmed_at
    assert manager.get("/set-up/practice/kit").status_code == 200


def test_new_links_finish_a_founding_that_was_broken_off(newcomer):
    found(newcomer)
    SetUpLink.objects.create(kind="system", sha256="0" * 64, made_at=timezone.now(), expires_at=timezone.now())

    links = print_links(settings.HOME, Wanted.AGAIN, "http://here", Clock())

    token = links.urls[SetUpLink.Kind.PRACTICE].rpartition("/")[2]
    link, shown = claim_link(token, now=timezone.now())
    assert found(newcomer).status_code == 404  # the old link's browser
    newcomer.cookies[PASS_COOKIE] = str(shown)
    said = found(newcomer).json()
    assert confirm(newcomer, said).status_code == 200
    assert Person.objects.get(id=UUID(SetUp.objects.get().practice.roles.get().person.account))
    assert link.practice_id == "moorside-surgery"
