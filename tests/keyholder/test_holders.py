"""Who holds a practice's key: enrolling, letting in, taking back, through a real keyholder."""

import base64
import json
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from fairhearing.keyholder.errors import (
    BadMessage,
    DamagedFiles,
    LastManager,
    Locked,
    NoEnrolment,
    NoKeyLeft,
    NotManager,
    OnlyTemporary,
    PendingExpired,
    SignInFailed,
    TooManyTries,
    WordsDoNotMatch,
)
from fairhearing.keyholder.holders.check_words import CHECK_WORDS, are_check_words, check_words
from fairhearing.keyholder.holders.holders_file import holders_path
from fairhearing.keyholder.holders.wrap_files import load_wrap, wrap_path
from fairhearing.keyholder.log.doubts import FileDoubt
from fairhearing.keyholder.signing_in.derivation import derive_key
from fairhearing.keyholder.signing_in.pepper import load_pepper
from fairhearing.vault.recipients import recipients_path


def facts(premises, practice="allerton"):
    return {each.account: each for each in premises.holders.holders(practice)}


def account(premises, name):
    return premises.people[name].account


def test_whoever_is_let_in_opens_recordings_at_the_next_sign_in(premises):
    recorded = premises.record(1)
    words = premises.enrol("cat")
    premises.admit("ann", premises.sign_in("ann"), "cat", words)

    unlock = premises.sign_in("cat")

    assert premises.client.status(unlock).roles == {"allerton": "assistant"}
    assert premises.client.read(unlock, premises.begin(unlock, recorded), 1, recorded.segment_bytes(1, 1))
    wrap = load_wrap(premises.home, account(premises, "cat"))
    assert (len(wrap.seeds), wrap.deliveries) == (1, ())
    assert premises.verbs()[:6] == [
        "holder.enrolled",
        "sign_in.succeeded",
        "log.cosigned",
        "code.confirmed",
        "holder.admitted",
        "key.received",
    ]


def test_the_list_says_who_holds_the_key_since_when_and_whether_it_arrived(premises):
    words = premises.enrol("cat")
    premises.admit("ann", premises.sign_in("ann"), "cat", words)

    before = facts(premises)[account(premises, "cat")]
    unlock = premises.sign_in("cat")

    assert (before.role, before.until, " ".join(before.words), before.received) == ("assistant", None, words, False)
    assert facts(premises)[account(premises, "cat")].received
    assert set(facts(premises)) == {account(premises, name) for name in ("ann", "ash", "cat")}
    assert " ".join(premises.holders.my_words(unlock).words) == words
    assert len(words.split()) == CHECK_WORDS


def test_words_that_do_not_match_let_nobody_in_and_use_no_code(premises):
    premises.enrol("cat")
    unlock, code = premises.sign_in("ann"), premises.fresh_code("ann")
    wrong = " ".join(check_words("ab" * 16, b"another inbox"))
    refused = (account(premises, "cat"), "allerton", "assistant", None)

    for words in (wrong, ""):
        with pytest.raises(WordsDoNotMatch):
            premises.holders.admit(unlock, code, *refused, words)

    assert [leaf.detail for leaf in premises.log() if leaf.verb == "holder.refused"] == [{"reason": "words"}] * 2
    assert account(premises, "cat") not in facts(premises)
    premises.client.step_up(unlock, code, "some.step")


def test_an_enrolment_that_was_exchanged_does_not_have_the_words(premises):
    words = premises.enrol("cat")
    premises.enrol("dan")
    enrolments = premises.home.keyholder / "enrolments"
    cat, dan = (enrolments / f"{account(premises, name)}.json" for name in ("cat", "dan"))
    cat.write_text(dan.read_text().replace(account(premises, "dan"), account(premises, "cat")))
    unlock = premises.sign_in("ann")

    with pytest.raises((WordsDoNotMatch, DamagedFiles)):
        premises.admit("ann", unlock, "cat", words)


def test_words_may_be_typed_with_capitals_and_commas():
    words = check_words("ab" * 16, bytes(1216))

    assert are_check_words("  " + ", ".join(words).upper() + " ", "ab" * 16, bytes(1216))
    assert not are_check_words(" ".join(words), "cd" * 16, bytes(1216))
    assert not are_check_words(" ".join(words[:4]), "ab" * 16, bytes(1216))


def test_only_a_manager_of_the_practice_lets_in_and_takes_back(premises):
    words = premises.enrol("cat")
    assistant, other = premises.sign_in("ash"), premises.sign_in("bob")

    for unlock, by in ((assistant, "ash"), (other, "bob")):
        with pytest.raises(NotManager):
            premises.admit(by, unlock, "cat", words)
        with pytest.raises(NotManager):
            premises.holders.dismiss(unlock, premises.fresh_code(by), account(premises, "ash"), "allerton")
    with pytest.raises(Locked):
        premises.admit("ann", "no session", "cat", words)


