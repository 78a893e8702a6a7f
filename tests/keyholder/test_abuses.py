"""What a second session, a changed file or a damaged one could be misused for, through a real keyholder."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from tests.authenticator import Authenticator

from fairhearing.keyholder.errors import DamagedFiles, Locked, NoKeyLeft
from fairhearing.keyholder.holders.holders_file import holders_path
from fairhearing.keyholder.holders.wrap_files import load_wrap, wrap_path, write_wrap
from fairhearing.keyholder.second_steps.second_steps_client import SecondStepsClient
from fairhearing.keyholder.signing_in.derivation import Cost
from fairhearing.vault.recipients import recipients_path
from fairhearing.vault.xwing import expand_seed

from .rotating import client, make, rotate, verify
from .test_holders import account, facts

ORIGIN = "https://calls.allerton.example"
BROWSER_KEY = expand_seed(bytes(32))[1]


def keys_of(premises, name):
    return {(seed.practice, seed.key_id) for seed in load_wrap(premises.home, account(premises, name)).seeds}


def test_a_change_of_one_key_in_an_older_session_takes_no_other_key_from_the_wrap(premises):
    words = " ".join(premises.holders.my_words(premises.sign_in("ann")).words)
    premises.admit("bob", premises.sign_in("bob"), "ann", words, practice="beeston", role="manager")
    older, newer = premises.sign_in("ann"), premises.sign_in("ann")
    kit = rotate(premises, newer, practice="beeston")

    make(premises, older, practice="allerton")

    assert ("beeston", kit.key_id) in keys_of(premises, "ann")
    assert premises.client.status(premises.sign_in("ann")).roles == {"allerton": "manager", "beeston": "manager"}


def test_a_removed_passkey_does_not_come_back_from_an_older_session(premises):
    steps = SecondStepsClient(premises.client)
    lost, kept = Authenticator(ORIGIN, "calls.allerton.example"), Authenticator(ORIGIN, "calls.allerton.example")
    first = premises.sign_in("ann")
    steps.add_passkey(first, "lost", lost.create(steps.begin_passkey(first, premises.fresh_code("ann"), ORIGIN)))
    older, newer = premises.sign_in("ann"), premises.sign_in("ann")
    steps.remove_passkey(newer, premises.fresh_code("ann"), lost.id)
    spent = steps.recovery_codes(newer, premises.fresh_code("ann"))

    steps.add_passkey(older, "kept", kept.create(steps.begin_passkey(older, premises.fresh_code("ann"), ORIGIN)))

    told = steps.second_steps(premises.sign_in("ann"))
    assert [each.name for each in told.passkeys] == ["kept"]
    assert told.recovery_codes == len(spent)


def test_a_session_ends_with_dismissal_even_where_the_wrap_is_damaged(premises):
    unlock, session = premises.sign_in("ann"), premises.sign_in("ash")
    wrap_path(premises.home, account(premises, "ash")).write_text("{}")

    with pytest.raises(DamagedFiles):
        premises.holders.dismiss(unlock, premises.fresh_code("ann"), account(premises, "ash"), "allerton")

    assert account(premises, "ash") not in facts(premises)
    with pytest.raises(Locked):
        premises.client.status(session)


def test_a_role_written_into_a_wrap_is_nobodys_when_the_list_is_made_anew(premises):
    premises.sign_in("ann")
    path = wrap_path(premises.home, account(premises, "ash"))
    own = path.read_text()
    path.write_text(own.replace('"assistant"', '"manager"'))
    holders_path(premises.home, "allerton").unlink()
    premises.sign_in("ann")
    path.write_text(own)

    roles = premises.client.status(premises.sign_in("ash")).roles

    assert roles == {"allerton": "assistant"}
    assert facts(premises)[account(premises, "ash")].role == "assistant"


@pytest.fixture
def with_deputy(premises):
    """The same, with a manager for two hours."""
    words = premises.enrol("deputy")
    until = premises.now.replace(microsecond=0) + timedelta(hours=2)
    unlock = premises.sign_in("ann")
    premises.admit("ann", unlock, "deputy", words, role="manager", until=until)
    premises.sign_in("deputy")
    return premises


def test_an_end_taken_out_of_a_wrap_does_not_last_when_the_list_is_made_anew(with_deputy):
    premises = with_deputy
    path = wrap_path(premises.home, account(premises, "deputy"))
    own = path.read_text()
    document = json.loads(own)
    document["seeds"][0]["until"] = ""
    path.write_text(json.dumps(document))
    holders_path(premises.home, "allerton").unlink()
    premises.sign_in("ann")
    path.write_text(own)

    left_s = premises.client.status(premises.sign_in("deputy")).left_s

    assert left_s <= 7200


@pytest.mark.parametrize("damage", ["gone", "older"])
def test_whose_time_is_over_is_not_signed_in_whatever_became_of_the_list(with_deputy, damage):
    premises = with_deputy
    path = holders_path(premises.home, "allerton")
    older = path.read_bytes()
    premises.admit("ann", premises.sign_in("ann"), "cat", premises.enrol("cat"))
    premises.sign_in("deputy")
    premises.move_clock(7300)
    path.unlink() if damage == "gone" else path.write_bytes(older)
    before = premises.verbs().count("sign_in.succeeded")

    with pytest.raises(NoKeyLeft):
        premises.sign_in("deputy")

    assert premises.verbs().count("sign_in.succeeded") == before
    assert path.exists() == (damage == "older")


def test_the_kit_of_a_key_in_use_is_not_printed_by_an_older_list_of_keys(premises):
    unlock = premises.sign_in("ann")
    made, text = make(premises, unlock)
    path = recipients_path(premises.home, "allerton")
    older = path.read_bytes()
    verify(premises, unlock, made, text)
    client(premises).finish_rotation(unlock, premises.fresh_code("ann"), "allerton")
    unlock = premises.sign_in("ann")
    path.write_bytes(older)

    with pytest.raises(DamagedFiles):
        premises.holders.print_kit(unlock, premises.fresh_code("ann"), "allerton", BROWSER_KEY)


@pytest.mark.parametrize("cost", [Cost(memory_kib=2**32 - 1), Cost(64, passes=2**32 - 1), Cost(64, lanes=0)])
def test_a_wrap_that_asks_for_boundless_work_is_damaged_and_nothing_is_derived(premises, cost):
    wrap = load_wrap(premises.home, account(premises, "ann"))
    write_wrap(premises.home, replace(wrap, derived=replace(wrap.derived, cost=cost)))

    with pytest.raises(DamagedFiles):
        premises.sign_in("ann")
