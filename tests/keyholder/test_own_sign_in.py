"""Getting in by a recovery kit, another passphrase, another code device: through a real keyholder."""

from base64 import b32decode
from dataclasses import replace

import pytest
from tests.keyholder.conftest import Person
from tests.keyholder.rotating import rotate
from tests.waiting import eventually

from fairhearing.health.lines import KEYHOLDER
from fairhearing.health.status import read_statuses
from fairhearing.keyholder.errors import (
    BadMessage,
    KitRefused,
    Locked,
    PendingExpired,
    SignInFailed,
    TooManyTries,
)
from fairhearing.keyholder.holders.wrap_files import load_wrap
from fairhearing.keyholder.signing_in.derivation import Cost
from fairhearing.vault.kit import render_kit
from fairhearing.vault.shares import render_share, split_into_shares
from fairhearing.vault.unseal import PracticeKey

NEW = "quite another six words of mine"


def recover(premises, name, kit_text, passphrase=NEW):
    """Get in by a kit, as whoever is named; return the practices."""
    account = premises.people[name].account if name in premises.people else name.encode().hex().ljust(32, "0")[:32]
    enrolment = premises.holders.recover(kit_text, account, passphrase, "192.0.2.9")
    premises.people[name] = Person(account, passphrase, b32decode(enrolment.totp_secret))
    return premises.holders.confirm_recovery(enrolment.pending, premises.fresh_code(name))


def test_whoever_has_the_kit_gets_in_and_opens_recordings(premises):
    recorded = premises.record(1)
    old = premises.people["ann"]
    session = premises.sign_in("ann")

    practices = recover(premises, "ann", premises.kits["allerton"])

    unlock = premises.sign_in("ann")
    assert practices == ("allerton",)
    assert premises.client.read(unlock, premises.begin(unlock, recorded), 1, recorded.segment_bytes(1, 1))
    with pytest.raises(Locked):
        premises.client.status(session)
    with pytest.raises(SignInFailed):
        premises.client.sign_in(old.account, old.passphrase, "192.0.2.8")
    used = next(leaf for leaf in premises.log() if leaf.verb == "kit.used")
    assert (used.actor, used.practice, used.subject) == (
        old.account,
        "allerton",
        PracticeKey(premises.seed()).key_id,
    )


def test_after_a_change_of_keys_the_new_kit_alone_raises_no_doubt_about_the_log(premises):
    rotate(premises, premises.sign_in("ann"))
    recover(premises, "ann", premises.kits["allerton"])

    assert premises.unlocked("ann").log_doubts == {}


def test_somebody_new_who_has_the_kit_becomes_a_manager_and_the_others_stay(premises):
    recover(premises, "partner", premises.kits["allerton"])

    premises.sign_in("partner")

    roles = {each.account: each.role for each in premises.holders.holders("allerton")}
    assert roles[premises.people["partner"].account] == "manager"
    assert len(roles) == 3
    assert premises.client.status(premises.sign_in("ash")).roles == {"allerton": "assistant"}


def test_kits_of_several_practices_in_one_text_open_them_all(premises):
    practices = recover(premises, "ann", premises.kits["allerton"] + "\n" + premises.kits["beeston"])

    assert practices == ("allerton", "beeston")
    assert set(premises.client.status(premises.sign_in("ann")).roles) == {"allerton", "beeston"}


def test_two_of_three_shares_do_and_one_does_not(premises):
    seed = premises.seed()
    shares = split_into_shares("allerton", PracticeKey(seed).key_id, seed)
    texts = [render_share(share, "Allerton Surgery", {}) for share in shares]

    with pytest.raises(KitRefused):
        recover(premises, "ann", texts[1])

    assert recover(premises, "ann", texts[2] + texts[0]) == ("allerton",)


def test_a_kit_that_is_mistyped_or_another_key_s_is_refused_logged_and_counted(premises):
    kit = premises.kits["allerton"]
    seed = bytes(range(32))
    strange = render_kit("allerton", "Allerton Surgery", PracticeKey(seed).key_id, seed, {})
    unknown = kit.replace("practice:  allerton", "practice:  chapel")
    for text in ("no kit", kit.replace("key id:    ", "key id:    f"), strange, unknown, kit + strange):
        with pytest.raises(KitRefused):
            recover(premises, "ann", text)

    with pytest.raises(TooManyTries):
        recover(premises, "ann", kit)

    reasons = [leaf.detail["reason"] for leaf in premises.log() if leaf.verb == "kit.refused"]
    assert reasons == ["unreadable", "unreadable", "not_current", "not_current", "not_current"]
    assert premises.seed().hex() not in str(premises.log())


def test_a_kit_s_use_is_told_for_seven_days(premises):
    recover(premises, "ann", premises.kits["allerton"])

    (used,) = premises.holders.kit_uses("allerton")

    assert used.account == premises.people["ann"].account
    assert premises.holders.kit_uses("beeston") == ()
    assert ("kit-used", "allerton") in troubles(premises)
    premises.move_clock(7 * 86400)
    assert premises.holders.kit_uses("allerton") == ()


def troubles(premises):
    """Wait until the keyholder's status file speaks of what is wrong."""
    status = eventually(
        lambda: (said := read_statuses(premises.home.status).get(KEYHOLDER)) and said.troubles and said, each_s=0.1
    )
    return [(str(each.kind), each.practice) for each in status.troubles]


