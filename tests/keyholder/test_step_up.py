"""A fresh code for one step of weight, through a real keyholder process."""

import pytest
from tests.small_disk import fill

from fairhearing.keyholder.errors import (
    BadMessage,
    Locked,
    LogUnwritable,
    NotYourPractice,
    SignInFailed,
    TooManyTries,
)

HOLD = "ab" * 16


@pytest.fixture
def signed_in(premises):
    """Ann is signed in, and her next code is not used yet."""
    unlock = premises.sign_in("ann")
    premises.move_clock(30)
    return unlock


def code_of(premises, name="ann"):
    return premises.people[name].code(premises.now)


def wrong_code(premises):
    return f"{(int(code_of(premises)) + 500_000) % 10**6:06d}"


def test_a_fresh_code_puts_the_step_into_the_log_before_the_answer(premises, signed_in):
    premises.client.step_up(signed_in, code_of(premises), "hold.release", HOLD, "allerton")

    entry = premises.log()[-1]
    assert entry.verb == "code.confirmed"
    assert (entry.actor, entry.role, entry.practice) == (premises.people["ann"].account, "manager", "allerton")
    assert (entry.subject, entry.detail) == (HOLD, {"action": "hold.release"})


def test_the_code_that_signed_in_confirms_nothing(premises):
    unlock = premises.sign_in("ann")

    with pytest.raises(SignInFailed):
        premises.client.step_up(unlock, code_of(premises), "hold.release", HOLD, "allerton")


def test_a_code_confirms_one_step_only_after_a_kill_too(premises, signed_in):
    code = code_of(premises)
    premises.client.step_up(signed_in, code, "hold.release", HOLD, "allerton")
    with pytest.raises(SignInFailed):
        premises.client.step_up(signed_in, code, "hold.release", "cd" * 16, "allerton")
    premises.end(9)
    premises.start()
    ann = premises.people["ann"]
    pending = premises.client.sign_in(ann.account, ann.passphrase, "192.0.2.7").pending

    with pytest.raises(SignInFailed):
        premises.client.confirm(pending, code)

    assert premises.verbs().count("code.confirmed") == 1


def test_a_wrong_code_is_logged_and_too_many_close_the_account(premises, signed_in):
    for _ in range(5):
        with pytest.raises(SignInFailed):
            premises.client.step_up(signed_in, wrong_code(premises), "hold.release", HOLD, "allerton")
    with pytest.raises(TooManyTries) as closed:
        premises.client.step_up(signed_in, code_of(premises), "hold.release", HOLD, "allerton")

    refused = [leaf for leaf in premises.log() if leaf.verb == "code.refused"]
    assert len(refused) == 5
    assert refused[0].detail == {"action": "hold.release", "reason": "code"}
    assert refused[0].subject == HOLD
    assert closed.value.wait_s > 0
    assert premises.verbs()[-1] == "sign_in.locked"
    ann = premises.people["ann"]
    with pytest.raises(TooManyTries):
        premises.client.sign_in(ann.account, ann.passphrase, "192.0.2.8")


def test_a_right_code_forgets_the_wrong_ones_before_it(premises, signed_in):
    for _ in range(2):
        for _ in range(4):
            with pytest.raises(SignInFailed):
                premises.client.step_up(signed_in, wrong_code(premises), "hold.release")
        premises.client.step_up(signed_in, code_of(premises), "hold.release")
        premises.move_clock(30)


def test_another_practice_is_refused_before_the_code_is_used(premises, signed_in):
    code = code_of(premises)

    with pytest.raises(NotYourPractice):
        premises.client.step_up(signed_in, code, "hold.release", HOLD, "beeston")

    assert premises.log()[-1].detail == {"action": "hold.release", "reason": "not_your_practice"}
    assert premises.log()[-1].practice == "beeston"
    premises.client.step_up(signed_in, code, "hold.release", HOLD, "allerton")


@pytest.mark.parametrize(
    "said", [{"action": ""}, {"action": "release the hold"}, {"subject": "Mrs Example"}, {"practice": "01134960000"}]
)
def test_what_is_no_opaque_id_is_no_message_and_uses_no_code(premises, signed_in, said):
    code = code_of(premises)

    with pytest.raises(BadMessage):
        premises.client.step_up(signed_in, code, **({"action": "hold.release"} | said))

    premises.client.step_up(signed_in, code, "hold.release")


def test_a_session_that_is_over_confirms_nothing(premises, signed_in):
    premises.client.sign_out(signed_in)

    with pytest.raises(Locked):
        premises.client.step_up(signed_in, code_of(premises), "hold.release")


def test_without_an_entry_there_is_no_step(small_log):
    small_log.start()
    unlock = small_log.sign_in("ann")
    small_log.move_clock(30)
    fill(small_log.home.log)

    with pytest.raises(LogUnwritable):
        small_log.client.step_up(unlock, code_of(small_log), "hold.release", HOLD, "allerton")

    assert "code.confirmed" not in small_log.verbs()
