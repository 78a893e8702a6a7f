"""Founding a practice through the running keyholder, until its first recording can be heard."""

import base64
import os
import signal
from base64 import b32decode
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from tests.keyholder.conftest import Person, Premises

from fairhearing.keyholder.client import KeyholderClient
from fairhearing.keyholder.errors import (
    BadFounding,
    BadMessage,
    KitAlreadyChecked,
    KitNotChecked,
    KitWordsWrong,
    NotManager,
    OnlyTemporary,
    PendingExpired,
    SetUpOver,
    SignInFailed,
    TooManyTries,
)
from fairhearing.keyholder.founding.set_up_tokens import allow_founding
from fairhearing.keyholder.holders.holders_client import HoldersClient, SheetForm
from fairhearing.vault.facts import IntakeKey
from fairhearing.vault.home import Home
from fairhearing.vault.hpke import SUITE_NAME, open_sealed
from fairhearing.vault.kit import kit_groups, parse_kits
from fairhearing.vault.note import NoteSigner
from fairhearing.vault.recipients import KeyState, NoActiveKey, RecorderKey, load_recipients, recipients_path
from fairhearing.vault.shares import parse_shares
from fairhearing.vault.xwing import expand_seed

BROWSER, BROWSER_KEY = expand_seed(bytes(range(32)))
ANN = "aa" * 16
TOKEN = "a-token-that-init-printed"
WORDS = "six words are better than one"


@pytest.fixture
def empty(tmp_path):
    """A home without any practice, and a keyholder that serves it."""
    clock_file = tmp_path / "clock"
    clock_file.write_text("0")
    home = Home(tmp_path / "home")
    home.root.mkdir()
    premises = Premises(home, clock_file)
    premises.start()
    allow(premises)
    yield premises
    if premises.process:
        premises.end(signal.SIGKILL)


def allow(premises, token=TOKEN):
    recorder = RecorderKey("main", signer().vkey)
    expires = premises.now + timedelta(days=7)
    allow_founding(premises.home, token, expires=expires, recorders=[recorder], intake=IntakeKey(bytes(32)).public)


def signer():
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return NoteSigner("fairhearing/main", Ed25519PrivateKey.from_private_bytes(bytes(32)))


def found(premises, practice="allerton", account=ANN, **changed):
    asked = {"setup_token": TOKEN, "name": "Allerton Surgery", "passphrase": WORDS, "address": "192.0.2.7"}
    founded = premises.holders.found(practice=practice, account=account, browser_key=BROWSER_KEY, **(asked | changed))
    premises.people["ann"] = Person(account, WORDS, b32decode(founded.totp_secret))
    return founded


def text_of(founded, practice="allerton"):
    info = f"fairhearing kit v1\n{SUITE_NAME}\n{practice}\n{founded.key_id}\n".encode()
    return open_sealed(BROWSER, founded.kit, info).decode()


def kit_of(founded, practice="allerton"):
    return parse_kits(text_of(founded, practice))[0]


def typed(founded, practice="allerton"):
    groups = kit_groups(kit_of(founded, practice).seed)
    return {at: groups[at - 1].lower() for at in founded.words}


def state(premises, practice="allerton"):
    return [key.state for key in load_recipients(recipients_path(premises.home, practice)).keys]


def test_from_a_link_to_the_first_recording_that_is_heard(empty):
    founded = found(empty)
    unlock = empty.client.confirm(founded.pending, empty.fresh_code("ann")).unlock
    assert state(empty) == [KeyState.GENERATED]
    empty.holders.verify_kit(unlock, "allerton", typed(founded))
    assert state(empty) == [KeyState.VERIFIED]
    with pytest.raises(NoActiveKey):
        empty.record(1)

    empty.holders.start_recording(unlock, "allerton")

    recorded = empty.record(1)
    assert state(empty) == [KeyState.ACTIVE]
    assert empty.client.read(unlock, empty.begin(unlock, recorded), 1, recorded.segment_bytes(1, 1))
    recipients = load_recipients(recipients_path(empty.home, "allerton"))
    assert (recipients.name, recipients.serial) == ("Allerton Surgery", 3)
    assert [each.node for each in recipients.recorders] == ["main"]
    assert kit_of(founded).key_id == founded.key_id == recipients.current.key_id
    about_keys = [verb for verb in empty.verbs() if verb.startswith(("key", "kit", "sign_in"))]
    assert about_keys == ["key.made", "sign_in.succeeded", "kit.checked", "key.activated"]
    assert not list((empty.home.keyholder / "set-up").glob("*.json"))


