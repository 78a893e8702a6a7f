"""Signing in through a real keyholder process."""

import time

import pytest

from fairhearing.keyholder.errors import (
    BadFounding,
    DamagedFiles,
    KeyNotListed,
    Locked,
    PendingExpired,
    SignInFailed,
    TooBusy,
    TooManyTries,
)
from fairhearing.keyholder.founding.founding import NewHolder, found_practice
from fairhearing.keyholder.holders.roles import HolderRole
from fairhearing.keyholder.holders.wrap_files import load_wrap, wrap_path
from fairhearing.vault.clock import Clock
from fairhearing.vault.facts import IntakeKey
from fairhearing.vault.recipients import load_recipients, recipients_path

WRONG = "not the passphrase at all"


def test_the_passphrase_and_a_code_open_a_session(premises):
    ann = premises.people["ann"]

    unlock = premises.sign_in("ann")

    status = premises.client.status(unlock)
    assert status.account == ann.account
    assert status.roles == {"allerton": "manager"}
    assert 890 <= status.idle_left_s <= 900
    assert 43190 <= status.left_s <= 43200
    assert premises.verbs() == ["sign_in.succeeded", "log.cosigned"]
    assert {leaf.actor for leaf in premises.log()} == {ann.account}


def test_the_last_sign_in_is_told_at_the_next(premises):
    ann = premises.people["ann"]
    times = []
    for _ in range(2):
        premises.move_clock(3600)
        pending = premises.client.sign_in(ann.account, ann.passphrase, "192.0.2.7").pending
        times.append((premises.client.confirm(pending, ann.code(premises.now)), premises.now))

    assert times[0][0].last_sign_in is None
    assert abs((times[1][0].last_sign_in - times[0][1]).total_seconds()) < 5
    assert times[1][0].practices == ("allerton",)


@pytest.mark.parametrize("typed", ["  ann   correct horse\tbattery ", "\uff41nn correct\u00a0horse battery"])
def test_a_passphrase_may_be_typed_with_other_spaces_and_wide_letters(premises, typed):
    ann = premises.people["ann"]

    assert premises.client.sign_in(ann.account, typed, "192.0.2.7").pending


def test_a_code_may_be_typed_with_a_space(premises):
    ann = premises.people["ann"]
    pending = premises.client.sign_in(ann.account, ann.passphrase, "192.0.2.7").pending
    code = ann.code(premises.now)

    assert premises.client.confirm(pending, f"{code[:3]} {code[3:]}")


def test_a_wrong_passphrase_and_an_unknown_account_are_answered_the_same(premises):
    answers = []
    for account in (premises.people["ann"].account, "ab" * 16, "../../etc/passwd", ""):
        with pytest.raises(SignInFailed) as failure:
            premises.client.sign_in(account, WRONG, "192.0.2.7")
        answers.append(str(failure.value))

    assert len(set(answers)) == 1
    assert [leaf.actor for leaf in premises.log()] == [premises.people["ann"].account, "ab" * 16, "unknown", "unknown"]
    assert {str(leaf.verb) for leaf in premises.log()} == {"sign_in.failed"}
    assert premises.log()[0].detail == {"reason": "passphrase"}


@pytest.mark.parametrize("typed", ["half a character \ud800", "\0", ""])
def test_a_passphrase_that_nobody_can_type_is_a_wrong_one(premises, typed):
    with pytest.raises(SignInFailed):
        premises.client.sign_in(premises.people["ann"].account, typed, "192.0.2.7")


def test_a_passphrase_longer_than_any_message_is_a_wrong_one(premises):
    with pytest.raises(SignInFailed):
        premises.client.sign_in(premises.people["ann"].account, "words without end " * 5000, "192.0.2.7")


def test_no_address_stands_in_the_log(premises):
    premises.sign_in("ann", address="192.0.2.99")
    with pytest.raises(SignInFailed):
        premises.client.sign_in("ab" * 16, WRONG, "192.0.2.99")

    assert not any(b"192.0.2" in path.read_bytes() for path in premises.home.log.rglob("*") if path.is_file())


def test_a_wrong_code_opens_nothing_and_four_end_the_sign_in(premises):
    ann = premises.people["ann"]
    pending = premises.client.sign_in(ann.account, ann.passphrase, "192.0.2.7").pending
    right = ann.code(premises.now)
    wrong = f"{(int(right) + 1) % 10**6:06d}"

    for code in (wrong, "", "12345", "abcdef"):
        with pytest.raises(SignInFailed):
            premises.client.confirm(pending, code)
    with pytest.raises(PendingExpired):
        premises.client.confirm(pending, right)

    assert premises.verbs() == ["sign_in.failed"] * 4
    assert premises.log()[0].detail == {"reason": "code"}