def test_nobody_is_let_in_without_a_fresh_code(premises):
    words = premises.enrol("cat")
    unlock = premises.sign_in("ann")
    used = premises.people["ann"].code(datetime.fromtimestamp(premises.used_step["ann"] * 30, UTC))

    with pytest.raises(SignInFailed):
        premises.holders.admit(unlock, used, account(premises, "cat"), "allerton", "assistant", None, words)

    assert account(premises, "cat") not in facts(premises)


def test_an_enrolment_lapses_after_fourteen_days(premises):
    words = premises.enrol("cat")
    premises.move_clock(14 * 86400)

    with pytest.raises(NoEnrolment):
        premises.admit("ann", premises.sign_in("ann"), "cat", words)


def test_an_enrolment_opens_nothing_by_itself(premises):
    premises.enrol("cat")

    with pytest.raises(SignInFailed):
        premises.sign_in("cat")


def test_a_token_of_an_enrolment_is_none_of_a_sign_in_and_the_other_way_round(premises):
    ann = premises.people["ann"]
    enrolment = premises.holders.enrol("ab" * 16, "six new words", "192.0.2.7")
    pending = premises.client.sign_in(ann.account, ann.passphrase, "192.0.2.7").pending

    with pytest.raises(PendingExpired):
        premises.client.confirm(enrolment.pending, "123456")
    with pytest.raises(PendingExpired):
        premises.holders.confirm_enrolment(pending, ann.code(premises.now))


def test_enrolling_is_limited_before_anything_is_derived(premises):
    for _ in range(5):
        premises.holders.enrol("ab" * 16, "six new words", "192.0.2.7")

    with pytest.raises(TooManyTries) as refusal:
        premises.holders.enrol("ab" * 16, "six new words", "192.0.2.7")

    assert 0 < refusal.value.wait_s <= 31


def test_who_forgot_the_passphrase_is_let_in_anew_and_the_old_one_is_good_until_then(premises):
    old = premises.people["ash"]
    words = premises.enrol("ash", "quite another six words")
    new = premises.people["ash"]
    premises.people["ash"] = old
    premises.sign_in("ash")

    premises.people["ash"] = new
    premises.admit("ann", premises.sign_in("ann"), "ash", words)

    with pytest.raises(SignInFailed):
        premises.client.sign_in(old.account, old.passphrase, "192.0.2.8")
    assert premises.client.status(premises.sign_in("ash")).roles == {"allerton": "assistant"}


def test_a_role_is_changed_without_words_and_ends_the_sessions(premises):
    unlock, session = premises.sign_in("ann"), premises.sign_in("ash")

    premises.admit("ann", unlock, "ash", "", role="manager")

    with pytest.raises(Locked):
        premises.client.status(session)
    assert premises.client.status(premises.sign_in("ash")).roles == {"allerton": "manager"}
    assert len(load_wrap(premises.home, account(premises, "ash")).seeds) == 1


def test_whoever_holds_another_practice_s_key_joins_with_the_wrap_there_is(premises):
    words = " ".join(premises.holders.my_words(premises.sign_in("bob")).words)

    premises.admit("ann", premises.sign_in("ann"), "bob", words)

    roles = premises.client.status(premises.sign_in("bob")).roles
    assert roles == {"beeston": "manager", "allerton": "assistant"}


def test_whoever_is_dismissed_is_out_at_once_and_has_nothing_left(premises):
    unlock, session = premises.sign_in("ann"), premises.sign_in("ash")

    premises.holders.dismiss(unlock, premises.fresh_code("ann"), account(premises, "ash"), "allerton")

    with pytest.raises(Locked):
        premises.client.status(session)
    with pytest.raises(SignInFailed):
        premises.sign_in("ash")
    assert not wrap_path(premises.home, account(premises, "ash")).exists()
    assert account(premises, "ash") not in facts(premises)
    assert premises.verbs()[-2:] == ["holder.dismissed", "sign_in.failed"]


def test_another_practice_s_key_stays_when_one_is_taken(premises):
    words = " ".join(premises.holders.my_words(premises.sign_in("bob")).words)
    unlock = premises.sign_in("ann")
    premises.admit("ann", unlock, "bob", words)
    premises.sign_in("bob")

    premises.holders.dismiss(unlock, premises.fresh_code("ann"), account(premises, "bob"), "allerton")

    assert premises.client.status(premises.sign_in("bob")).roles == {"beeston": "manager"}