@dataclass(frozen=True)
class ListeningClient(KeyholderClient):
    """A client that keeps every answer as it came."""

    heard: list[bytes] = field(default_factory=list)

    def ask(self, ask, fields, body=b""):
        answer = KeyholderClient.ask(self, ask, fields, body)
        self.heard.append(answer.encode())
        return answer


def test_no_answer_and_no_file_holds_the_seed_or_the_kit_in_the_clear(empty):
    listening = ListeningClient(empty.home.keyholder_socket)
    holders = HoldersClient(listening)
    founded = holders.found(TOKEN, "allerton", "Allerton Surgery", ANN, WORDS, "192.0.2.7", BROWSER_KEY)
    empty.people["ann"] = Person(ANN, WORDS, b32decode(founded.totp_secret))
    unlock = listening.confirm(founded.pending, empty.fresh_code("ann")).unlock
    holders.print_kit(unlock, empty.fresh_code("ann"), "allerton", BROWSER_KEY)
    holders.verify_kit(unlock, "allerton", typed(founded))
    holders.start_recording(unlock, "allerton")
    recorded = empty.record(1)
    begun = listening.begin(
        unlock,
        recorded.id,
        "patient_care",
        "",
        "office",
        header=recorded.header,
        segments=recorded.segments,
        closed=True,
    )
    listening.read(unlock, begun, 1, recorded.segment_bytes(1, 1))
    enrolled = holders.enrol("bb" * 16, WORDS, "192.0.2.7")
    empty.people["cat"] = Person("bb" * 16, WORDS, b32decode(enrolled.totp_secret))
    words = holders.confirm_enrolment(enrolled.pending, empty.fresh_code("cat")).words
    holders.admit(unlock, empty.fresh_code("ann"), "bb" * 16, "allerton", "assistant", None, " ".join(words))
    holders.my_words(unlock)
    holders.holders("allerton")
    seed = kit_of(founded).seed
    secrets = [seed, seed.hex().encode(), base64.b64encode(seed), *(group.encode() for group in kit_groups(seed)[:4])]

    kept = [path.read_bytes() for path in empty.home.root.rglob("*") if path.is_file()]

    assert len(listening.heard) == 12
    assert founded.key_id.encode() in b"".join(listening.heard)
    assert not [secret for secret in secrets for data in [*listening.heard, *kept] if secret in data]


def test_the_first_sign_in_after_a_lost_answer_is_by_passphrase(empty):
    found(empty)

    unlock = empty.sign_in("ann")

    assert empty.client.status(unlock).roles == {"allerton": "manager"}


def test_founding_once_more_before_anybody_signed_in_makes_another_key_in_place_of_the_first(empty):
    first = found(empty)
    before = empty.people["ann"]
    second = found(empty)

    unlock = empty.client.confirm(second.pending, empty.fresh_code("ann")).unlock

    assert first.key_id != second.key_id
    empty.holders.verify_kit(unlock, "allerton", typed(second))
    empty.move_clock(30)
    with pytest.raises(PendingExpired):
        empty.client.confirm(first.pending, before.code(empty.now))


def test_after_somebody_signed_in_the_key_stays_and_its_kit_is_printed_again(empty):
    founded = found(empty)
    unlock = empty.client.confirm(founded.pending, empty.fresh_code("ann")).unlock

    with pytest.raises(BadFounding):
        found(empty)
    again = empty.holders.print_kit(unlock, empty.fresh_code("ann"), "allerton", BROWSER_KEY)

    assert (kit_of(again), again.words) == (kit_of(founded), founded.words)


