"""A recovery kit used where the home is stands in the home's log, whether anything was running or not."""

import pytest
from tests.waiting import eventually

from fairhearing.audit.verbs import Verb
from fairhearing.cli.kit_entry import tell_log
from fairhearing.keyholder.log.late_entries import leave_entry
from fairhearing.keyholder.messages import OutboxEntry
from fairhearing.vault.unseal import Opening

RECORDING = "ab" * 16


@pytest.fixture
def opening(founded):
    return Opening(RECORDING, "allerton", "12" * 8, founded.home)


def uses(premises):
    return [leaf for leaf in premises.log() if leaf.verb == Verb.KIT_OPENED_RECORDING]


def wait_for_uses(premises, count):
    eventually(lambda: len(uses(premises)) >= count)
    return uses(premises)


def test_a_running_keyholder_is_told_at_once(founded, opening):
    founded.start()

    tell_log(opening)

    (use,) = uses(founded)
    assert (use.actor, use.practice, use.subject) == ("unseal", "allerton", RECORDING)
    assert use.detail == {"key_id": "12" * 8}


def test_one_that_starts_later_finds_the_entry_and_takes_it_once(founded, opening):
    tell_log(opening)
    (left,) = (founded.home.keyholder / "entries").iterdir()
    again = left.read_bytes()

    founded.start()

    assert len(wait_for_uses(founded, 1)) == 1
    eventually(lambda: not left.exists())

    left.write_bytes(again)
    founded.end()
    founded.start()
    eventually(lambda: not left.exists())
    assert len(uses(founded)) == 1


def test_nothing_else_comes_into_the_log_this_way(founded, opening):
    forged = OutboxEntry("f0" * 16, founded.now, Verb.LETTER_TAKEN, "unseal", practice="allerton")
    leave_entry(founded.home, forged)
    tell_log(opening)

    founded.start()

    wait_for_uses(founded, 1)
    assert "letter.taken" not in founded.verbs()
    assert (founded.home.keyholder / "entries" / forged.id).exists()


def test_a_home_that_cannot_be_written_is_said_and_keeps_nobody_from_the_sound(founded, opening, capsys):
    (founded.home.keyholder / "entries").write_text("in the way")

    tell_log(opening)

    assert "could not be told to the log" in capsys.readouterr().err


def test_a_recording_outside_every_home_has_no_log_to_be_told(capsys):
    tell_log(Opening(RECORDING, "allerton", "12" * 8, None))

    assert capsys.readouterr().err == ""
