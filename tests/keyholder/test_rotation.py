"""A practice changes its key: through a real keyholder, killed at every step, with people who were away."""

import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta

import pytest
from tests.waiting import eventually

from fairhearing.audit.cosigned import load_all_vouched, load_cosigned
from fairhearing.audit.log_key import trusted_log_key
from fairhearing.audit.verify import verify_log
from fairhearing.health.status import read_statuses
from fairhearing.keyholder.errors import (
    BadMessage,
    KitWordsWrong,
    Locked,
    NoNewKey,
    NotManager,
    SignInFailed,
)
from fairhearing.keyholder.holders.holders_file import load_holders, write_holders
from fairhearing.keyholder.holders.wrap_files import load_wrap, wrap_path
from fairhearing.keyholder.kits.kit_words import shares_path
from fairhearing.keyholder.rotating.rotation_client import ResealingState, SheetForm
from fairhearing.keyholder.rotating.rotation_messages import Resealing
from fairhearing.vault.hpke import recording_key_info, seal
from fairhearing.vault.keyring import Keyring
from fairhearing.vault.layout import object_name
from fairhearing.vault.recipients import load_recipients, recipients_path
from fairhearing.vault.shares import MissingShare
from fairhearing.vault.sheets import parse_sheets
from fairhearing.vault.unseal import PracticeKey, unseal_file
from fairhearing.vault.unseal.unseal_file import NoKitForRecording

from .rotating import client, make, rotate, typed, verify, wait_until_resealed, words_on


def recipients(premises):
    return load_recipients(recipients_path(premises.home, "allerton"))


def states(premises):
    return [str(key.state) for key in recipients(premises).keys]


def listen(premises, unlock, recorded):
    sound = premises.client.read(unlock, premises.begin(unlock, recorded), 1, recorded.segment_bytes(1, 1))
    return sound == recorded.sound[: len(sound)]


def keys_of(premises, name):
    return [seed.key_id for seed in load_wrap(premises.home, premises.people[name].account).seeds]


def test_a_new_key_takes_over_and_every_recording_opens_before_during_and_after(premises):
    before = premises.record(1)
    unlock = premises.sign_in("ann")
    old = recipients(premises).current.key_id
    made, text = make(premises, unlock)
    assert states(premises) == ["active", "generated"]
    during = premises.record(2)
    assert listen(premises, unlock, before)

    verify(premises, unlock, made, text)
    assert states(premises) == ["active", "kit verified"]
    client(premises).finish_rotation(unlock, premises.fresh_code("ann"), "allerton")
    after = premises.record(3)
    progress = wait_until_resealed(premises)

    assert states(premises) == ["retiring", "active"]
    assert (progress.done, progress.total, progress.state) == (3, 3, ResealingState.DONE)
    eventually(lambda: read_statuses(premises.home.status)["keyholder"].figures["to_seal_anew"] == 0)
    assert all(listen(premises, unlock, each) for each in (before, during, after))
    keyring = Keyring(premises.home.keyring, read_only=True)
    assert {keyring.get(each.id).key_id for each in (before, during, after)} == {made.key_id}
    keyring.close()
    assert old != made.key_id
    said = [verb for verb in premises.verbs() if verb.startswith(("key", "kit"))]
    assert said == ["key.made", "kit.checked", "key.rotated", "keys.resealed"]


def test_the_new_kit_opens_what_the_old_one_opened_and_the_old_one_nothing(premises, tmp_path):
    recorded = premises.record(1)
    sealed = premises.home.store / object_name(recorded.id)
    sealed.parent.mkdir(parents=True)
    sealed.write_bytes(recorded.data)
    old_kits = parse_sheets(premises.kits["allerton"])
    kit = rotate(premises, premises.sign_in("ann"))
    wait_until_resealed(premises)

    unseal_file(sealed, [kit], tmp_path / "call.wav")

    assert (tmp_path / "call.wav").read_bytes().endswith(recorded.sound)
    with pytest.raises(NoKitForRecording):
        unseal_file(sealed, old_kits, tmp_path / "call.wav")


def test_whoever_was_away_receives_the_new_key_at_the_next_sign_in(premises):
    recorded = premises.record(1)
    premises.sign_in("ash")  # so that her inbox is listed
    unlock = premises.sign_in("ann")
    kit = rotate(premises, unlock)
    wait_until_resealed(premises)
    premises.move_clock(8 * 86400)

    again = premises.sign_in("ash")

    assert listen(premises, again, recorded)
    assert keys_of(premises, "ash")[-1] == kit.key_id
    assert premises.client.status(again).roles == {"allerton": "assistant"}


