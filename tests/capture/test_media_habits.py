"""What phone systems do to their streams in mid-call, each a way in which recorders have lost sound."""

import socket
import struct
import time

import numpy as np
import pytest

from fairhearing.capture.config import Limits
from fairhearing.wire.g711 import convert
from fairhearing.wire.law import Law

from .phone_system import PACKET, Call, Sender, noise, speak

MS = 8


def two_parts(studio, between, **kind):
    """Record a call that changes in the middle; return the recording and the left side's two parts."""
    first, second = noise(0.6, f"{between.__name__} first"), noise(0.6, f"{between.__name__} second")
    right = noise(1.2, f"{between.__name__} right")

    def work():
        with Call(studio.sip, **kind) as call:
            assert call.open() == 200
            speak([call], [[first, right[: len(first)]]])
            between(call)
            speak([call], [[second, right[len(first) :]]])
            assert call.bye() == 200

    [recorded] = studio.recorded(work)
    assert right in recorded.right
    return recorded, first, second


def renew(call, **kept):
    """Another sender for the left side: new socket, new port, and whatever else is not kept."""
    call.senders[0].socket.close()
    call.senders[0] = Sender(target=call.senders[0].target, **kept)


def test_another_source_and_port_announced_by_a_re_invite_go_on_without_a_break(studio):
    def between(call):
        renew(call)
        assert call.change(["sendonly", "sendonly"]) == 200

    recorded, first, second = two_parts(studio, between)

    end_of_first = recorded.left.find(first) + len(first)
    assert end_of_first <= recorded.left.find(second) <= end_of_first + 60 * MS
    assert {"new-source", "stream-moved"} <= set(recorded.events)
    assert recorded.end["left"] == {"received": 60, "late": 0, "duplicate": 0, "lost": 0}


def test_another_port_that_nobody_announced_goes_on_too(studio):
    def between(call):
        before = call.senders[0]
        renew(call, ssrc=before.ssrc, sequence=before.sequence, timestamp=before.timestamp)

    recorded, first, second = two_parts(studio, between)

    assert first + second in recorded.left
    assert recorded.end["left"]["received"] == 60


def test_sound_of_the_next_agreement_that_comes_before_its_re_invite_is_kept(studio):
    def between(call):
        renew(call)
        speak([call], [[early, b""]])
        assert call.change(["sendonly", "sendonly"]) == 200

    early = noise(0.1, "before the re-INVITE")
    recorded, first, second = two_parts(studio, between)

    assert first in recorded.left
    assert early + second in recorded.left


def test_the_law_may_change_in_mid_stream_without_a_word(studio):
    def between(call):
        call.senders[0].payload_type = 0

    recorded, first, second = two_parts(studio, between)

    converted = convert(np.frombuffer(second, np.uint8), Law.MU_LAW, Law.A_LAW).tobytes()
    assert first + converted in recorded.left
    assert recorded.events.count("other-law") == 1


def test_the_payload_type_may_change_by_a_re_invite(studio):
    def between(call):
        call.codecs = "96 101\r\na=rtpmap:96 PCMA/8000"
        assert call.change(["sendonly", "sendonly"]) == 200
        call.senders[0].payload_type = 96

    recorded, first, second = two_parts(studio, between)

    assert first in recorded.left
    assert second in recorded.left
    assert "unknown-payload" not in recorded.events


@pytest.mark.parametrize("jump", [10**7, -(10**7), 2**31])
def test_a_jump_of_the_timestamps_moves_no_sound_away_from_when_it_came(studio, jump):
    def between(call):
        call.senders[0].timestamp += jump

    recorded, first, second = two_parts(studio, between)

    end_of_first = recorded.left.find(first) + len(first)
    assert end_of_first <= recorded.left.find(second) <= end_of_first + 40 * MS
    assert recorded.events.count("clock-jumped") == 1


def test_digits_between_words_leave_the_words_in_their_place(studio):
    def between(call):
        sender = call.senders[0]
        for _ in range(5):  # one event of RFC 4733: the same timestamp in every packet
            timestamp = sender.timestamp
            sender.send(b"\x05\x0a\x03\xc0", payload_type=101)
            sender.timestamp = timestamp

    recorded, first, second = two_parts(studio, between)

    assert first + second in recorded.left
    assert "digits" in recorded.events
    assert recorded.end["left"] == {"received": 60, "late": 0, "duplicate": 0, "lost": 0}


def test_what_comes_after_the_bye_is_in_no_recording(studio):
    left, after = noise(0.5, "before the bye"), noise(0.3, "after the bye")

    def work():
        with Call(studio.sip) as call:
            call.open()
            speak([call], [[left, b""]])
            call.bye()
            time.sleep(0.1)
            speak([call], [[after, after]])

    [recorded] = studio.recorded(work)

    assert left in recorded.left
    assert not any(after[at : at + PACKET] in recorded.left + recorded.right for at in range(0, len(after), PACKET))
    assert recorded.events == []


def test_a_session_that_stays_open_after_the_call_is_silence_that_is_told(studio):
    left = noise(0.5, "call")

    def work():
        with Call(studio.sip) as call:
            call.open()
            speak([call], [[left, left]])
            time.sleep(2.6)
            call.bye()

    [recorded] = studio.recorded(work)

    assert len(recorded.left) >= 3 * 8000
    for side in ("left", "right"):
        gap = [gap for gap in recorded.all("gap") if gap["side"] == side][-1]
        assert gap["length_ms"] >= 2500
    assert recorded.events.count("silent") == 2


def test_rtcp_says_goodbye_and_how_the_phone_system_receives_and_silence_ends_the_recording(
    practice_home, start_recorder
):
    practice_home.configure(limits=Limits(silence_s=1.0))
    recorder = start_recorder()
    left = noise(0.4, "goodbye")

    with Call(recorder.sip) as call:
        call.open()
        speak([call], [[left, left]])
        for sender in call.senders:
            goodbye = struct.pack("!BBHI", 0x81, 203, 1, sender.ssrc)
            report = struct.pack("!BBHI", 0x81, 201, 7, sender.ssrc)
            received_badly = struct.pack("!IBBHIIII", 9, 64, 0, 12, 4000, 480, 0, 0)
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as rtcp:
                rtcp.sendto(report + received_badly + goodbye, (sender.target[0], sender.target[1] + 1))
        [recorded] = practice_home.wait_for(1)

    assert left in recorded.left
    assert recorded.events.count("goodbye") == 2
    for side in ("left", "right"):
        assert (recorded.end[side]["told_lost_per_mille"], recorded.end[side]["told_jitter_ms"]) == (250, 60)
    assert recorded.end["reason"] == "silence"
    assert len(recorded.left) < 2.5 * 8000
