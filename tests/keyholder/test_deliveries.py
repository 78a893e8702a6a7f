"""Deliveries and holders files that somebody made, changed or kept: refused, and named."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from fairhearing.keyholder.errors import DamagedFiles, NoKeyLeft
from fairhearing.keyholder.holders.deliveries import (
    DeliveryRefused,
    check_signed,
    deliver,
    open_delivery,
    parse_delivery,
)
from fairhearing.keyholder.holders.holders_file import (
    Holder,
    HoldersFile,
    holders_path,
    load_holders,
    open_holders,
    write_holders,
)
from fairhearing.keyholder.holders.roles import HolderRole
from fairhearing.keyholder.holders.wrap_files import load_wrap, write_wrap
from fairhearing.vault.home import Home
from fairhearing.vault.hpke import PublicKey, seal
from fairhearing.vault.note import NoteSigner, sign_note
from fairhearing.vault.unseal import PracticeKey
from fairhearing.vault.xwing import expand_seed

NOON = datetime(2026, 11, 28, 12, 0, tzinfo=UTC)
INBOX, SEED = bytes(range(32)), bytes(range(32, 64))
KEY = PracticeKey(SEED)
SIGNER = KEY.recipients_signer("allerton")
LINE = Holder("ab" * 16, HolderRole.ASSISTANT, expand_seed(INBOX)[1], NOON)


def receive(note):
    check_signed(note, (SIGNER.verifier,))
    return open_delivery(parse_delivery(note), INBOX)


def refusal_of(note):
    with pytest.raises(DeliveryRefused) as refused:
        receive(note)
    return refused.value.reason


def flipped(text):
    """Yield a text with a bit flipped in every byte, each of the eight places in turn."""
    data = text.encode()
    for at in range(len(data)):
        yield (data[:at] + bytes([data[at] ^ 1 << at % 8]) + data[at + 1 :]).decode("utf-8", "replace")


def test_a_delivery_opens_for_its_receiver_as_it_was_sent():
    delivery = parse_delivery(deliver(SEED, "allerton", LINE, SIGNER))

    assert open_delivery(delivery, INBOX) == SEED
    assert delivery.is_for(LINE)
    assert not delivery.is_for(replace(LINE, since=NOON.replace(hour=13)))


def test_a_flipped_bit_in_any_byte_of_a_delivery_is_noticed():
    note = deliver(SEED, "allerton", LINE, SIGNER)

    assert {refusal_of(changed) for changed in flipped(note)} == {"not_signed"}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("account", "cd" * 16),
        ("practice", "beeston"),
        ("role", HolderRole.MANAGER),
        ("key_id", "0" * 16),
        ("since", NOON.replace(hour=13)),
        ("until", NOON),
    ],
)
def test_a_seed_opens_for_exactly_what_it_was_sealed_for(field, value):
    delivery = parse_delivery(deliver(SEED, "allerton", LINE, SIGNER))

    with pytest.raises(DeliveryRefused, match="another inbox or line"):
        open_delivery(replace(delivery, **{field: value}), INBOX)


def test_a_seed_of_another_key_than_named_is_refused():
    delivery = parse_delivery(deliver(SEED, "allerton", LINE, SIGNER))
    forged = replace(delivery, sealed=seal(PublicKey(LINE.inbox), bytes(32), delivery.info))

    with pytest.raises(DeliveryRefused, match="another key"):
        open_delivery(forged, INBOX)


@pytest.mark.parametrize("note", ["", "not a note", "{}\n\n— a b\n", "{}\n\n— fairhearing/x AAAAAAAA\n"])
def test_what_is_no_delivery_is_refused(note):
    with pytest.raises(DeliveryRefused) as refused:
        parse_delivery(note)

    assert refused.value.reason == "unreadable"


def test_a_flipped_bit_in_any_byte_of_a_holders_file_is_noticed_and_the_file_named(tmp_path):
    home = Home(tmp_path)
    short = replace(LINE, inbox=b"short, for the time it takes")
    write_holders(home, HoldersFile("allerton", 7, NOON, (short, replace(short, until=NOON))), SIGNER)
    note = holders_path(home, "allerton").read_text()

    for changed in flipped(note):
        with pytest.raises(DamagedFiles, match=r"holders/allerton\.note"):
            open_holders(changed, "allerton", [SIGNER.verifier], "holders/allerton.note")
    assert load_holders(home, "allerton", [SIGNER.verifier]).serial == 7


def test_a_list_of_another_practice_is_none_of_this_one(founded):
    signer = PracticeKey(founded.seed()).recipients_signer("allerton")
    path = holders_path(founded.home, "allerton")
    path.write_text(path.read_text().replace('"allerton"', '"beeston"'))

    with pytest.raises(DamagedFiles):
        load_holders(founded.home, "allerton", [signer.verifier])


def admitted(premises, name="cat"):
    """Let somebody in; return the holders file's line of theirs, before they sign in."""
    words = premises.enrol(name)
    premises.admit("ann", premises.sign_in("ann"), name, words)
    verifier = PracticeKey(premises.seed()).recipients_signer("allerton").verifier
    return load_holders(premises.home, "allerton", [verifier]).find(premises.people[name].account)


def put(premises, name, *notes):
    """Lay deliveries into somebody's wrap, as whoever may write there could."""
    account = premises.people[name].account
    write_wrap(premises.home, replace(load_wrap(premises.home, account), deliveries=notes))


def refusals(premises):
    return [leaf.detail["reason"] for leaf in premises.log() if leaf.verb == "key.refused"]


