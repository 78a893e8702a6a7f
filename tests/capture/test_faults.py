"""Trouble beside and below the recorder: no call that it holds loses a byte that arrived in time.

The short ones run always; those marked `soak` are the same for longer and with more calls, by `make soak`.
"""

import contextlib
import functools
import random
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network

import pytest
import time_machine

from fairhearing.call.clients import Client
from fairhearing.capture.drain import Drain, open_rtp_socket
from fairhearing.capture.publish import Publisher, RecorderNode
from fairhearing.health.kinds import TroubleKind
from fairhearing.health.troubles import Troubles
from fairhearing.vault.clock import Clock
from fairhearing.vault.journal import JournalWriter

from .conftest import free_range
from .phone_system import PACKET, Call, noise, speak
from .told import checked, wait_until_told

NEAR = Client(name="phones", networks=(ip_network("127.0.0.0/28"),), default_practice="allerton")
NAMED = {"strangers", "unreadable-requests", "stalled"}
LATE_S = 0.1
EXACT = {"received": 0, "late": 0, "duplicate": 0, "lost": 0}


def assert_named(wrong, *, stalls):
    """Whoever looks is told of the strangers and the stalls; what was dropped meanwhile was strangers' SIP alone."""
    assert NAMED <= set(wrong) <= NAMED | {"packets-dropped"}
    assert wrong["strangers"]["count"] > 100
    assert wrong["stalled"]["count"] >= stalls
    assert wrong.get("packets-dropped", {"part": "sip"})["part"] == "sip"


@contextlib.contextmanager
def flooded(recorder, rtp, seconds):
    """Let strangers send meanwhile; they have sent a good deal when it is over."""
    words = [sys.executable, "-m", "tests.capture.flood", recorder.sip[1], rtp.first_port, rtp.last_port, seconds]
    flood = subprocess.Popen(list(map(str, words)), stdout=subprocess.PIPE, text=True)
    yield
    assert int(flood.communicate(timeout=30)[0]) > 100 * seconds


def stall(recorder, *, after_s, for_s):
    """Stop the whole process for a while, as a busy hypervisor does."""

    def work():
        time.sleep(after_s)
        recorder.process.send_signal(signal.SIGSTOP)
        time.sleep(for_s)
        recorder.process.send_signal(signal.SIGCONT)

    thread = threading.Thread(target=work)
    thread.start()
    return thread


@dataclass
class Senders:
    """How late the senders were at worst: what was sent late shows nothing of the recorder."""

    began_s: float = 0.0
    sent: int = 0
    worst_s: float = 0.0

    def __call__(self):
        now_s = time.monotonic()
        self.began_s = self.began_s or now_s
        self.worst_s = max(self.worst_s, now_s - self.began_s - self.sent * PACKET / 8000)
        self.sent += 1
        return False


def record_exactly(practice_home, start_recorder, *, calls, seconds, stalls):
    """Hold so many calls in trouble; afterwards every one of them is byte-exact, nothing late, nothing lost.

    Returns what `fairhearing check` said while they were live.
    """
    rtp = free_range(2 * 2 * calls + 20)
    practice_home.configure(clients=(NEAR,), rtp=rtp)
    recorder = start_recorder()
    tracks = [[noise(seconds, f"left {n}"), noise(seconds, f"right {n}")] for n in range(calls)]
    senders = Senders()
    with contextlib.ExitStack() as stack:
        held = [stack.enter_context(Call(recorder.sip)) for _ in range(calls)]
        for call in held:
            assert call.open() == 200
        with flooded(recorder, rtp, seconds):
            threads = [stall(recorder, after_s=at, for_s=3) for at in stalls]
            packets = speak(held, tracks)
            for thread in threads:
                thread.join()
        wrong = checked(practice_home.home)
        for call in held:
            assert call.bye() == 200
    recorded = practice_home.wait_for(calls)
    assert recorder.stop() == 0
    assert "defect" not in recorder.said
    if senders.worst_s > LATE_S:
        pytest.skip(f"the senders were late by {senders.worst_s * 1000:.0f} ms: this machine is too busy to show it")

    assert len(recorded) == calls
    for left, right in tracks:
        assert any(left in each.left and right in each.right for each in recorded)
    for each in recorded:
        assert [each.end[side] for side in ("left", "right")] == [EXACT | {"received": packets}] * 2
    return wrong


def a_call(recorder, sound):
    with Call(recorder.sip) as call:
        assert call.open() == 200
        speak([call], [[sound, sound]])
        assert call.bye() == 200


def test_strangers_and_a_stall_of_three_seconds_cost_no_call_a_byte(practice_home, start_recorder):
    wrong = record_exactly(practice_home, start_recorder, calls=8, seconds=6, stalls=[1.5])

    assert_named(wrong, stalls=1)


@pytest.mark.soak
def test_a_hundred_calls_go_on_through_strangers_and_stalls_for_a_minute(practice_home, start_recorder):
    wrong = record_exactly(practice_home, start_recorder, calls=100, seconds=60, stalls=[5, 20, 40])

    assert_named(wrong, stalls=3)