def test_getting_in_by_a_kit_is_finished_by_the_same_once_more_wherever_it_was_killed(premises):
    came_so_far = []
    for change in (1, 2, 3):
        came_so_far.append(premises.killed_at(change, lambda: recover(premises, "ann", premises.kits["allerton"])))

        assert recover(premises, "ann", premises.kits["allerton"]) == ("allerton",)

        assert premises.client.status(premises.sign_in("ann")).roles == {"allerton": "manager"}
    assert came_so_far == [True, True, False]


@pytest.mark.parametrize("way", ["recovery", "enrolment"])
def test_a_code_that_confirmed_a_new_device_signs_nobody_in(premises, way):
    name = "ann" if way == "recovery" else "new"
    if way == "recovery":
        recover(premises, name, premises.kits["allerton"])
        used = premises.people[name].code(premises.now)
    else:
        manager, words = premises.sign_in("ann"), premises.enrol(name)
        used = premises.people[name].code(premises.now)
        premises.admit("ann", manager, name, words)  # one step later: a code of the step before is still taken
    person = premises.people[name]
    pending = premises.client.sign_in(person.account, person.passphrase, "192.0.2.7").pending

    with pytest.raises(SignInFailed):
        premises.client.confirm(pending, used)

    assert premises.client.confirm(pending, premises.fresh_code(name)).practices == ("allerton",)


def test_a_token_of_a_recovery_is_none_of_an_enrolment(premises):
    enrolment = premises.holders.recover(premises.kits["allerton"], "ab" * 16, NEW, "192.0.2.9")

    with pytest.raises(PendingExpired):
        premises.holders.confirm_enrolment(enrolment.pending, "123456")
    with pytest.raises(PendingExpired):
        premises.client.confirm(enrolment.pending, "123456")
    for _ in range(4):
        with pytest.raises(SignInFailed):
            premises.holders.confirm_recovery(enrolment.pending, "12345")
    with pytest.raises((PendingExpired, TooManyTries)):
        premises.holders.confirm_recovery(enrolment.pending, "12345")


def test_another_passphrase_takes_the_old_one_s_place_and_ends_other_sessions(premises):
    recorded = premises.record(1)
    ann = premises.people["ann"]
    other, unlock = premises.sign_in("ann"), premises.sign_in("ann")

    premises.holders.change_passphrase(unlock, ann.passphrase, NEW)

    assert premises.client.read(unlock, premises.begin(unlock, recorded), 1, recorded.segment_bytes(1, 1))
    with pytest.raises(Locked):
        premises.client.status(other)
    with pytest.raises(SignInFailed):
        premises.sign_in("ann")
    premises.people["ann"] = replace(ann, passphrase=NEW)
    assert premises.client.status(premises.sign_in("ann")).roles == {"allerton": "manager"}
    assert "passphrase.changed" in premises.verbs()
    wrap = load_wrap(premises.home, ann.account)
    assert wrap.derived.cost == Cost(memory_kib=64, passes=1)


def test_a_wrong_old_passphrase_changes_nothing_and_is_limited(premises):
    unlock = premises.sign_in("ann")
    for _ in range(5):
        with pytest.raises(SignInFailed):
            premises.holders.change_passphrase(unlock, "not the passphrase", NEW)

    with pytest.raises(TooManyTries):
        premises.holders.change_passphrase(unlock, premises.people["ann"].passphrase, NEW)

    assert premises.verbs().count("passphrase.refused") == 5


def test_a_sign_in_that_waits_while_the_passphrase_is_changed_begins_again(premises):
    ann = premises.people["ann"]
    unlock = premises.sign_in("ann")
    pending = premises.client.sign_in(ann.account, ann.passphrase, "192.0.2.7").pending
    premises.holders.change_passphrase(unlock, ann.passphrase, NEW)

    with pytest.raises(PendingExpired):
        premises.client.confirm(pending, premises.fresh_code("ann"))


def test_what_was_delivered_stays_when_the_passphrase_is_changed(premises):
    words = " ".join(premises.holders.my_words(premises.sign_in("bob")).words)
    unlock = premises.sign_in("ann")
    bob = premises.people["bob"]
    premises.admit("ann", unlock, "bob", words)
    session = premises.sign_in("bob")
    premises.admit("ann", unlock, "bob", "", role="manager")
    session = premises.sign_in("bob")

    premises.holders.change_passphrase(session, bob.passphrase, NEW)

    premises.people["bob"] = replace(bob, passphrase=NEW)
    roles = premises.client.status(premises.sign_in("bob")).roles
    assert roles == {"beeston": "manager", "allerton": "manager"}


def test_codes_come_from_the_new_device_only_once_it_was_confirmed(premises):
    ann = premises.people["ann"]
    other, unlock = premises.sign_in("ann"), premises.sign_in("ann")
    secret = premises.holders.renew_code_device(unlock, premises.fresh_code("ann"))
    new = replace(ann, secret=b32decode(secret))
    with pytest.raises(SignInFailed):
        premises.holders.confirm_code_device(unlock, "12345")
    premises.sign_in("ann")

    premises.people["ann"] = new
    premises.holders.confirm_code_device(unlock, premises.fresh_code("ann"))

    with pytest.raises(Locked):
        premises.client.status(other)
    premises.client.step_up(unlock, premises.fresh_code("ann"), "some.step")
    premises.sign_in("ann")
    premises.people["ann"] = ann
    with pytest.raises(SignInFailed):
        premises.sign_in("ann")
    assert "code_device.changed" in premises.verbs()


def test_no_device_is_confirmed_that_was_not_asked_for(premises):
    with pytest.raises(BadMessage):
        premises.holders.confirm_code_device(premises.sign_in("ann"), "123456")
