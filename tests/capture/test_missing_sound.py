"""Sound of live calls that does not arrive; the network and the clock that a recorder stands on."""

import os
import signal
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from tests.call.sound_streams import stream

from fairhearing.call.actions import ChangeStreams, Withhold
from fairhearing.call.parties import Direction
from fairhearing.call.sides import Side
from fairhearing.call.streams import StreamState
from fairhearing.call.withholding import Why, Withheld
from fairhearing.capture.kernel_clock import KernelClock, clock_figures, read_kernel_clock
from fairhearing.capture.missing_sound import Lack, Missing, add_up, is_due, lack_of
from fairhearing.capture.network import is_network_away
from fairhearing.health.offers import read_offers
from fairhearing.health.outages import OutageKind, read_outages

from .phone_system import Call
from .test_wideband_recordings import BEGAN_NS, G711, WIDEBAND, Studio
from .told import wait_until_told
from .veth import FAR, NEAR, NEAR_6, run, wire

ANYWHERE = "0.0.0.0"  # noqa: S104 - a recorder may listen there
S = 1_000_000_000
LEFT, RIGHT = stream(Side.LEFT), stream(Side.RIGHT)
BOTH = (LEFT, RIGHT)


@pytest.mark.parametrize(
    ("left_s", "right_s", "lack"),
    [
        (100, 100, None),
        (81, 100, None),
        (80, 100, Lack(is_one_sided=True, for_s=20.0)),
        (100, 10, Lack(is_one_sided=True, for_s=90.0)),
        (70, 60, Lack(is_one_sided=False, for_s=30.0)),
    ],
)
def test_a_side_is_missing_after_twenty_seconds_and_all_sound_since_the_last_of_it(left_s, right_s, lack):
    heard = {Side.LEFT: left_s * S, Side.RIGHT: right_s * S}

    assert lack_of(BOTH, heard, 0, 100 * S) == lack


def test_a_side_that_never_spoke_is_missing_since_the_beginning():
    assert lack_of(BOTH, {Side.LEFT: 100 * S}, 70 * S, 100 * S) == Lack(is_one_sided=True, for_s=30.0)


@pytest.mark.parametrize("state", [StreamState.HELD, StreamState.ENDED])
def test_what_is_held_or_ended_is_not_missed(state):
    assert not is_due([replace(each, state=state) for each in BOTH])
    assert is_due((LEFT, replace(RIGHT, state=state))) is (state is StreamState.ENDED)


def test_what_is_missing_is_added_up_over_all_calls():
    lacks = [None, None, Lack(is_one_sided=True, for_s=30.0), Lack(is_one_sided=False, for_s=40.0)]

    assert add_up(lacks) == Missing(active=4, one_sided=1, one_sided_s=30.0, silent=1, silent_s=40.0)
    assert add_up([]) == Missing()


def test_a_paused_call_misses_nothing_and_begins_anew_when_it_goes_on(practice_home):
    call = Studio(practice_home).call
    paused = Withheld(Why.PAUSED, datetime(2026, 11, 22, tzinfo=UTC), "")

    call.withhold(Withhold(call.id, paused, (), call._call), BEGAN_NS + 5 * S)
    during = call.lacks(BEGAN_NS + 60 * S)
    call.withhold(Withhold(call.id, None, (), call._call), BEGAN_NS + 60 * S)

    assert during == []
    assert call.lacks(BEGAN_NS + 79 * S) == [None]
    assert call.lacks(BEGAN_NS + 80 * S) == [Lack(is_one_sided=False, for_s=20.0)]


def test_a_call_taken_from_hold_is_missed_from_then_on(practice_home):
    call = Studio(practice_home).call
    held = tuple(replace(each, state=StreamState.HELD) for each in (G711, WIDEBAND))

    def change(streams, at_s):
        call.change(ChangeStreams(call.id, Direction.IN, streams, (), ()), BEGAN_NS + at_s * S)

    change(held, 5)
    during = call.lacks(BEGAN_NS + 60 * S)
    change((G711, WIDEBAND), 60)

    assert during == []
    assert call.lacks(BEGAN_NS + 79 * S) == [None]


def test_a_recorder_that_is_killed_and_one_that_stands_still_are_listed_with_the_calls_they_held(
    practice_home, start_recorder
):
    folder = practice_home.home.outages
    recorder = start_recorder()
    with Call(recorder.sip) as call:
        assert call.open() == 200
        time.sleep(1.2)  # the mark is written each second
        os.kill(recorder.process.pid, signal.SIGSTOP)
        time.sleep(1.6)
        os.kill(recorder.process.pid, signal.SIGCONT)
        wait_until_told(practice_home.home, "stalled")
        time.sleep(1.2)
        recorder.kill()
        again = start_recorder()
        found = read_outages(folder, datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC))[:2]
    again.stop()
    offered = read_offers(folder, "main")

    assert [(each.kind, each.count) for each in found] == [(OutageKind.STALLED, 1), (OutageKind.DOWN, 1)]
    assert {practice: sum(each.hours.values()) for practice, each in offered.items()} == {"allerton": 1}
    assert timedelta(seconds=1.4) < found[0].ended - found[0].began < timedelta(seconds=5)


def test_loopback_is_never_away():
    assert not is_network_away({"127.0.0.1", "::1"})


def test_an_address_or_a_cable_that_is_gone_is_noticed():
    with wire() as hosts:
        there = is_network_away({NEAR, NEAR_6, "127.0.0.1"}), is_network_away({ANYWHERE})
        elsewhere = is_network_away({FAR})
        run(f"nsenter -t {hosts.far_pid} -n ip link set far down")
        no_carrier = is_network_away({NEAR}), is_network_away({NEAR_6}), is_network_away({ANYWHERE})
        run(f"nsenter -t {hosts.far_pid} -n ip link set far up")
        again = is_network_away({NEAR})
        run(f"ip addr del {NEAR}/24 dev near")
        gone = is_network_away({NEAR})

    assert there == (False, False)
    assert elsewhere
    assert no_carrier == (True, True, True)
    assert not again
    assert gone


def test_the_kernel_says_how_its_clock_is_kept_or_nothing_is_said():
    told = read_kernel_clock()

    assert told is not None
    assert told.error_s >= 0
    assert clock_figures(None) == {}
    assert clock_figures(KernelClock(is_synchronised=False, offset_s=0.0, error_s=16.0)) == {"clock_synchronised": 0}
    assert clock_figures(KernelClock(is_synchronised=True, offset_s=-0.002, error_s=0.004)) == {
        "clock_synchronised": 1,
        "clock_offset_s": -0.002,
        "clock_error_s": 0.004,
    }
