"""SRTP from end to end: what is sent encrypted is what is recorded, over real sockets."""

import struct
import time

import pytest
from tests.wire.srtp_sender import sender

from fairhearing.wire.sdes import Suite

from .phone_system import PACKET, Call, noise, speak


def encrypted_call(studio, work, **kind):
    def record():
        with Call(studio.sip, **({"keys": (sender(), sender(seed=2))} | kind)) as call:
            assert call.open() == 200
            work(call)
            assert call.bye() == 200

    [recorded] = studio.recorded(record)
    return recorded


@pytest.mark.parametrize("suite", Suite)
def test_an_encrypted_call_is_recorded_byte_for_byte(studio, suite):
    left, right = noise(0.6, f"{suite} left"), noise(0.6, f"{suite} right")

    recorded = encrypted_call(
        studio, lambda call: speak([call], [[left, right]]), keys=(sender(suite), sender(suite, seed=2, mki=b"\x01"))
    )

    assert left in recorded.left
    assert right in recorded.right
    assert recorded.end["left"] == {"received": 30, "late": 0, "duplicate": 0, "lost": 0}
    assert "unproved" not in recorded.events


def test_a_sender_whose_counter_is_far_on_is_joined_and_followed_across_the_wrap(studio):
    left = noise(0.8, "late join")

    def work(call):
        call.senders[0].sequence = 7 * 65_536 - 20
        speak([call], [[left, b""]])

    recorded = encrypted_call(studio, work)

    assert left in recorded.left
    assert recorded.end["left"]["received"] == 40


def test_new_keys_in_mid_call_lose_no_packet(studio):
    before, after = noise(0.7, "old key"), noise(0.7, "new key")

    def work(call):
        speak([call], [[before, before]])
        for each, seed in zip(call.senders, (3, 4), strict=True):
            each.srtp = sender(seed=seed)
        assert call.change(["sendonly", "sendonly"]) == 200
        speak([call], [[after, after]])

    recorded = encrypted_call(studio, work)

    for side in (recorded.left, recorded.right):
        assert before in side
        assert after in side
    assert recorded.end["left"] == recorded.end["right"] == {"received": 70, "late": 0, "duplicate": 0, "lost": 0}
    assert "unproved" not in recorded.events


def test_a_call_may_go_over_to_encryption_and_back(studio):
    tracks = [noise(0.5, f"part {n}") for n in range(3)]

    def work(call):
        for track, key in zip(tracks, (None, sender(seed=6), None), strict=True):
            if key or track is not tracks[0]:
                call.senders[0].srtp = key
                assert call.change(["sendonly", "sendonly"]) == 200
            speak([call], [[track, b""]])

    recorded = encrypted_call(studio, work, keys=(None, None))

    assert all(track in recorded.left for track in tracks)


def test_forged_and_plain_packets_on_an_encrypted_stream_are_noted_and_not_taken(studio):
    left, forged = noise(0.5, "true"), noise(0.5, "forged")

    def work(call):
        key = call.senders[0].srtp
        call.senders[0].srtp = None
        for start in range(0, 10 * PACKET, PACKET):
            call.senders[0].send(forged[start : start + PACKET])
        call.senders[0].srtp = sender(seed=9)
        call.senders[0].send(forged[:PACKET])
        call.senders[0].srtp = key
        time.sleep(0.25)
        speak([call], [[left, b""]])

    recorded = encrypted_call(studio, work)

    assert left in recorded.left
    assert forged[:PACKET] not in recorded.left
    [unproved] = [event for event in recorded.all("event") if event["kind"] == "unproved"]
    assert unproved["count"] == 11
    assert unproved["side"] == "left"
    assert recorded.end["left"]["received"] == 25


def test_no_key_is_said(studio):
    encrypted_call(studio, lambda call: speak([call], [[noise(0.2, "said"), b""]]))

    assert sender().inline[7:40] not in studio.recorder.said


def test_encrypted_goodbyes_are_read_and_forged_ones_are_noted_alone(studio):
    left = noise(0.4, "goodbye")

    def work(call):
        speak([call], [[left, b""]])
        phone = call.senders[0]
        report = struct.pack("!BBHI", 0x80, 201, 1, phone.ssrc) + struct.pack("!BBHI", 0x81, 203, 1, phone.ssrc)
        beside = (phone.target[0], phone.target[1] + 1)
        for forged in (report, sender(seed=9).protect_report(report), b"\x81\xcb"):
            phone.socket.sendto(forged, beside)
        phone.socket.sendto(phone.srtp.protect_report(report), beside)
        time.sleep(1.3)
        speak([call], [[left, b""]])

    recorded = encrypted_call(studio, work)

    assert recorded.events.count("goodbye") == 1
    unproved = [event for event in recorded.all("event") if event["kind"] == "unproved"]
    assert sum(event.get("count", 1) for event in unproved) == 3
    assert recorded.end["left"]["received"] == 40