def test_whoever_was_away_for_two_changes_receives_both(premises):
    premises.sign_in("ash")
    unlock = premises.sign_in("ann")
    first = rotate(premises, unlock)
    second = rotate(premises, unlock)
    recorded = premises.record(1)

    again = premises.sign_in("ash")

    assert listen(premises, again, recorded)
    assert keys_of(premises, "ash")[1:] == [first.key_id, second.key_id]


def test_everybody_elses_session_ends_with_the_change(premises):
    other = premises.sign_in("ash")
    bob = premises.sign_in("bob")

    rotate(premises, premises.sign_in("ann"))

    with pytest.raises(Locked):
        premises.client.status(other)
    assert premises.client.status(bob).roles == {"beeston": "manager"}


def test_somebody_elses_inbox_in_a_wrap_gets_nothing(premises):
    premises.sign_in("ash")
    unlock = premises.sign_in("ann")
    path = wrap_path(premises.home, premises.people["ash"].account)
    stolen = json.loads(wrap_path(premises.home, premises.people["ann"].account).read_text())["inbox"]
    path.write_text(json.dumps(json.loads(path.read_text()) | {"inbox": stolen}))

    rotate(premises, unlock)

    assert load_wrap(premises.home, premises.people["ash"].account).deliveries == ()
    refused = [leaf for leaf in premises.log() if leaf.verb == "holder.refused"]
    assert [(leaf.subject, leaf.detail) for leaf in refused] == [
        (premises.people["ash"].account, {"reason": "another_inbox"})
    ]


def test_whose_inbox_nobody_knows_is_sent_nothing_and_that_is_said(premises):
    unlock = premises.sign_in("ann")
    signer, ash = PracticeKey(premises.seed()).recipients_signer("allerton"), premises.people["ash"].account
    file = load_holders(premises.home, "allerton", [signer.verifier])
    unknown = replace(file.find(ash), inbox=b"")
    write_holders(premises.home, file.with_holder(unknown, premises.now), signer)

    rotate(premises, unlock)

    assert load_wrap(premises.home, ash).deliveries == ()
    (refused,) = [leaf for leaf in premises.log() if leaf.verb == "holder.refused"]
    assert (refused.subject, refused.detail) == (ash, {"reason": "no_inbox"})


def test_who_is_no_manager_changes_no_key(premises):
    unlock = premises.sign_in("ash")
    made = client(premises)

    for ask in (
        lambda: make(premises, unlock, "ash"),
        lambda: made.ask_kit_words(unlock, "allerton"),
        lambda: made.finish_rotation(unlock, premises.fresh_code("ash"), "allerton"),
    ):
        with pytest.raises(NotManager):
            ask()
    with pytest.raises(NotManager):
        make(premises, premises.sign_in("bob"), "bob")
    assert states(premises) == ["active"]


def test_each_step_wants_a_fresh_code_and_the_steps_their_order(premises):
    unlock = premises.sign_in("ann")
    with pytest.raises(NoNewKey):
        client(premises).finish_rotation(unlock, premises.fresh_code("ann"), "allerton")
    made, text = make(premises, unlock)
    with pytest.raises(NoNewKey):
        client(premises).finish_rotation(unlock, premises.fresh_code("ann"), "allerton")
    verify(premises, unlock, made, text)
    with pytest.raises(SignInFailed):
        client(premises).finish_rotation(unlock, "000000", "allerton")

    assert states(premises) == ["active", "kit verified"]


def test_wrong_words_of_the_kit_are_named_by_their_places_and_the_key_stays_unused(premises):
    unlock = premises.sign_in("ann")
    made, text = make(premises, unlock)
    words = typed(text, made.words)
    wrong = words | {made.words[1]: "0000", made.words[3]: ""}

    with pytest.raises(KitWordsWrong) as caught:
        premises.holders.verify_kit(unlock, "allerton", wrong)

    assert caught.value.positions == (made.words[1], made.words[3])
    assert states(premises) == ["active", "generated"]
    premises.holders.verify_kit(unlock, "allerton", {place: f" {word.lower()} " for place, word in words.items()})
    assert states(premises) == ["active", "kit verified"]
    assert not {*words.values()} & {value for leaf in premises.log() for value in map(str, leaf.detail.values())}


def test_words_of_a_drill_count_only_where_they_were_asked(premises):
    unlock = premises.sign_in("ann")
    everything = typed(premises.kits["allerton"], range(1, 17))
    with pytest.raises(BadMessage):
        client(premises).check_kit_words(unlock, "allerton", 1, everything)
    asked = client(premises).ask_kit_words(unlock, "allerton", 1)
    some = {place: everything[place] for place in everything if place not in asked.places}

    with pytest.raises(KitWordsWrong) as caught:
        client(premises).check_kit_words(unlock, "allerton", 1, some)

    assert caught.value.positions == asked.places


