"""Hearing between a recorder's desk and the store: what it is handed, what it writes, what it forgets."""

import json
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.waiting import eventually

from fairhearing.call.events import Event, EventKind
from fairhearing.call.probe import PROBE_PRACTICE
from fairhearing.call.sides import Side
from fairhearing.capture import key_desk
from fairhearing.health.status import read_statuses
from fairhearing.hearing.held_keys import KEPT_S, HeldKeys
from fairhearing.hearing.process import Hearing
from fairhearing.vault.clock import Clock
from fairhearing.vault.facts import DamagedFacts, IntakeKey
from fairhearing.vault.heard_file import HeardKind, heard_path, open_heard
from fairhearing.vault.home import Home
from fairhearing.vault.hpke import DoesNotOpen
from fairhearing.vault.key_messages import (
    KeyMessageKind,
    MessageBuffer,
    Opened,
    Told,
    encode_opened,
    hearing_socket,
)
from fairhearing.vault.notes import NoteKind, note_name
from fairhearing.vault.socketpath import unix_address
from fairhearing.vault.unseal import DamagedSegment, open_note
from fairhearing.wire.sound_format import SoundFormat

from .conftest import SteeredClock, is_root
from .talkers import frames, later, silence, turns

FORGETFUL = Path(__file__).with_name("forgetful.py")
CALLER = turns(12, 1, 0, turn_s=2.0)
HEALTHY = frames(CALLER, turns(12, 2, 1, turn_s=2.0))
LEAKING = frames(CALLER, later(CALLER, 40, -26))
ONE_SIDE = frames(CALLER, silence(12))


@pytest.fixture
def hearing(desk):
    made = Hearing(desk.home, Clock())
    go_on(made, lambda: desk.desk.is_connected)
    yield made
    made._recorders.close()


def go_on(hearing, done):
    def did():
        hearing.go_round(0.01)
        return done()

    eventually(did)


def is_heard(desk, making):
    return lambda: heard_path(desk.home, making.recording).exists()


@pytest.mark.parametrize(
    ("sound", "found"),
    [
        (HEALTHY, ()),
        (LEAKING, (HeardKind.ONE_SIDED, HeardKind.CROSSTALK)),
        (ONE_SIDE, (HeardKind.ONE_SIDED,)),
        (frames(silence(4), silence(4)), (HeardKind.SILENT,)),
    ],
)
def test_a_published_recording_is_heard_and_its_key_forgotten(desk, hearing, sound, found):
    making = desk.make()
    making.publish(sound)

    go_on(hearing, is_heard(desk, making))

    assert desk.heard(making).findings == found
    said = json.loads(desk.note(making, NoteKind.HEARD))
    assert said["findings"] == list(found)
    assert said["length_ms"] == len(sound) // 16
    assert desk.note(making, NoteKind.PEAKS)[:8] == b"FHpeaks1"
    go_on(hearing, lambda: len(hearing._keys) == 0)


@pytest.mark.parametrize("sound_format", SoundFormat)
def test_every_format_is_heard(desk, hearing, sound_format):
    rate = sound_format.frames_per_second
    making = desk.make(sound_format=sound_format)
    making.publish(frames(turns(4, 1, 0, turn_s=1.0, rate=rate), turns(4, 2, 1, turn_s=1.0, rate=rate), sound_format))

    go_on(hearing, is_heard(desk, making))

    assert desk.heard(making).findings == ()


def test_an_interrupted_recording_is_heard_as_far_as_it_goes(desk, hearing):
    making = desk.make()
    making.publish(ONE_SIDE, closed=False)

    go_on(hearing, is_heard(desk, making))

    assert desk.heard(making).findings == (HeardKind.ONE_SIDED,)


def test_a_hold_that_the_phone_system_announced_explains_silence(desk, hearing):
    making = desk.make()
    desk.desk.noted(making.recording, Event(kind=EventKind.HELD, side=Side.RIGHT), 0.0)
    making.publish(ONE_SIDE)

    go_on(hearing, is_heard(desk, making))

    assert desk.heard(making).findings == ()


def test_a_test_calls_key_is_handed_to_nobody(desk, hearing):
    probe = desk.make(practice=PROBE_PRACTICE)
    other = desk.make()
    probe.publish(ONE_SIDE)
    other.publish(ONE_SIDE)

    go_on(hearing, is_heard(desk, other))

    assert not heard_path(desk.home, probe.recording).exists()
    assert not desk.has_notes(probe)


def test_a_recording_is_heard_whose_opening_was_told_before_hearing_came(desk):
    making = desk.make()
    hearing = Hearing(desk.home, Clock())
    go_on(hearing, lambda: len(hearing._keys) == 1)
    making.publish(ONE_SIDE)

    go_on(hearing, is_heard(desk, making))

    hearing._recorders.close()


def test_a_recording_that_was_over_when_hearing_came_stays_unheard(desk):
    making, live = desk.make(), desk.make()
    making.publish(ONE_SIDE)
    hearing = Hearing(desk.home, Clock())

    go_on(hearing, lambda: len(hearing._keys) == 1)

    assert live.recording in hearing._keys._held
    hearing._recorders.close()


