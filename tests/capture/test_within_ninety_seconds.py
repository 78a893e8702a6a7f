"""A recorder that stands still, has no room, no network or no sound is told in letters within 90 seconds (`make soak`).

And afterwards `fairhearing check outages` lists from when to when.
"""

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager

import pytest
from tests.practice.mail_server import mail_server
from tests.small_disk import fill, small_disk

from fairhearing.alarms.receivers import PracticeReceivers, Receivers, publish_receivers
from fairhearing.capture.addresses import RtpPorts, SipAddress
from fairhearing.health.status import read_statuses

from .conftest import free_range
from .phone_system import Call
from .told import checked
from .veth import NEAR, run, wire

pytestmark = [pytest.mark.soak]

WITHIN_S = 90
GRACE_S = 46


@contextmanager
def watching(home):
    """Run a watcher for this home; give the letter box of whoever it tells."""
    with mail_server() as (inbox, port):
        mail = {"host": "127.0.0.1", "port": port, "security": "none", "from": "alarms@recorder.example"}
        (home.root / "mail.json").write_text(json.dumps(mail))
        publish_receivers(home, Receivers((PracticeReceivers("allerton", "Allerton", ("manager@allerton.example",)),)))
        words = [sys.executable, "-m", "fairhearing", "watch", "--home", str(home.root)]
        with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as watcher:
            assert watcher.stdout.readline()
            try:
                yield inbox
            finally:
                watcher.terminate()


def told_within(inbox, words, began, meanwhile=lambda: time.sleep(0.2)):
    """Wait for a letter with these words; return after how many seconds it came."""
    while not any(words in " ".join(content.decode().replace("=\r\n", "").split()) for _, _, content in inbox.messages):
        assert time.monotonic() - began < WITHIN_S, f"nobody was told: {words}"
        meanwhile()
    return time.monotonic() - began


def outages(home):
    words = [sys.executable, "-m", "fairhearing", "check", "outages", "--json", "--home", str(home.root)]
    said = subprocess.run(words, capture_output=True, text=True, timeout=60, check=False)
    return json.loads(said.stdout)["outages"]


def over(home, kind):
    """Wait until an outage of this kind is over, and return it with how long it lasted."""
    deadline = time.monotonic() + 75
    while not (found := [each for each in outages(home) if each["kind"] == kind and each["ended"]]):
        assert time.monotonic() < deadline, f"no {kind} is listed"
        time.sleep(0.5)
    return found[-1]


def test_a_recorder_that_was_halted_is_told_and_listed(practice_home, start_recorder):
    recorder = start_recorder()
    with watching(practice_home.home) as inbox, Call(recorder.sip) as call:
        time.sleep(GRACE_S)
        assert call.open() == 200
        time.sleep(1.5)
        began = time.monotonic()
        os.kill(recorder.process.pid, signal.SIGSTOP)
        took = told_within(inbox, "Recorder: It has said nothing for a while", began)
        while_it_lasts = [(each["kind"], each["ended"], each["count"]) for each in outages(practice_home.home)]
        os.kill(recorder.process.pid, signal.SIGCONT)
        stalled = over(practice_home.home, "stalled")

    print("halted:", round(took, 1))  # noqa: T201 - what was measured
    assert while_it_lasts == [("down", "", 1)]
    assert (stalled["part"], stalled["count"]) == ("main", 1)
    assert "down" not in [each["kind"] for each in outages(practice_home.home)]


def test_a_disk_without_room_is_told_and_listed(practice_home, start_recorder):
    practice_home.home.journal.mkdir(parents=True, exist_ok=True)
    with small_disk(practice_home.home.journal, "4m") as disk:
        recorder = start_recorder()
        with watching(practice_home.home) as inbox, Call(recorder.sip) as call:
            assert call.open() == 200
            began = time.monotonic()
            filler = fill(disk)

            def speak():
                for sender in call.senders:
                    sender.send(bytes(160))
                time.sleep(0.02)

            took = told_within(inbox, "Sound cannot be written to disk", began, speak)
            assert "journal-unwritable" in checked(practice_home.home)
            filler.unlink()
            unwritable = over(practice_home.home, "unwritable")
        recorder.stop()

    print("disk:", round(took, 1))  # noqa: T201 - what was measured
    assert unwritable["count"] == 1


def test_one_sided_calls_are_told_and_listed_and_held_ones_are_not(practice_home, start_recorder):
    recorder = start_recorder()
    with watching(practice_home.home) as inbox, Call(recorder.sip) as call, Call(recorder.sip) as held:
        assert (call.open(), held.open()) == (200, 200)
        assert held.change(["inactive", "sendonly"]) == 200
        began = time.monotonic()

        def speak():
            for each in (call, held):
                each.senders[1].send(bytes(160))
            time.sleep(0.02)

        took = told_within(inbox, "1 call going on now has one side only", began, speak)
        wrong = checked(practice_home.home)["one-sided-now"]
        both_until = time.monotonic() + 5
        while time.monotonic() < both_until:
            call.senders[0].send(bytes(160))
            speak()
        one_sided = over(practice_home.home, "one-sided")

    print("one-sided:", round(took, 1))  # noqa: T201 - what was measured
    assert wrong["count"] == 1
    assert one_sided["count"] == 1


def test_a_network_that_is_away_is_told_and_listed(practice_home, start_recorder):
    with wire() as hosts:
        ports = free_range()
        practice_home.configure(
            sip=(SipAddress(host=NEAR, port=0),), rtp=RtpPorts(NEAR, ports.first_port, ports.last_port)
        )
        start_recorder()
        with watching(practice_home.home) as inbox:
            time.sleep(3)
            began = time.monotonic()
            run(f"nsenter -t {hosts.far_pid} -n ip link set far down")
            took = told_within(inbox, "The recorder=E2=80=99s network address is gone", began)
            assert "network-away" in checked(practice_home.home)
            run(f"nsenter -t {hosts.far_pid} -n ip link set far up")
            over(practice_home.home, "network")

    print("network:", round(took, 1))  # noqa: T201 - what was measured
    assert "recorder-main" in read_statuses(practice_home.home.status)