def test_a_code_is_good_once_after_a_kill_too(premises):
    ann = premises.people["ann"]
    unlock = premises.client.confirm(
        premises.client.sign_in(ann.account, ann.passphrase, "192.0.2.7").pending, code := ann.code(premises.now)
    ).unlock
    premises.end(9)
    premises.start()
    pending = premises.client.sign_in(ann.account, ann.passphrase, "192.0.2.7").pending

    with pytest.raises(SignInFailed):
        premises.client.confirm(pending, code)
    with pytest.raises(Locked):
        premises.client.status(unlock)


def test_a_code_of_two_steps_ago_is_refused_and_of_one_step_ago_is_taken(premises):
    ann = premises.people["ann"]
    pending = premises.client.sign_in(ann.account, ann.passphrase, "192.0.2.7").pending
    code = ann.code(premises.now)

    premises.move_clock(60)
    with pytest.raises(SignInFailed):
        premises.client.confirm(pending, code)
    premises.move_clock(-30)
    assert premises.client.confirm(pending, code)


def test_a_sign_in_waits_five_minutes_for_its_code(premises):
    ann = premises.people["ann"]
    pending = premises.client.sign_in(ann.account, ann.passphrase, "192.0.2.7").pending

    premises.move_clock(301)

    with pytest.raises(PendingExpired):
        premises.client.confirm(pending, ann.code(premises.now))


def test_a_pending_sign_in_is_used_once(premises):
    ann = premises.people["ann"]
    pending = premises.client.sign_in(ann.account, ann.passphrase, "192.0.2.7").pending
    premises.client.confirm(pending, ann.code(premises.now))
    premises.move_clock(30)

    with pytest.raises(PendingExpired):
        premises.client.confirm(pending, ann.code(premises.now))


def test_a_session_closes_after_a_quarter_of_an_hour_without_use(premises):
    unlock = premises.sign_in("ann")

    premises.move_clock(890)
    assert premises.client.status(unlock).idle_left_s <= 10
    premises.move_clock(11)

    with pytest.raises(Locked):
        premises.client.status(unlock)


def test_a_page_that_somebody_asked_for_begins_the_idle_time_anew(premises):
    unlock = premises.sign_in("ann")

    premises.move_clock(890)
    touched = premises.client.touch(unlock)
    premises.move_clock(890)

    assert touched.idle_left_s >= 890
    assert premises.client.status(unlock).idle_left_s <= 10


def test_a_session_closes_after_twelve_hours_however_it_is_used(premises):
    recorded = premises.record(1)
    unlock = premises.sign_in("ann")
    for _ in range(60):
        premises.move_clock(840)
        if premises.moved_s > 12 * 3600 + 120:
            break
        listen = premises.begin(unlock, recorded)
        premises.client.end(unlock, listen)

    with pytest.raises(Locked):
        premises.client.status(unlock)


def test_five_failures_make_the_account_wait_and_the_log_says_so_once(premises):
    ann = premises.people["ann"]
    for _ in range(5):
        with pytest.raises(SignInFailed):
            premises.client.sign_in(ann.account, WRONG, "192.0.2.7")

    for _ in range(3):
        with pytest.raises(TooManyTries) as refusal:
            premises.client.sign_in(ann.account, ann.passphrase, "198.51.100.8")
        assert 25 <= refusal.value.wait_s <= 31
    assert premises.verbs() == [*["sign_in.failed"] * 5, "sign_in.locked"]

    premises.move_clock(31)
    assert premises.client.sign_in(ann.account, ann.passphrase, "192.0.2.7").pending


def test_a_locked_account_costs_no_derivation(premises):
    ghost = "ab" * 16
    for _ in range(5):
        with pytest.raises(SignInFailed):
            premises.client.sign_in(ghost, WRONG, "192.0.2.7")

    took_s = []
    for _ in range(9):
        begun = time.monotonic()
        with pytest.raises(TooManyTries):
            premises.client.sign_in(ghost, WRONG, "192.0.2.7")
        took_s.append(time.monotonic() - begun)

    assert min(took_s) < 0.2


def test_an_address_waits_after_twenty_failures_of_any_account(premises):
    for n in range(20):
        pending = premises.client.sign_in(*_right(premises, "ann"), "192.0.2.7").pending
        with pytest.raises(SignInFailed):
            premises.client.confirm(pending, "no code")
        if n in {3, 7, 11, 15}:
            premises.move_clock(1)
            premises.sign_in("ann", address="198.51.100.8")

    with pytest.raises(TooManyTries):
        premises.client.sign_in(*_right(premises, "ash"), "192.0.2.7")
    assert premises.client.sign_in(*_right(premises, "ash"), "198.51.100.8").pending


def test_two_derive_eight_wait_and_the_others_are_told_to_come_back(premises, at_once):
    # Unknown accounts cost the full 128 MiB each.
    asks = [(lambda n=n: premises.client.sign_in(f"{n:032x}", WRONG, f"192.0.2.{n}")) for n in range(1, 15)]

    results = at_once(*asks)

    assert sum(isinstance(result, SignInFailed) for result in results) == 10
    assert sum(isinstance(result, TooBusy) for result in results) == 4