def test_the_last_manager_can_neither_go_nor_be_made_less(premises):
    unlock = premises.sign_in("ann")
    soon = premises.now.replace(microsecond=0) + timedelta(days=7)

    with pytest.raises(LastManager):
        premises.holders.dismiss(unlock, premises.fresh_code("ann"), account(premises, "ann"), "allerton")
    with pytest.raises(LastManager):
        premises.admit("ann", unlock, "ann", "", role="assistant")
    with pytest.raises(LastManager):
        premises.admit("ann", unlock, "ann", "", role="manager", until=soon)
    premises.admit("ann", unlock, "ash", "", role="manager")
    premises.admit("ann", unlock, "ann", "", role="assistant")


def test_taking_the_key_from_somebody_who_has_none_is_harmless(premises):
    premises.holders.dismiss(premises.sign_in("ann"), premises.fresh_code("ann"), "ab" * 16, "allerton")

    assert len(facts(premises)) == 2


def test_what_is_held_for_a_time_ends_with_it(premises):
    words = premises.enrol("deputy")
    until = premises.now.replace(microsecond=0) + timedelta(hours=2)
    premises.admit("ann", premises.sign_in("ann"), "deputy", words, role="manager", until=until)
    unlock = premises.sign_in("deputy")
    left_s = premises.client.status(unlock).left_s

    for _ in range(8):
        premises.move_clock(890)
        premises.client.touch(unlock)
    premises.move_clock(890)

    assert 7000 < left_s <= 7200
    with pytest.raises(Locked):
        premises.client.status(unlock)
    with pytest.raises(NoKeyLeft):
        premises.sign_in("deputy")
    assert [leaf.detail for leaf in premises.log() if leaf.verb == "key.taken"] == [{"reason": "over"}]


def test_a_manager_s_sign_in_takes_back_what_was_given_for_a_time(premises):
    words = premises.enrol("deputy")
    until = premises.now.replace(microsecond=0) + timedelta(hours=2)
    premises.admit("ann", premises.sign_in("ann"), "deputy", words, until=until)
    premises.sign_in("deputy")
    premises.move_clock(7300)

    premises.sign_in("ann")

    assert account(premises, "deputy") not in facts(premises)
    assert not wrap_path(premises.home, account(premises, "deputy")).exists()
    assert "holder.lapsed" in premises.verbs()


def test_who_manages_for_a_time_changes_nothing_that_lasts(premises):
    words = premises.enrol("deputy")
    until = premises.now.replace(microsecond=0) + timedelta(hours=2)
    premises.admit("ann", premises.sign_in("ann"), "deputy", words, role="manager", until=until)
    unlock, code = premises.sign_in("deputy"), premises.fresh_code("deputy")
    cat = premises.enrol("cat")

    with pytest.raises(OnlyTemporary):
        premises.holders.dismiss(unlock, code, account(premises, "ann"), "allerton")
    with pytest.raises(OnlyTemporary):
        premises.holders.admit(unlock, code, account(premises, "cat"), "allerton", "assistant", None, cat)
    with pytest.raises(OnlyTemporary):
        premises.holders.admit(
            unlock, code, account(premises, "deputy"), "allerton", "manager", until + timedelta(days=1), ""
        )
    premises.holders.admit(unlock, code, account(premises, "cat"), "allerton", "assistant", until, cat)


@pytest.mark.parametrize("damage", ["removed", "forged", "older"])
def test_a_list_that_is_gone_forged_or_older_is_told_and_not_followed(premises, damage):
    words = premises.enrol("cat")
    unlock = premises.sign_in("ann")
    path = holders_path(premises.home, "allerton")
    older = path.read_bytes()
    premises.admit("ann", unlock, "cat", words)
    premises.sign_in("cat")
    premises.sign_in("ann")
    if damage == "removed":
        path.unlink()
    else:
        path.write_bytes(holders_path(premises.home, "beeston").read_bytes() if damage == "forged" else older)

    told = premises.unlocked("ann")

    doubt = {"removed": FileDoubt.HOLDERS_LOST, "forged": FileDoubt.HOLDERS_FORGED, "older": FileDoubt.HOLDERS_OLDER}
    assert told.file_doubts == {"allerton": doubt[damage]}
    assert premises.client.status(premises.sign_in("cat")).roles == {"allerton": "assistant"}
    assert next(leaf.detail["reason"] for leaf in premises.log() if leaf.verb == "holders.doubted") == doubt[damage]