def test_only_what_the_practice_sent_to_this_line_is_taken(premises):
    line, seed = admitted(premises), premises.seed()
    account = premises.people["cat"].account
    (own,) = load_wrap(premises.home, account).deliveries
    stranger = NoteSigner("fairhearing/allerton/recipients", expand_ed25519())
    signer = PracticeKey(seed).recipients_signer("allerton")
    strange_seed = bytes(range(7, 39))
    strange = PracticeKey(strange_seed).recipients_signer("allerton")
    made = {
        "somebody else's signature": deliver(seed, "allerton", line, stranger),
        "a key that the practice does not list": deliver(strange_seed, "allerton", line, strange),
        "another account": deliver(seed, "allerton", replace(line, account="ab" * 16), signer),
        "another role": deliver(seed, "allerton", replace(line, role=HolderRole.MANAGER), signer),
        "another end": deliver(seed, "allerton", replace(line, until=premises.now), signer),
        "another practice": deliver(seed, "beeston", line, PracticeKey(seed).recipients_signer("beeston")),
        "another inbox": deliver(seed, "allerton", replace(line, inbox=LINE.inbox), signer),
        "no delivery": sign_note("{}\n", signer),
    }
    put(premises, "cat", *made.values())

    with pytest.raises(NoKeyLeft):
        premises.sign_in("cat")

    assert dict(zip(made, refusals(premises), strict=True)) == {
        "somebody else's signature": "not_signed",
        "a key that the practice does not list": "not_listed",
        "another account": "another_account",
        "another role": "not_listed",
        "another end": "not_listed",
        "another practice": "not_listed",
        "another inbox": "does_not_open",
        "no delivery": "unreadable",
    }
    put(premises, "cat", own)
    assert premises.client.status(premises.sign_in("cat")).roles == {"allerton": "assistant"}


def test_a_delivery_that_was_kept_does_not_bring_back_whoever_was_dismissed(premises):
    admitted(premises)
    account = premises.people["cat"].account
    kept = load_wrap(premises.home, account)
    unlock = premises.sign_in("ann")
    premises.holders.dismiss(unlock, premises.fresh_code("ann"), account, "allerton")
    write_wrap(premises.home, kept)

    with pytest.raises(NoKeyLeft):
        premises.sign_in("cat")

    assert refusals(premises) == ["not_listed"]


def test_a_delivery_of_an_earlier_line_does_not_bring_back_an_earlier_role(premises):
    admitted(premises)
    kept = load_wrap(premises.home, premises.people["cat"].account).deliveries
    premises.sign_in("cat")
    premises.admit("ann", premises.sign_in("ann"), "cat", "", role="manager")
    premises.sign_in("cat")
    put(premises, "cat", *kept)

    unlock = premises.sign_in("cat")

    assert premises.client.status(unlock).roles == {"allerton": "manager"}
    assert refusals(premises) == ["not_listed"]


def test_an_older_wrap_that_is_put_back_follows_the_list(premises):
    account = premises.people["ash"].account
    kept = load_wrap(premises.home, account)
    premises.admit("ann", premises.sign_in("ann"), "ash", "", role="manager")
    premises.sign_in("ash")
    write_wrap(premises.home, kept)

    assert premises.client.status(premises.sign_in("ash")).roles == {"allerton": "manager"}


def test_a_wrap_of_before_an_enrolment_is_not_given_the_key(premises):
    account = premises.people["ash"].account
    kept, old = load_wrap(premises.home, account), premises.people["ash"]
    words = premises.enrol("ash", "quite another six words")
    premises.admit("ann", premises.sign_in("ann"), "ash", words)
    write_wrap(premises.home, kept)
    premises.people["ash"] = old

    with pytest.raises(NoKeyLeft):
        premises.sign_in("ash")

    assert refusals(premises) == ["another_inbox"]


def test_a_list_that_names_somebody_else_s_inbox_is_not_signed_by_the_practice(premises):
    premises.sign_in("ann")
    stranger = NoteSigner("fairhearing/allerton/recipients", expand_ed25519())
    forged = HoldersFile("allerton", 9, NOON, (LINE,))
    write_holders(premises.home, forged, stranger)

    told = premises.unlocked("ann")

    assert told.file_doubts == {"allerton": "holders_forged"}
    assert LINE.account not in {each.account for each in premises.holders.holders("allerton")}


def test_letting_in_is_finished_by_the_same_once_more_wherever_it_was_killed(premises):
    came_so_far = []
    for change in (1, 2, 3, 4):
        name = f"person{change}"
        words, unlock = premises.enrol(name), premises.sign_in("ann")
        killed = premises.killed_at(change, lambda: premises.admit("ann", unlock, name, words))  # noqa: B023 - at once
        came_so_far.append(killed)
        if killed:
            premises.admit("ann", premises.sign_in("ann"), name, words)

        assert premises.client.status(premises.sign_in(name)).roles == {"allerton": "assistant"}

    assert came_so_far == [True, True, True, False]
    assert not list((premises.home.keyholder / "enrolments").iterdir())


def test_taking_back_is_finished_by_the_same_once_more_wherever_it_was_killed(premises):
    came_so_far = []
    for change in (1, 2, 3):
        words = premises.enrol("cat")
        premises.admit("ann", premises.sign_in("ann"), "cat", words)
        premises.sign_in("cat")
        account = premises.people["cat"].account

        def dismiss():
            premises.holders.dismiss(premises.sign_in("ann"), premises.fresh_code("ann"), account, "allerton")  # noqa: B023

        came_so_far.append(premises.killed_at(change, dismiss))
        if came_so_far[-1]:
            dismiss()

        assert account not in {each.account for each in premises.holders.holders("allerton")}
        assert load_wrap(premises.home, account) is None

    assert came_so_far == [True, True, False]


def expand_ed25519():
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