def test_a_key_is_forgotten_a_quarter_of_an_hour_after_the_call(desk):
    clock = SteeredClock()
    hearing = Hearing(desk.home, clock)
    making = desk.make()
    go_on(hearing, lambda: len(hearing._keys) == 1)
    key = hearing._keys._held[making.recording].opened.key
    clock.at[0] += 3600
    hearing.go_round(0.0)
    assert key == making.key, "a key is held for as long as the call lasts"
    desk.desk.closed(making.recording)
    go_on(hearing, lambda: hearing._keys._held[making.recording].until_s is not None)

    clock.at[0] += KEPT_S - 1
    hearing.go_round(0.0)
    assert key == making.key
    clock.at[0] += 1
    hearing.go_round(0.0)

    assert key == bytes(32)
    assert len(hearing._keys) == 0
    assert hearing._look()["unheard_today"] == 1
    hearing._recorders.close()


def test_the_time_runs_from_when_a_recorder_went_away_and_stops_when_it_is_back(desk):
    clock = SteeredClock()
    hearing = Hearing(desk.home, clock)
    making = desk.make()
    go_on(hearing, lambda: len(hearing._keys) == 1)
    desk.desk.stop()
    go_on(hearing, lambda: hearing._keys._held[making.recording].until_s == 1000.0 + KEPT_S)

    desk.open()
    desk.desk.opened(
        Opened(making.recording, "allerton", SoundFormat.A_LAW, desk.intake.public.raw, bytearray(making.key))
    )
    clock.at[0] += 2.0
    go_on(hearing, lambda: hearing._keys._held[making.recording].until_s is None)

    hearing._recorders.close()


def test_a_recording_published_while_hearing_was_told_nothing_is_found_in_the_store(desk):
    clock = SteeredClock()
    hearing = Hearing(desk.home, clock)
    making = desk.make()
    go_on(hearing, lambda: len(hearing._keys) == 1)
    desk.desk.stop()
    go_on(hearing, lambda: hearing._keys._held[making.recording].until_s is not None)
    making.publish(ONE_SIDE)

    desk.open()
    clock.at[0] += 2.0
    go_on(hearing, is_heard(desk, making))

    hearing._recorders.close()


def test_a_damaged_recording_stays_unheard_and_the_next_is_heard(desk, hearing):
    damaged, sound = desk.make(), desk.make()
    damaged.publish(ONE_SIDE)
    path = desk.home.store / f"{damaged.recording[:2]}/{damaged.recording}.sealed"
    data = bytearray(path.read_bytes())
    data[9000] ^= 1
    path.write_bytes(data)
    sound.publish(ONE_SIDE)

    go_on(hearing, is_heard(desk, sound))

    assert not heard_path(desk.home, damaged.recording).exists()
    assert len(hearing._keys) == 0


def test_a_store_that_takes_nothing_is_a_trouble_and_a_finding(desk, hearing):
    making = desk.make()
    making.publish(ONE_SIDE)
    desk.home.heard.parent.mkdir(exist_ok=True)
    desk.home.heard.write_bytes(b"a file where a folder should be")

    go_on(hearing, lambda: len(hearing._keys) == 0)

    assert [each.kind for each in hearing._troubles.now()] == ["hearing-unwritable"]


def test_what_was_heard_opens_for_its_own_recording_practice_and_intake_key_only(desk, hearing):
    making = desk.make()
    making.publish(ONE_SIDE)
    go_on(hearing, is_heard(desk, making))
    data = heard_path(desk.home, making.recording).read_bytes()

    for intake, practice, recording in (
        (IntakeKey(bytes(32)), "allerton", making.recording),
        (desk.intake, "westfield", making.recording),
        (desk.intake, "allerton", "f" * 32),
    ):
        with pytest.raises(DoesNotOpen):
            open_heard(intake, practice, recording, data)
    altered = bytearray(data)
    altered[-20] ^= 1
    with pytest.raises(DamagedFacts):
        open_heard(desk.intake, "allerton", making.recording, bytes(altered))


def test_a_note_opens_for_its_own_recording_and_kind_only(desk, hearing):
    making = desk.make()
    making.publish(ONE_SIDE)
    go_on(hearing, is_heard(desk, making))
    sealed = (desk.home.store / note_name(making.recording, NoteKind.HEARD)).read_bytes()

    for recording, kind in ((making.recording, NoteKind.PEAKS), ("f" * 32, NoteKind.HEARD)):
        with pytest.raises(DamagedSegment):
            open_note(making.key, recording, kind, sealed)


def test_only_the_recorders_own_user_or_the_one_named_is_handed_keys(desk, monkeypatch):
    if not is_root():
        pytest.xfail("only root can be another user")
    path = hearing_socket(desk.home, "main")
    eventually(path.exists)
    for each in (path, path.parent):
        each.chmod(0o777)
    desk.make()
    monkeypatch.setenv("FAIRHEARING_PEERS", "nobody")

    refused = told_to_nobody(path)
    monkeypatch.setenv("FAIRHEARING_HEARING", "nobody")
    told = told_to_nobody(path)

    assert refused == 0
    assert told > 1216


