"""Somebody of two practices, one of whose list of keys is not its own: that one stays closed, and is told."""

from dataclasses import replace

import pytest
from tests.waiting import eventually

from fairhearing.audit.cosigned import cosigned_path
from fairhearing.health.lines import KEYHOLDER
from fairhearing.health.status import read_statuses
from fairhearing.keyholder.errors import KeyNotListed, NotManager, NotYourPractice
from fairhearing.keyholder.holders.holders_file import holders_path
from fairhearing.keyholder.holders.wrap_files import load_wrap
from fairhearing.keyholder.log.doubts import FileDoubt
from fairhearing.keyholder.rotating.rotation_client import RotationClient
from fairhearing.vault.recipients import recipients_path

from .rotating import rotate


@pytest.fixture
def both(premises):
    """A home in which Bob, who manages Beeston, manages Allerton too."""
    words = " ".join(premises.holders.my_words(premises.sign_in("bob")).words)
    premises.admit("ann", premises.sign_in("ann"), "bob", words, role="manager")
    assert premises.unlocked("bob").practices == ("allerton", "beeston")
    return premises


def cut(path, _premises):
    path.write_bytes(path.read_bytes()[:-20])


def exchange(path, premises):
    path.write_bytes(recipients_path(premises.home, "beeston").read_bytes())


def troubles(premises):
    status = read_statuses(premises.home.status).get(KEYHOLDER)
    return {(str(each.kind), each.practice) for each in status.troubles} if status else set()


def kept(premises):
    """What of Allerton's must not be written while it is closed."""
    files = [holders_path(premises.home, "allerton"), cosigned_path(premises.home.log, "allerton")]
    return {path.name: path.read_bytes() for path in files}


@pytest.mark.parametrize("damage", [cut, exchange])
def test_a_practice_whose_list_of_keys_is_not_its_own_is_closed_and_another_opens(both, damage):
    recorded, other = both.record(1), both.record(1, practice="beeston")
    path = recipients_path(both.home, "allerton")
    whole, before = path.read_bytes(), kept(both)
    damage(path, both)

    told = both.unlocked("bob")

    assert told.practices == ("beeston",)
    assert told.file_doubts == {"allerton": FileDoubt.RECIPIENTS_FOREIGN}
    assert both.client.status(told.unlock).roles == {"beeston": "manager"}
    *_, doubted, entered, _ = [leaf for leaf in both.log() if leaf.verb != "recordings.tried"]
    assert (str(doubted.verb), doubted.practice, doubted.detail) == (
        "holders.doubted",
        "allerton",
        {"reason": "recipients_foreign"},
    )
    assert str(entered.verb) == "sign_in.succeeded"
    assert both.client.read(told.unlock, both.begin(told.unlock, other), 1, other.segment_bytes(1, 1))
    with pytest.raises(NotYourPractice):
        both.begin(told.unlock, recorded)
    with pytest.raises(NotManager):
        both.holders.dismiss(told.unlock, both.fresh_code("bob"), both.people["ann"].account, "allerton")
    eventually(lambda: ("recipients-changed", "allerton") in troubles(both))
    assert kept(both) == before
    with pytest.raises(KeyNotListed):
        both.sign_in("ann")

    path.write_bytes(whole)
    again = both.unlocked("bob")

    assert (again.practices, again.file_doubts) == (("allerton", "beeston"), {})
    assert both.client.read(again.unlock, both.begin(again.unlock, recorded), 1, recorded.segment_bytes(1, 1))


def test_who_opens_nothing_else_is_refused_as_before(both):
    for practice in ("allerton", "beeston"):
        cut(recipients_path(both.home, practice), both)

    with pytest.raises(KeyNotListed):
        both.sign_in("bob")

    refused = [leaf.practice for leaf in both.log() if leaf.detail.get("reason") == "key_not_listed"]
    assert sorted(refused) == ["allerton", "beeston"]
    assert "holders.doubted" not in both.verbs()


def test_a_key_that_was_on_its_way_arrives_once_the_list_is_right_again(both):
    rotate(both, both.sign_in("ann"))
    path = recipients_path(both.home, "allerton")
    whole = path.read_bytes()
    cut(path, both)

    closed = both.unlocked("bob").practices
    waits = load_wrap(both.home, both.people["bob"].account).deliveries
    path.write_bytes(whole)
    opened = both.unlocked("bob").practices

    assert (closed, opened) == (("beeston",), ("allerton", "beeston"))
    assert len(waits) == 1
    assert load_wrap(both.home, both.people["bob"].account).deliveries == ()
    assert RotationClient(both.client).ask_kit_words(both.sign_in("bob"), "allerton").places


def test_another_passphrase_meanwhile_takes_no_key_from_the_closed_practice(both):
    path = recipients_path(both.home, "allerton")
    whole = path.read_bytes()
    cut(path, both)
    bob = both.people["bob"]

    both.holders.change_passphrase(both.sign_in("bob"), bob.passphrase, "another six words of his own")
    both.people["bob"] = replace(bob, passphrase="another six words of his own")
    path.write_bytes(whole)

    assert both.unlocked("bob").practices == ("allerton", "beeston")