def test_while_somebody_signs_in_others_are_answered(premises, at_once):
    recorded = premises.record(1)
    unlock = premises.sign_in("ann")
    listen = premises.begin(unlock, recorded)
    slowest = []

    def play():
        until = time.monotonic() + 1.0
        while time.monotonic() < until:
            begun = time.monotonic()
            premises.client.read(unlock, listen, 1, recorded.segment_bytes(1, 3))
            slowest.append(time.monotonic() - begun)

    results = at_once(
        play, *((lambda n=n: premises.client.sign_in(f"{n:032x}", WRONG, f"192.0.2.{n}")) for n in range(1, 5))
    )

    assert results[0] is None
    assert sorted(slowest)[len(slowest) // 2] < 0.1


def test_one_sign_in_opens_every_practice_a_person_manages(founded):
    founded.found(
        "chapel-allerton", "Chapel Allerton Surgery", {"cat": HolderRole.MANAGER, "ann": HolderRole.ASSISTANT}
    )
    founded.start()
    here, there = founded.record(1), founded.record(1, practice="chapel-allerton")

    unlock = founded.sign_in("ann")

    assert founded.client.status(unlock).roles == {"allerton": "manager", "chapel-allerton": "assistant"}
    for recorded in (here, there):
        founded.begin(unlock, recorded)
    assert [(leaf.practice, leaf.role) for leaf in founded.log() if leaf.verb == "sound.begun"] == [
        ("allerton", "manager"),
        ("chapel-allerton", "assistant"),
    ]


def test_a_swapped_recipients_file_stops_signing_in(premises):
    home = premises.home
    other = IntakeKey(bytes(32)).public
    mallory = type(home)(home.root.parent / "mallory")
    found_practice(
        mallory,
        "allerton",
        "Allerton Surgery",
        holders=[NewHolder("ee" * 16, HolderRole.MANAGER, "mallory")],
        recorders=(),
        intake=other,
        clock=Clock(),
        cost=premises.cost,
    )
    recipients_path(home, "allerton").write_bytes(recipients_path(mallory, "allerton").read_bytes())
    assert load_recipients(recipients_path(home, "allerton"))

    with pytest.raises(KeyNotListed):
        premises.sign_in("ann")

    assert premises.log()[-1].detail == {"reason": "key_not_listed"}
    premises.sign_in("bob")


def test_another_pepper_is_named_as_what_it_is(premises):
    ann = premises.people["ann"]
    (premises.home.keyholder / "pepper").write_bytes(bytes(32))

    with pytest.raises(DamagedFiles, match="pepper"):
        premises.client.sign_in(ann.account, ann.passphrase, "192.0.2.7")


def test_nobody_gives_himself_another_role_or_practice_by_editing_the_wrap(premises):
    ash = premises.people["ash"]
    path = wrap_path(premises.home, ash.account)
    path.write_text(path.read_text().replace('"assistant"', '"manager"'))

    with pytest.raises(DamagedFiles, match="altered"):
        premises.client.sign_in(ash.account, ash.passphrase, "192.0.2.7")


def test_another_s_wrap_under_one_s_own_name_is_damage(premises):
    ann, bob = premises.people["ann"], premises.people["bob"]
    wrap_path(premises.home, ann.account).write_bytes(wrap_path(premises.home, bob.account).read_bytes())

    with pytest.raises(DamagedFiles, match="account"):
        premises.client.sign_in(ann.account, bob.passphrase, "192.0.2.7")


def test_a_passphrase_opens_its_own_wrap_only(premises):
    ann, bob = premises.people["ann"], premises.people["bob"]

    with pytest.raises(SignInFailed):
        premises.client.sign_in(ann.account, bob.passphrase, "192.0.2.7")


def test_founding_a_practice_twice_is_refused(founded):
    with pytest.raises(BadFounding, match="founded already"):
        founded.found("allerton", "Allerton Surgery", {"ann": HolderRole.MANAGER})


@pytest.mark.parametrize("holders", [[], [("ab" * 16, HolderRole.ASSISTANT)], [("short", HolderRole.MANAGER)]])
def test_a_practice_is_founded_with_a_manager_and_real_accounts(founded, holders):
    with pytest.raises(BadFounding):
        found_practice(
            founded.home,
            "new",
            "New",
            holders=[NewHolder(account, role, "words") for account, role in holders],
            recorders=(),
            intake=IntakeKey(bytes(32)).public,
            clock=Clock(),
            cost=founded.cost,
        )


def test_a_holder_s_other_passphrase_is_noticed_when_founding(founded):
    ann = founded.people["ann"]
    with pytest.raises(BadFounding, match="another passphrase"):
        found_practice(
            founded.home,
            "new",
            "New",
            holders=[NewHolder(ann.account, HolderRole.MANAGER, WRONG)],
            recorders=(),
            intake=IntakeKey(bytes(32)).public,
            clock=Clock(),
            cost=founded.cost,
        )
    assert len(load_wrap(founded.home, ann.account).seeds) == 1


def _right(premises, name):
    person = premises.people[name]
    return person.account, person.passphrase