def test_a_kit_is_printed_again_by_a_fresh_code_alone(empty):
    founded = found(empty)
    used = empty.fresh_code("ann")
    unlock = empty.client.confirm(founded.pending, used).unlock

    for code in (used, "000000", ""):
        with pytest.raises(SignInFailed):
            empty.holders.print_kit(unlock, code, "allerton", BROWSER_KEY)
    fresh = empty.fresh_code("ann")
    empty.holders.print_kit(unlock, fresh, "allerton", BROWSER_KEY)

    assert empty.verbs()[-5:] == ["code.refused", "code.refused", "code.refused", "code.confirmed", "kit.printed"]
    assert (empty.log()[-2].subject, empty.log()[-2].detail) == (founded.key_id, {"action": "keys.print_kit"})


def test_a_kit_may_be_printed_as_three_sheets_and_as_one_again(empty):
    founded = found(empty)
    unlock = empty.client.confirm(founded.pending, empty.fresh_code("ann")).unlock

    shares = empty.holders.print_kit(unlock, empty.fresh_code("ann"), "allerton", BROWSER_KEY, SheetForm.SHARES)
    stays = empty.holders.print_kit(unlock, empty.fresh_code("ann"), "allerton", BROWSER_KEY)
    words = [word for share in parse_shares(text_of(stays)) for word in share.words]
    with pytest.raises(KitWordsWrong):
        empty.holders.verify_kit(unlock, "allerton", typed(founded))
    back = empty.holders.print_kit(unlock, empty.fresh_code("ann"), "allerton", BROWSER_KEY, SheetForm.SHEET)

    assert (len(words), stays.words) == (99, shares.words)
    assert (kit_of(back), back.words) == (kit_of(founded), founded.words)
    empty.holders.verify_kit(unlock, "allerton", typed(back))
    assert state(empty) == [KeyState.VERIFIED]


def test_wrong_words_are_named_by_their_places_and_nothing_begins(empty):
    founded = found(empty)
    unlock = empty.client.confirm(founded.pending, empty.fresh_code("ann")).unlock
    groups = typed(founded)
    first, second, *_ = founded.words
    wrong = groups | {first: "XXXX"}
    del wrong[second]

    with pytest.raises(KitWordsWrong) as refusal:
        empty.holders.verify_kit(unlock, "allerton", wrong)
    with pytest.raises(KitNotChecked):
        empty.holders.start_recording(unlock, "allerton")

    assert refusal.value.positions == (first, second)
    assert state(empty) == [KeyState.GENERATED]
    assert empty.log()[-1].detail == {"wrong": 2}
    assert len(set(founded.words)) == 4
    assert all(1 <= at <= 16 for at in founded.words)


def test_a_kit_that_was_checked_is_shown_no_more(empty):
    founded = found(empty)
    unlock = empty.client.confirm(founded.pending, empty.fresh_code("ann")).unlock
    empty.holders.verify_kit(unlock, "allerton", typed(founded))
    empty.holders.verify_kit(unlock, "allerton", {})

    with pytest.raises(KitAlreadyChecked):
        empty.holders.print_kit(unlock, empty.fresh_code("ann"), "allerton", BROWSER_KEY)


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"setup_token": "another token"}, SetUpOver),
        ({"practice": "Not A Slug"}, BadFounding),
        ({"name": " "}, BadFounding),
        ({"account": "nobody"}, BadMessage),
    ],
)
def test_what_is_no_founding_is_refused_and_leaves_nothing(empty, changed, refusal):
    with pytest.raises(refusal):
        found(empty, **changed)

    assert not empty.home.recipients.exists()
    assert not (empty.home.keyholder / "wraps").exists()