class HoursPass(threading.Condition):
    """Time that passes as fast as it is waited for. until_s: when the store comes back; come_back brings it."""

    def __init__(self, until_s, come_back):
        super().__init__()
        self.until_s, self.come_back, self.passed_s, self.waits = until_s, come_back, 0.0, 0

    def wait(self, timeout=None):
        self.passed_s += timeout or 0
        self.waits += 1
        if self.come_back is not None and self.passed_s >= self.until_s:
            self.come_back()
            self.come_back = None
        return super().wait(0.0001 if self.come_back else 0.05)


def test_a_store_that_is_away_for_six_hours_gets_every_recording_when_it_is_back(
    practice_home, start_recorder, monkeypatch, capsys
):
    recorder = start_recorder()
    practice_home.home.store.write_text("no folder")
    for n in range(3):
        a_call(recorder, noise(0.3, f"hours {n}"))
    time.sleep(0.8)
    recorder.kill()
    home, signer = practice_home.home, practice_home.signers["main"]
    troubles, journal = Troubles(Clock()), JournalWriter(home.journal / "main", 2)
    publisher = Publisher(home, RecorderNode("main", 2, signer), journal, troubles)
    named = []

    def come_back():
        named.extend(trouble.kind for trouble in troubles.now())
        home.store.unlink()

    hours = HoursPass(6 * 3600, come_back)
    monkeypatch.setattr(publisher, "_wake", hours)

    thread = threading.Thread(target=publisher.run, daemon=True)
    thread.start()
    recorded = practice_home.wait_for(3)
    after = troubles.now()
    publisher.stop()
    thread.join(timeout=10)

    assert not thread.is_alive()
    assert {n for n in range(3) for each in recorded if noise(0.3, f"hours {n}") in each.left} == {0, 1, 2}
    assert (named, after) == ([TroubleKind.STORE_UNWRITABLE], ())
    assert hours.passed_s >= 6 * 3600
    assert hours.waits < 6 * 3600 / 5
    assert capsys.readouterr().err.count("waits in the journal") < 100


@pytest.mark.parametrize("jump_s", [-86_400, -3600, 3600, 86_400 * 400])
def test_a_wall_clock_that_jumps_moves_no_packet_further_than_the_time_since_the_last_drain(jump_s):
    receiver, drain = open_rtp_socket("127.0.0.1", 0), Drain()
    before_ns = time.monotonic_ns()
    with Call(receiver.getsockname()) as call:
        for sender in call.senders:
            sender.target = receiver.getsockname()
            sender.send(bytes(160))

    with time_machine.travel(time.clock_gettime(time.CLOCK_REALTIME) + jump_s):
        [received] = drain.rounds([receiver.fileno()])

    receiver.close()
    assert all(before_ns - 10**9 < ns <= time.monotonic_ns() for ns in received.datagrams.arrived_ns.tolist())
    assert len(received.datagrams.lengths) == 2


def test_a_clock_that_is_set_ahead_and_back_in_mid_call_moves_no_sound_and_is_named(practice_home, start_recorder):
    recorder = start_recorder(module="tests.capture.jumping_recorder")
    sound, jumps = noise(4, "jumps"), [(1.0, signal.SIGUSR1), (2.4, signal.SIGUSR2), (2.5, signal.SIGUSR2)]
    before, began_s = datetime.now(UTC), time.monotonic()  # noqa: TID251 - what the recorder's own clock says

    def jump():
        if jumps and time.monotonic() - began_s > jumps[0][0]:
            recorder.process.send_signal(jumps.pop(0)[1])
        return False

    with Call(recorder.sip) as call:
        assert call.open() == 200
        packets = speak([call], [[sound, sound]], until=jump)
        wait_until_told(practice_home.home, "clock-jumped")
        wrong = checked(practice_home.home)
        assert call.bye() == 200
    [recorded] = practice_home.wait_for(1)
    assert recorder.stop() == 0

    assert wrong["clock-jumped"]["count"] >= 1
    assert sound in recorded.left
    assert sound in recorded.right
    assert [recorded.end[side] for side in ("left", "right")] == [EXACT | {"received": packets}] * 2
    assert abs(datetime.fromisoformat(recorded.call["started"]) - before) < timedelta(seconds=10)
    assert len(sound) <= recorded.end["frames"] < len(sound) + 3 * 8000


def has_ended(recorder):
    return recorder.process.poll() is not None


@pytest.mark.soak
def test_killed_again_and_again_at_any_moment_nothing_promised_is_lost_or_published_twice(
    practice_home, start_recorder
):
    chance = random.Random("kills")
    expected = {}
    for n in range(15):
        recorder = start_recorder()
        sound = noise(3, f"killed {n}")
        with Call(recorder.sip) as call:
            assert call.open() == 200
            threading.Timer(chance.uniform(1.2, 2.6), recorder.process.kill).start()
            began = time.monotonic()
            speak([call], [[sound, sound]], until=functools.partial(has_ended, recorder))
            expected[n] = (sound, time.monotonic() - began)
        recorder.kill()
    last = start_recorder()
    recorded = practice_home.wait_for(15)
    last.stop()

    for sound, lived_s in expected.values():
        [mine] = [each for each in recorded if sound[:4000] in each.left]
        kept = mine.left[mine.left.find(sound[:4000]) :]
        assert sound.startswith(kept.rstrip(b"\xd5")) or len(kept) >= len(sound)
        assert len(kept) / 8000 >= lived_s - 1.0
