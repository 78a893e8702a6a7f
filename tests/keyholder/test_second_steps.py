"""Passkeys, recovery codes and sessions of key holders, through a real keyholder process."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.authenticator import PRESENT, Authenticator

from fairhearing.keyholder.errors import (
    BadMessage,
    Locked,
    NoPasskeysHere,
    PasskeyRefused,
    PendingExpired,
    SignInFailed,
)
from fairhearing.keyholder.second_steps.passkeys import KnownPasskey, Site, check_assertion, creation_options, read_new
from fairhearing.keyholder.second_steps.recovery_codes import draw_recovery_codes, recovery_digest
from fairhearing.keyholder.second_steps.second_steps_client import SecondStepsClient

ORIGIN = "https://calls.allerton.example"
NAME = "calls.allerton.example"
ADDRESS = "192.0.2.7"


@pytest.fixture
def steps(premises):
    return SecondStepsClient(premises.client)


@pytest.fixture
def unlock(premises):
    """Ann is signed in, and her next code is not used yet."""
    return signed_in(premises)


def signed_in(premises):
    unlock = premises.sign_in("ann")
    premises.move_clock(30)
    return unlock


def code(premises):
    """A code that was not used yet."""
    premises.move_clock(30)
    premises.used_step["ann"] = int(premises.now.timestamp()) // 30
    return premises.people["ann"].code(premises.now)


def pending(premises):
    ann = premises.people["ann"]
    return premises.client.sign_in(ann.account, ann.passphrase, ADDRESS).pending


@pytest.fixture
def passkey(premises, steps, unlock):
    """Ann's passkey, added."""
    made = Authenticator(ORIGIN, NAME)
    steps.add_passkey(unlock, "  Work   laptop ", made.create(steps.begin_passkey(unlock, code(premises), ORIGIN)))
    return made


def test_a_passkey_finishes_a_sign_in_in_place_of_the_code(premises, steps, unlock, passkey):
    token = pending(premises)

    opened = steps.confirm_with_passkey(token, passkey.get(steps.passkey_challenge(token, ORIGIN)))

    assert premises.client.status(opened.unlock).account == premises.people["ann"].account
    assert [each.name for each in steps.second_steps(unlock).passkeys] == ["Work laptop"]
    last = [leaf for leaf in premises.log() if leaf.verb == "sign_in.succeeded"][-1]
    assert last.detail == {"by": "passkey"}
    assert "second_step.added" in premises.verbs()


def test_a_passkey_is_good_after_a_restart_and_its_count_is_remembered(premises, steps, passkey):
    token = pending(premises)
    steps.confirm_with_passkey(token, passkey.get(steps.passkey_challenge(token, ORIGIN)))
    copy = replace(passkey)
    premises.end(9)
    premises.start()
    token = pending(premises)
    steps.confirm_with_passkey(token, passkey.get(steps.passkey_challenge(token, ORIGIN)))
    token = pending(premises)

    with pytest.raises(SignInFailed):
        steps.confirm_with_passkey(token, copy.get(steps.passkey_challenge(token, ORIGIN)))


@pytest.mark.parametrize(
    "changed",
    [
        {"origin": "https://calls.allerton.example.evil.example"},
        {"origin": "https://calls.allerton.example:8443"},
        {"name": "evil.example"},
        {"flags": PRESENT},
        {"id": b"another credential"},
        {"key": Authenticator(ORIGIN, NAME).key},
    ],
    ids=["another site", "another port", "another name", "nobody verified", "an unknown passkey", "another key"],
)
def test_what_is_not_this_passkey_on_this_site_by_its_person_is_refused(premises, steps, passkey, changed):
    token = pending(premises)
    strange = replace(passkey, **changed)

    with pytest.raises(SignInFailed):
        steps.confirm_with_passkey(token, strange.get(steps.passkey_challenge(token, ORIGIN)))

    assert [leaf for leaf in premises.log() if leaf.verb == "sign_in.failed"][-1].detail == {"reason": "passkey"}


def test_an_answer_is_taken_once_and_for_its_own_sign_in_alone(premises, steps, passkey):
    first, second = pending(premises), pending(premises)
    answer = passkey.get(steps.passkey_challenge(first, ORIGIN))
    steps.passkey_challenge(second, ORIGIN)

    with pytest.raises(SignInFailed):
        steps.confirm_with_passkey(second, answer)
    steps.confirm_with_passkey(first, answer)
    with pytest.raises(PendingExpired):
        steps.confirm_with_passkey(first, answer)
    with pytest.raises(PendingExpired):
        steps.confirm_with_passkey(pending(premises), answer)


def test_a_challenge_is_good_for_five_minutes(premises, steps, unlock):
    options = steps.begin_passkey(unlock, code(premises), ORIGIN)
    premises.move_clock(301)

    with pytest.raises(PasskeyRefused):
        steps.add_passkey(unlock, "Late", Authenticator(ORIGIN, NAME).create(options))


