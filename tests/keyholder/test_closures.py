"""Recordings that are about a key holder: the keyholder itself refuses them, whatever a web page asks."""

import pytest

from fairhearing.keyholder.errors import AboutThem, BadMessage, DamagedFiles, NotYourPractice, UnknownListen
from fairhearing.keyholder.listening.closures import closed_path
from fairhearing.keyholder.listening.closures_client import ClosuresClient
from fairhearing.keyholder.messages import encode_ids, parse_ids


def closures(premises):
    return ClosuresClient(premises.client)


def account(premises, name):
    return premises.people[name].account


def test_what_is_about_somebody_is_refused_to_them_and_to_nobody_else(premises):
    about_ann, other = premises.record(1), premises.record(2)
    ann, ash = premises.sign_in("ann"), premises.sign_in("ash")

    closures(premises).close(account(premises, "ann"), "allerton", [about_ann.id])

    with pytest.raises(AboutThem):
        premises.begin(ann, about_ann)
    premises.begin(ann, other)
    premises.begin(ash, about_ann)
    refused = [leaf for leaf in premises.log() if leaf.verb == "sound.refused"]
    assert [(leaf.subject, leaf.detail["reason"]) for leaf in refused] == [(about_ann.id, "about_them")]


def test_a_listen_that_goes_on_ends_when_its_recording_is_closed(premises):
    recorded = premises.record(1)
    ann = premises.sign_in("ann")
    listen = premises.begin(ann, recorded)

    closures(premises).close(account(premises, "ann"), "allerton", [recorded.id])

    with pytest.raises(UnknownListen):
        premises.client.read(ann, listen, 1, recorded.segment_bytes(1, 1))


def test_what_is_closed_stays_closed_after_a_restart_and_is_logged_once(premises):
    recorded = premises.record(1)
    for _ in range(2):
        closures(premises).close(account(premises, "ann"), "allerton", [recorded.id])

    premises.end()
    premises.start()

    with pytest.raises(AboutThem):
        premises.begin(premises.sign_in("ann"), recorded)
    closed = [leaf for leaf in premises.log() if leaf.verb == "recordings.closed"]
    assert [(leaf.subject, leaf.detail["recordings"]) for leaf in closed] == [(account(premises, "ann"), 1)]


def test_another_key_holders_fresh_code_opens_it_again_and_ones_own_never_does(premises):
    recorded = premises.record(1)
    ann, ash = premises.sign_in("ann"), premises.sign_in("ash")
    closures(premises).close(account(premises, "ann"), "allerton", [recorded.id])
    premises.move_clock(30)
    codes = {name: premises.people[name].code(premises.now) for name in ("ann", "ash")}

    with pytest.raises(AboutThem):
        closures(premises).open_again(ann, codes["ann"], account(premises, "ann"), "allerton", [recorded.id])
    closures(premises).open_again(ash, codes["ash"], account(premises, "ann"), "allerton", [recorded.id])

    premises.begin(ann, recorded)
    assert "recordings.opened_again" in premises.verbs()


def test_a_holder_of_one_practice_opens_nothing_of_another(premises):
    theirs = premises.record(1, practice="beeston")
    ash = premises.sign_in("ash")
    closures(premises).close(account(premises, "ann"), "beeston", [theirs.id])
    premises.move_clock(30)
    code = premises.people["ash"].code(premises.now)

    with pytest.raises(NotYourPractice):
        closures(premises).open_again(ash, code, account(premises, "ann"), "allerton", [theirs.id])


def test_a_list_that_was_damaged_opens_nothing(premises):
    recorded = premises.record(1)
    ann = premises.sign_in("ann")
    closures(premises).close(account(premises, "ann"), "allerton", [recorded.id])
    closed_path(premises.home, account(premises, "ann")).write_text('{"format": "fairhearing closed v1"}')

    with pytest.raises(DamagedFiles):
        premises.begin(ann, recorded)


@pytest.mark.parametrize("body", [b"x" * 32, b"0" * 31, "é".encode() * 16, b"0" * 33])
def test_a_body_that_names_no_recordings_is_refused(body):
    with pytest.raises(BadMessage):
        parse_ids(body)


def test_ids_come_through():
    ids = ["0" * 32, "f" * 32]

    assert parse_ids(encode_ids(ids)) == ids
