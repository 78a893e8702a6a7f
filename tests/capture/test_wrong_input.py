"""Wrong input never loses a call beside it: a recorder that holds fifty calls is fuzzed, and all are byte-exact."""

import contextlib
import subprocess
import sys
from ipaddress import ip_network

import pytest

from fairhearing.call.clients import Client
from fairhearing.call.ways import Transport
from fairhearing.capture.addresses import SipAddress

from .conftest import free_range
from .mutants import CLIENT as MUTANTS_FROM
from .phone_system import Call, noise, speak

CALLS = 50
NEAR = Client(
    name="phones",
    networks=(ip_network("127.0.0.0/28"),),
    default_practice="allerton",
    records_plain_invites=True,
)


@contextlib.contextmanager
def fuzzed(recorder, rtp, seconds):
    """Let wrong input of every kind come meanwhile; a good deal of it has come when it is over."""
    (_, udp), (_, tcp) = recorder.listens
    words = [sys.executable, "-m", "tests.capture.mutants", udp, tcp, rtp.first_port, rtp.last_port, seconds]
    mutants = subprocess.Popen(list(map(str, words)), stdout=subprocess.PIPE, text=True)
    yield
    assert int(mutants.communicate(timeout=60)[0]) > 100 * seconds


def record_beside_wrong_input(practice_home, start_recorder, seconds):
    rtp = free_range(2 * 2 * CALLS + 40)
    addresses = (SipAddress(port=0), SipAddress(port=0, transport=Transport.TCP))
    practice_home.configure(clients=(NEAR,), rtp=rtp, sip=addresses)
    recorder = start_recorder()
    tracks = [[noise(seconds, f"left {n}"), noise(seconds, f"right {n}")] for n in range(CALLS)]
    with contextlib.ExitStack() as stack:
        calls = [stack.enter_context(Call(recorder.sip)) for _ in tracks]
        assert [call.open() for call in calls] == [200] * CALLS
        with fuzzed(recorder, rtp, seconds):
            packets = speak(calls, tracks)
        assert [call.bye() for call in calls] == [200] * CALLS
    practice_home.wait_for(CALLS)
    assert recorder.stop() == 0
    return recorder, practice_home.recordings(), tracks, packets


def assert_all_exact(recorder, recorded, tracks, packets):
    exact = {"received": packets, "late": 0, "duplicate": 0, "lost": 0}
    for left, right in tracks:
        [mine] = [each for each in recorded if left in each.left and right in each.right]
        assert mine.end["reason"] == "bye"
        assert [mine.end[side] for side in ("left", "right")] == [exact, exact]
    assert "defect" not in recorder.said


def test_the_client_that_sends_wrong_input_is_one_of_ours():
    assert any(str(network.network_address + 1) == MUTANTS_FROM for network in NEAR.networks)


def test_fifty_calls_stay_byte_exact_while_the_recorder_is_fuzzed(practice_home, start_recorder):
    assert_all_exact(*record_beside_wrong_input(practice_home, start_recorder, seconds=5))


@pytest.mark.soak
@pytest.mark.timeout(900)
def test_fifty_calls_stay_byte_exact_while_the_recorder_is_fuzzed_for_minutes(practice_home, start_recorder):
    assert_all_exact(*record_beside_wrong_input(practice_home, start_recorder, seconds=180))