def test_a_passkey_is_added_only_with_a_fresh_code_and_by_whom_it_was_begun(premises, steps, unlock):
    with pytest.raises(SignInFailed):
        steps.begin_passkey(unlock, "000000", ORIGIN)
    options = steps.begin_passkey(unlock, code(premises), ORIGIN)
    other = signed_in(premises)

    with pytest.raises(PasskeyRefused):
        steps.add_passkey(other, "Theirs", Authenticator(ORIGIN, NAME).create(options))


@pytest.mark.parametrize("origin", ["http://calls.allerton.example", "https://192.0.2.1", "http://127.0.0.1:8000", ""])
def test_without_https_and_a_name_there_are_no_passkeys(premises, steps, unlock, origin):
    with pytest.raises(NoPasskeysHere):
        steps.begin_passkey(unlock, code(premises), origin)


def test_an_account_without_a_passkey_has_none_to_ask_for(premises, steps):
    with pytest.raises(NoPasskeysHere):
        steps.passkey_challenge(pending(premises), ORIGIN)


def test_a_removed_passkey_opens_nothing(premises, steps, unlock, passkey):
    with pytest.raises(BadMessage):
        steps.remove_passkey(unlock, code(premises), b"no such passkey")
    steps.remove_passkey(unlock, code(premises), passkey.id)

    assert steps.second_steps(unlock).passkeys == ()
    with pytest.raises(NoPasskeysHere):
        steps.passkey_challenge(pending(premises), ORIGIN)
    assert premises.verbs()[-1] == "second_step.removed"


def test_a_recovery_code_is_good_once_after_a_kill_too(premises, steps, unlock):
    codes = steps.recovery_codes(unlock, code(premises))
    premises.client.confirm(pending(premises), codes[0].replace(" ", ""))
    premises.end(9)
    premises.start()

    with pytest.raises(SignInFailed):
        premises.client.confirm(pending(premises), codes[0])
    again = premises.client.confirm(pending(premises), codes[1]).unlock
    assert len(set(codes)) == 10
    assert steps.second_steps(again).recovery_codes == 8
    by = [leaf.detail for leaf in premises.log() if leaf.verb == "sign_in.succeeded"]
    assert by[-1] == {"by": "recovery_code"}


def test_new_recovery_codes_end_the_ones_before(premises, steps, unlock):
    before = steps.recovery_codes(unlock, code(premises))
    after = steps.recovery_codes(unlock, code(premises))

    with pytest.raises(SignInFailed):
        premises.client.confirm(pending(premises), before[0])
    premises.client.confirm(pending(premises), after[0])


def test_recovery_codes_stand_nowhere_in_the_clear(premises, steps, unlock):
    codes = steps.recovery_codes(unlock, code(premises))

    files = b"".join(path.read_bytes() for path in premises.home.root.rglob("*") if path.is_file())
    assert not any(each.encode() in files or each.replace(" ", "").encode() in files for each in codes)


def test_one_sees_and_ends_ones_own_other_sessions_alone(premises, steps, unlock):
    second, third = signed_in(premises), signed_in(premises)
    bob = premises.sign_in("bob")
    handles = {each.handle for each in steps.sessions(unlock) if not each.own}

    ended = steps.sign_out_session(unlock, next(each.handle for each in steps.sessions(second) if each.own))
    strangers = steps.sign_out_session(bob, next(iter(handles)))

    assert (len(handles), ended, strangers) == (2, 1, 0)
    with pytest.raises(Locked):
        premises.client.status(second)
    assert steps.sign_out_others(unlock) == 1
    with pytest.raises(Locked):
        premises.client.status(third)
    steps.sign_out_everywhere(unlock)
    for ending in (unlock, second, third):
        with pytest.raises(Locked):
            premises.client.status(ending)
    assert premises.client.status(bob)
    assert premises.verbs().count("sign_out") == 3


@pytest.mark.usefixtures("passkey")
def test_a_challenge_is_another_each_time(premises, steps):
    token = pending(premises)

    asked = {json.loads(steps.passkey_challenge(token, ORIGIN))["publicKey"]["challenge"] for _ in range(3)}

    assert len(asked) == 3


@given(st.text(max_size=200) | st.dictionaries(st.text(max_size=10), st.text(max_size=20)).map(json.dumps))
def test_whatever_a_browser_sends_is_a_passkey_or_refused_by_name(answer):
    with pytest.raises(PasskeyRefused):
        check_assertion(Site.of(ORIGIN), bytes(32), [], answer)


def test_every_cut_of_an_answer_is_refused():
    site, challenge = Site.of(ORIGIN), bytes(32)
    made = Authenticator(ORIGIN, NAME).create(creation_options(site, "ab" * 16, [], challenge))
    known = read_new(site, challenge, made)

    assert isinstance(known, KnownPasskey)
    for length in range(len(made)):
        with pytest.raises(PasskeyRefused):
            read_new(site, challenge, made[:length])


def test_recovery_codes_are_read_however_they_are_spaced():
    codes = draw_recovery_codes()

    assert {recovery_digest(each) for each in codes} == {recovery_digest(each.replace(" ", "-")) for each in codes}
    assert [recovery_digest(each) for each in ("", "123456", "12345 6789", "١٢٣٤٥٦٧٨٩٠")] == [""] * 4