LISTENS_AS_ANOTHER = """
import os, socket, sys
with socket.socket(socket.AF_UNIX) as listener:
    listener.bind(sys.argv[1])
    os.seteuid(65534)
    listener.listen()
    print("listens", flush=True)
    connection, _ = listener.accept()
    print(connection.recv(1) or "left", flush=True)
"""


@pytest.mark.skipif(not is_root(), reason="only root can start processes as other users")
def test_hearing_listens_to_no_socket_of_another_user_than_the_recorders(tmp_path):
    home = Home(tmp_path / "home")
    home.run.mkdir(parents=True)
    command = [sys.executable, "-c", LISTENS_AS_ANOTHER, str(hearing_socket(home, "forged"))]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as forger:
        assert forger.stdout.readline() == "listens\n"
        hearing = Hearing(home, Clock())

        hearing.go_round(0.0)

        assert len(hearing._recorders) == 0
        assert forger.stdout.readline() == "left\n"


def test_another_recorder_cannot_have_a_key_kept_longer_or_forgotten_sooner():
    keys, recording = HeldKeys(), "7" * 32
    keys.take("main", opened_as(recording), 0.0)
    keys.take("main", Told(KeyMessageKind.CLOSED, recording), 0.0)

    keys.take("other", opened_as(recording), 1.0)
    keys.take("other", Told(KeyMessageKind.PUBLISHED, recording), 1.0)

    assert keys.next() is None
    assert keys.forget_due(KEPT_S) == (recording,)


def opened_as(recording):
    return Opened(recording, "allerton", SoundFormat.A_LAW, bytes(1216), bytearray(32))


def told_to_nobody(path):
    """How many bytes the user nobody is told."""
    folder = os.open(path.parent, os.O_PATH)
    code = (
        "import socket, sys; s = socket.socket(socket.AF_UNIX); "
        f"s.connect('/proc/self/fd/{folder}/{path.name}'); print(len(s.recv(4096)))"
    )
    said = subprocess.run(
        ["/usr/bin/python3", "-I", "-c", code], user="nobody", group="nogroup", pass_fds=[folder],
        stdout=subprocess.PIPE, text=True, check=True, cwd="/",
    )  # fmt: skip
    os.close(folder)
    return int(said.stdout)


def test_a_process_that_does_not_read_is_left_alone_and_delays_nobody(desk, monkeypatch):
    monkeypatch.setattr(key_desk, "_SEND_WITHIN_S", 0.2)
    with unix_address(hearing_socket(desk.home, "main")) as address, socket.socket(socket.AF_UNIX) as deaf:
        deaf.connect(address)
        eventually(lambda: desk.desk.is_connected)

        began = time.perf_counter()
        for _ in range(3000):
            desk.desk.opened(Opened(f"{_:032x}", "allerton", SoundFormat.A_LAW, bytes(1216), bytearray(32)))
        took = time.perf_counter() - began

        eventually(lambda: not desk.desk.is_connected)
    assert took < 15  # waiting for each would take ten minutes


def test_no_key_is_left_in_the_memory_of_hearing_once_a_recording_was_heard(desk, start_hearing):
    if not is_root():
        pytest.xfail("only root reads a process's memory")
    process = start_hearing(desk.home)
    making = desk.make()
    eventually(lambda: process.holds(making.key))

    making.publish(ONE_SIDE)

    eventually(is_heard(desk, making))
    eventually(lambda: read_statuses(desk.home.status)["hearing"].figures["keys_held"] == 0)
    assert not process.holds(making.key)
    assert process.end() == 0


def test_no_key_is_left_in_the_memory_of_hearing_a_quarter_of_an_hour_after_the_call(desk, start_hearing, tmp_path):
    if not is_root():
        pytest.xfail("only root reads a process's memory")
    process = start_hearing(desk.home, str(FORGETFUL), str(desk.home.root), str(tmp_path / "later"))
    over, live = desk.make(), desk.make()
    eventually(lambda: process.holds(over.key) and process.holds(live.key))
    desk.desk.closed(over.recording)
    eventually(lambda: not desk.desk._waiting)

    (tmp_path / "later").touch()

    eventually(lambda: not process.holds(over.key))
    assert process.holds(live.key)


def test_a_buffer_keeps_no_key_that_it_gave_out():
    key = bytes(range(1, 33))
    message = encode_opened(Opened("ab" * 16, "allerton", SoundFormat.MU_LAW, bytes(1216), bytearray(key)))
    buffer, messages = MessageBuffer(), []

    for n in range(len(message)):
        buffer.room()[0] = message[n]
        messages += buffer.take(1)

    [opened] = messages
    assert (opened.recording, opened.practice, opened.format) == ("ab" * 16, "allerton", SoundFormat.MU_LAW)
    assert opened.key == key
    assert key not in bytes(buffer._data)