def test_a_change_after_an_older_list_was_put_back_ends_the_doubt(premises):
    words = premises.enrol("cat")
    unlock = premises.sign_in("ann")
    path = holders_path(premises.home, "allerton")
    older = path.read_bytes()
    premises.admit("ann", unlock, "cat", words)
    unlock = premises.sign_in("ann")
    path.write_bytes(older)
    doubted = premises.unlocked("ann")

    premises.holders.dismiss(doubted.unlock, premises.fresh_code("ann"), account(premises, "cat"), "allerton")

    assert doubted.file_doubts
    assert premises.unlocked("ann").file_doubts == {}


def test_nobody_holds_a_key_of_a_practice_that_was_never_founded_and_no_file_of_it_is_damaged(premises):
    assert premises.holders.holders("never-founded") == ()


def test_a_list_of_holders_whose_list_of_keys_is_gone_is_damage(premises):
    recipients_path(premises.home, "allerton").unlink()

    with pytest.raises(DamagedFiles, match=r"recipients/allerton\.note"):
        premises.holders.holders("allerton")


def test_a_home_without_a_list_gets_one_from_a_manager_and_inboxes_from_everyone(founded):
    for practice in ("allerton", "beeston"):
        holders_path(founded.home, practice).unlink()
    founded.start()
    founded.sign_in("ash")
    assert founded.holders.holders("allerton") == ()

    founded.sign_in("ann")
    made = facts(founded)
    founded.sign_in("ash")

    assert {each.role for each in made.values()} == {"manager", "assistant"}
    assert made[account(founded, "ann")].words
    assert made[account(founded, "ash")].words == ()
    assert facts(founded)[account(founded, "ash")].words


def test_a_home_from_before_inboxes_and_lists_goes_on_working(founded):
    recorded = founded.record(1)
    ann = founded.people["ann"]
    _write_first_version(founded, ann)
    holders_path(founded.home, "allerton").unlink()
    founded.start()

    unlock = founded.sign_in("ann")

    assert founded.client.read(unlock, founded.begin(unlock, recorded), 1, recorded.segment_bytes(1, 1))
    assert load_wrap(founded.home, ann.account).version == 2
    assert set(facts(founded)) == {ann.account, account(founded, "ash")}
    assert facts(founded)[ann.account].words == founded.holders.my_words(unlock).words
    assert founded.client.status(founded.sign_in("ann")).roles == {"allerton": "manager"}


def _write_first_version(founded, person):
    """Put a wrap in a person's place as it was written before there were inboxes."""
    wrap, seed = load_wrap(founded.home, person.account), founded.seed()
    key = derive_key(person.passphrase, wrap.derived.salt, load_pepper(founded.home), wrap.derived.cost)
    key_id = wrap.seeds[0].key_id

    def sealed(plaintext, *lines):
        label = "".join(f"{line}\n" for line in lines).encode()
        return base64.b64encode(bytes(12) + AESGCM(key).encrypt(bytes(12), plaintext, label)).decode()

    document = json.loads(wrap_path(founded.home, person.account).read_text())
    del document["derivation"]["check"], document["inbox"], document["steps"], document["deliveries"]
    bound = ("allerton", "manager", key_id)
    document |= {
        "format": "fairhearing wrap v1",
        "totp": sealed(person.secret, "fairhearing second step v1", person.account),
        "seeds": [
            {
                "practice": "allerton",
                "role": "manager",
                "key_id": key_id,
                "sealed": sealed(seed, "fairhearing wrapped seed v1", person.account, *bound),
            }
        ],
    }
    wrap_path(founded.home, person.account).write_text(json.dumps(document))


def test_nobody_is_let_in_until_a_moment_that_has_passed(premises):
    words = premises.enrol("cat")

    with pytest.raises(BadMessage):
        premises.admit("ann", premises.sign_in("ann"), "cat", words, until=premises.now.replace(microsecond=0))


def test_somebody_s_damaged_wrap_does_not_hide_who_holds_the_key(premises):
    wrap_path(premises.home, account(premises, "ash")).write_text("{}")

    assert {each.received for each in premises.holders.holders("allerton")} == {True, False}


def test_the_serial_numbers_seen_last_are_remembered(premises):
    premises.sign_in("ann")

    remembered = json.loads((premises.home.keyholder / "sign-ins" / f"{account(premises, 'ann')}.json").read_text())

    assert (remembered["recipients"], remembered["holders"]) == ({"allerton": 1}, {"allerton": 1})


def test_an_older_list_of_keys_is_told(premises):
    premises.sign_in("ann")
    path = premises.home.keyholder / "sign-ins" / f"{account(premises, 'ann')}.json"
    document = json.loads(path.read_text())
    path.write_text(json.dumps(document | {"recipients": {"allerton": 7}}))

    assert premises.unlocked("ann").file_doubts == {"allerton": FileDoubt.RECIPIENTS_OLDER}