def test_words_of_one_envelope_are_no_proof_of_another(premises):
    unlock = premises.sign_in("ann")
    rotate(premises, unlock, form=SheetForm.SHARES)
    asked = client(premises).ask_kit_words(unlock, "allerton", 1)
    right = typed(premises.kits["allerton"], asked.places)

    with pytest.raises(BadMessage):
        client(premises).check_kit_words(unlock, "allerton", 2, right)
    with pytest.raises(BadMessage):
        client(premises).ask_kit_words(unlock, "allerton", 4)

    assert not [leaf for leaf in premises.log() if leaf.verb == "kit.checked" and "drill" in leaf.detail]
    client(premises).check_kit_words(unlock, "allerton", 1, right)


def test_a_key_that_was_never_used_is_dropped_for_another_one(premises):
    unlock = premises.sign_in("ann")
    first, _ = make(premises, unlock, form=SheetForm.SHARES)
    assert shares_path(premises.home, "allerton", first.key_id).exists()

    second, text = make(premises, unlock)
    verify(premises, unlock, second, text)
    client(premises).finish_rotation(unlock, premises.fresh_code("ann"), "allerton")

    assert states(premises) == ["retiring", "active"]
    assert first.key_id not in keys_of(premises, "ann")
    assert not shares_path(premises.home, "allerton", first.key_id).exists()


def test_three_shares_are_printed_in_place_of_a_kit_and_any_two_are_the_key(premises):
    unlock = premises.sign_in("ann")

    kit = rotate(premises, unlock, form=SheetForm.SHARES)

    texts = premises.kits["allerton"].split("FAIRHEARING")[1:]
    assert len(texts) == 3
    assert parse_sheets("FAIRHEARING".join(["", texts[2], texts[0]]))[0] == kit
    with pytest.raises(MissingShare):
        parse_sheets("FAIRHEARING" + texts[1])
    kept = shares_path(premises.home, "allerton", kit.key_id).read_text()
    assert not [word for word in words_on(premises.kits["allerton"]) if f" {word} " in kept]


@pytest.mark.parametrize("form", list(SheetForm))
def test_a_drill_asks_for_words_of_a_sheet_and_both_outcomes_are_in_the_log(premises, form):
    unlock = premises.sign_in("ann")
    kit = rotate(premises, unlock, form=form)
    text = premises.kits["allerton"]
    asked = client(premises).ask_kit_words(unlock, "allerton", 2)
    if form is SheetForm.SHARES:
        assert all(33 < place <= 66 for place in asked.places)

    with pytest.raises(KitWordsWrong):
        client(premises).check_kit_words(unlock, "allerton", 2, {})
    client(premises).check_kit_words(unlock, "allerton", 2, typed(text, asked.places))

    said = [leaf for leaf in premises.log() if leaf.verb.startswith("kit.")][-2:]
    assert [(str(leaf.verb), leaf.subject, leaf.detail["drill"], leaf.detail["sheet"]) for leaf in said] == [
        ("kit.mistyped", kit.key_id, "yes", "2"),
        ("kit.checked", kit.key_id, "yes", "2"),
    ]


def test_the_log_stays_countersigned_across_a_change_and_old_countersignatures_provable(premises):
    unlock = premises.sign_in("ann")
    paper = load_cosigned(premises.home.log, "allerton", load_all_vouched(premises.home)["allerton"].verifier)
    old = PracticeKey(premises.seed()).cosigner("allerton")

    rotate(premises, unlock)

    vouched = load_all_vouched(premises.home)["allerton"]
    assert vouched.verifier != old.verifier
    assert vouched.countersigned_at(paper.note) == paper.at
    assert load_cosigned(premises.home.log, "allerton", vouched.verifier).checkpoint.size > paper.checkpoint.size
    for name in ("ann", "ann", "ash"):
        assert premises.unlocked(name).log_doubts == {}
    assert load_all_vouched(premises.home)["allerton"].earlier == vouched.earlier
    verify_log(premises.home.log, trusted_log_key(premises.home))


@pytest.mark.parametrize("change", range(1, 9))
def test_killed_at_any_change_of_a_file_the_same_steps_once_more_finish_it(premises, change):
    recorded = premises.record(1)
    premises.sign_in("ash")
    unlock = premises.sign_in("ann")
    premises.clock_file.with_name("kill-also").write_text("/cosigned/ /cosigners/")
    assert premises.killed_at(change, lambda: rotate(premises, unlock))

    assert premises.unlocked("ash").log_doubts == {}
    again = premises.unlocked("ann")
    assert again.log_doubts == {}
    assert again.file_doubts == {}
    if states(premises) != ["retiring", "active"]:
        assert listen(premises, again.unlock, recorded)
        rotate(premises, again.unlock)
    wait_until_resealed(premises)

    assert states(premises) == ["retiring", "active"]
    assert listen(premises, again.unlock, recorded)
    assert listen(premises, premises.sign_in("ash"), recorded)