def test_a_link_is_over_after_its_time_and_after_its_use(empty):
    founded = found(empty)
    with pytest.raises(SetUpOver):
        found(empty, account="bb" * 16)
    with pytest.raises(SetUpOver):
        found(empty, practice="beeston")
    empty.people["ann"] = Person(ANN, WORDS, b32decode(founded.totp_secret))
    unlock = empty.client.confirm(founded.pending, empty.fresh_code("ann")).unlock
    empty.holders.verify_kit(unlock, "allerton", typed(founded))
    with pytest.raises(SetUpOver):
        found(empty)
    allow(empty, "another")
    empty.move_clock(8 * 86400)
    with pytest.raises(SetUpOver):
        found(empty, setup_token="another", practice="beeston", account="bb" * 16)


def test_guessing_links_is_limited(empty):
    for _ in range(5):
        with pytest.raises(SetUpOver):
            found(empty, setup_token="guessed")

    with pytest.raises(TooManyTries):
        found(empty, setup_token="guessed")


def test_a_browser_s_key_that_is_none_is_refused(empty):
    with pytest.raises(BadMessage):
        empty.holders.found(TOKEN, "allerton", "Allerton", ANN, WORDS, "192.0.2.7", os.urandom(100))


def test_a_manager_founds_a_further_practice_with_the_sign_in_she_has(empty):
    founded = found(empty)
    unlock = empty.client.confirm(founded.pending, empty.fresh_code("ann")).unlock
    allow(empty, "second")
    asked = ("second", "beeston", "Beeston Practice", BROWSER_KEY)
    with pytest.raises(SignInFailed):
        empty.holders.found_more(unlock, "000000", *asked)

    further = empty.holders.found_more(unlock, empty.fresh_code("ann"), *asked)
    again = empty.holders.found_more(unlock, empty.fresh_code("ann"), *asked)

    assert further.key_id == again.key_id
    empty.holders.verify_kit(unlock, "beeston", typed(further, "beeston"))
    empty.holders.start_recording(unlock, "beeston")
    assert empty.client.status(unlock).roles == {"allerton": "manager", "beeston": "manager"}
    assert empty.client.status(empty.sign_in("ann")).roles == {"allerton": "manager", "beeston": "manager"}


def test_only_a_manager_starts_recording_or_sees_the_kit(premises):
    unlock = premises.sign_in("ash")

    with pytest.raises(NotManager):
        premises.holders.start_recording(unlock, "allerton")
    with pytest.raises(NotManager):
        premises.holders.print_kit(unlock, premises.fresh_code("ash"), "allerton", BROWSER_KEY)
    with pytest.raises(NotManager):
        premises.holders.verify_kit(unlock, "beeston", {})


def test_who_manages_for_a_time_is_shown_no_kit(empty):
    founded = found(empty)
    unlock = empty.client.confirm(founded.pending, empty.fresh_code("ann")).unlock
    words = empty.enrol("deputy")
    until = empty.now.replace(microsecond=0) + timedelta(hours=2)
    empty.admit("ann", unlock, "deputy", words, role="manager", until=until)

    with pytest.raises(OnlyTemporary):
        empty.holders.print_kit(empty.sign_in("deputy"), empty.fresh_code("deputy"), "allerton", BROWSER_KEY)


def test_founding_is_finished_by_the_same_once_more_wherever_it_was_killed(empty):
    came_so_far = []
    for change in (1, 2, 3, 4, 5):
        came_so_far.append(empty.killed_at(change, lambda: found(empty)))

        founded = found(empty)

        assert kit_of(founded).key_id == founded.key_id
    unlock = empty.client.confirm(founded.pending, empty.fresh_code("ann")).unlock
    came_so_far.append(empty.killed_at(2, lambda: empty.holders.verify_kit(unlock, "allerton", typed(founded))))
    unlock = empty.sign_in("ann")
    empty.holders.verify_kit(unlock, "allerton", typed(founded))
    empty.holders.start_recording(unlock, "allerton")

    assert came_so_far == [True, True, True, True, False, True]
    assert state(empty) == [KeyState.ACTIVE]
    assert not list((empty.home.keyholder / "set-up").glob("*.json"))