def test_killed_while_recordings_are_sealed_anew_the_next_sign_in_goes_on(premises):
    recorded = [premises.record(1 + number / 10) for number in range(5)]
    rotate(premises, premises.sign_in("ann"))
    premises.end(9)
    premises.start()
    assert client(premises).resealing("allerton").total == 5

    unlock = premises.sign_in("ann")
    wait_until_resealed(premises)

    assert all(listen(premises, unlock, each) for each in recorded)


def test_a_keyholder_that_is_stopped_ends_at_once_and_leaves_the_rest_for_the_next_sign_in(premises):
    recorded = premises.record(1)
    old = PracticeKey(premises.seed())
    info = [recording_key_info("allerton", old.key_id, f"{number:032x}") for number in range(2000)]
    rows = [(f"{n:032x}", "allerton", old.key_id, seal(old.public, bytes(32), each)) for n, each in enumerate(info)]
    with closing(sqlite3.connect(premises.home.keyring)) as connection, connection:
        connection.executemany("INSERT INTO sealed_key VALUES (?, ?, ?, ?, NULL)", rows)
    rotate(premises, premises.sign_in("ann"))
    eventually(lambda: client(premises).resealing("allerton").done > 0)

    premises.end()

    with closing(Keyring(premises.home.keyring, read_only=True)) as keyring:
        assert keyring.counts("allerton")[old.key_id] > 0
    premises.start()
    assert listen(premises, premises.sign_in("ann"), recorded)


def test_a_recording_that_is_published_late_is_sealed_anew_at_the_next_sign_in(premises):
    path = recipients_path(premises.home, "allerton")
    before = path.read_bytes()
    unlock = premises.sign_in("ann")
    rotate(premises, unlock)
    wait_until_resealed(premises)
    premises.client.sign_out(unlock)
    now = path.read_bytes()
    path.write_bytes(before)  # as the recorder still knew it
    late = premises.record(2)
    path.write_bytes(now)
    assert client(premises).resealing("allerton").state is ResealingState.WAITING

    again = premises.sign_in("ann")
    wait_until_resealed(premises)

    assert listen(premises, again, late)


def test_when_one_session_ends_another_ones_next_page_goes_on(premises):
    path = recipients_path(premises.home, "allerton")
    before = path.read_bytes()
    premises.sign_in("ash")
    first = premises.sign_in("ann")
    rotate(premises, first)
    other = premises.sign_in("ash")
    premises.client.sign_out(first)
    eventually(lambda: client(premises).resealing("allerton").state is not ResealingState.WORKING)
    now = path.read_bytes()
    path.write_bytes(before)
    late = premises.record(2)
    path.write_bytes(now)

    def after_a_page():
        premises.client.touch(other)
        return client(premises).resealing("allerton").state is ResealingState.DONE

    eventually(after_a_page)

    assert listen(premises, other, late)


def test_an_old_key_retires_after_a_day_and_is_gone_after_thirty_more(premises):
    premises.record(1)
    premises.sign_in("ash")
    old = recipients(premises).current.key_id
    rotate(premises, premises.sign_in("ann"))
    premises.sign_in("ash")
    wait_until_resealed(premises)

    premises.move_clock(timedelta(days=2).total_seconds())
    premises.sign_in("ann")
    eventually(lambda: states(premises) == ["retired", "active"])
    premises.move_clock(timedelta(days=31).total_seconds())
    premises.sign_in("ann")
    eventually(lambda: states(premises) == ["active"])

    eventually(lambda: old not in keys_of(premises, "ash"))
    again = premises.unlocked("ann")
    assert (again.log_doubts, again.file_doubts) == ({}, {})
    assert old not in keys_of(premises, "ann")
    said = [str(leaf.verb) for leaf in premises.log() if leaf.subject == old]
    assert said[-3:] == ["keys.resealed", "key.retired", "key.gone"]


def test_a_change_that_nobody_finishes_is_said_after_a_week(premises):
    make(premises, premises.sign_in("ann"))
    premises.end()
    premises.move_clock(timedelta(days=8).total_seconds())
    premises.start()

    def told():
        status = read_statuses(premises.home.status)["keyholder"]
        return {(trouble.kind, trouble.practice) for trouble in status.troubles}

    eventually(lambda: ("rotation-unfinished", "allerton") in told())


def test_a_practice_that_was_never_founded_has_no_change_of_keys_and_no_damaged_file(premises):
    assert client(premises).resealing("never-founded") == Resealing(0, 0, ResealingState.NOTHING, 0)
