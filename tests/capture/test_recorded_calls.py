"""What is sent is what is recorded: real SIP and RTP on loopback, opened again with the practice's key."""

import random
import time

import numpy as np
import pytest

from fairhearing.wire.g711 import convert
from fairhearing.wire.law import Law
from fairhearing.wire.sound_format import SoundFormat

from .phone_system import DESK, PACKET, PATIENT, Call, Sender, noise, speak

MS = 8
A_LAW, MU_LAW = 6, 7


def one_call(studio, left, right, **kind):
    """Record a call of two streams, in the order of its labels."""

    def work():
        with Call(studio.sip, **kind) as call:
            assert call.open() == 200
            speak([call], [[left, right]])
            assert call.bye() == 200

    [recorded] = studio.recorded(work)
    return recorded


def gaps_of(recorded, side):
    """(start, end) in milliseconds of a side's gaps, those before its first sound and behind its last left out."""
    end_ms = len(recorded.left) / MS
    gaps = [(gap["start_ms"], gap["start_ms"] + gap["length_ms"]) for gap in recorded.all("gap") if gap["side"] == side]
    return [(start, end) for start, end in gaps if start > 0 and end < end_ms - 1]


def test_every_byte_of_both_sides_is_there_and_they_are_aligned(studio):
    left, right = noise(1.5, "left"), noise(1.5, "right")

    recorded = one_call(studio, left, right)

    assert recorded.law == A_LAW
    assert left in recorded.left
    assert right in recorded.right
    assert abs(recorded.left.find(left) - recorded.right.find(right)) <= 20 * MS
    assert recorded.left.find(left) <= 300 * MS
    assert gaps_of(recorded, "left") == gaps_of(recorded, "right") == []
    assert recorded.end["left"] == {"received": 75, "late": 0, "duplicate": 0, "lost": 0}
    assert recorded.end["reason"] == "bye"
    assert recorded.end["frames"] == len(recorded.left) == recorded.manifest.sound.frames


@pytest.mark.parametrize("order", [("1", "0"), ("0", "1")])
@pytest.mark.parametrize("caller", ["outside", "practice"])
def test_outside_is_left_and_practice_is_right_whatever_the_order_and_direction(studio, order, caller):
    outside, practice = noise(0.4, f"{order} {caller} outside"), noise(0.4, f"{order} {caller} practice")
    parties = ((PATIENT, "1"), (DESK, "0")) if caller == "outside" else ((DESK, "0"), (PATIENT, "1"))
    tracks = (outside, practice) if order == ("1", "0") else (practice, outside)

    recorded = one_call(studio, *tracks, labels=order, parties=parties)

    assert outside in recorded.left
    assert practice in recorded.right
    assert recorded.call["direction"] == ("in" if caller == "outside" else "out")
    assert {party["side"]: party["number"] or party["extension"] for party in recorded.call["parties"]} == {
        "left": "+447700900123",
        "right": "201",
    }


def test_a_mu_law_call_is_a_mu_law_recording(studio):
    left, right = noise(0.5, "mu left"), noise(0.5, "mu right")

    recorded = one_call(studio, left, right, payload_types=(0, 0), codecs="0 101")

    assert recorded.law == MU_LAW
    assert left in recorded.left
    assert right in recorded.right


def test_a_side_in_the_other_law_is_converted_and_noted(studio):
    left, right = noise(0.5, "a"), noise(0.5, "mu")

    recorded = one_call(studio, left, right, payload_types=(8, 0))

    converted = convert(np.frombuffer(right, np.uint8), Law.MU_LAW, Law.A_LAW).tobytes()
    assert left in recorded.left
    assert converted in recorded.right
    assert recorded.events.count("other-law") == 1


def test_a_one_way_call_is_a_recording_whose_gap_says_so(studio):
    left = noise(0.8, "one way")

    recorded = one_call(studio, left, b"")

    assert left in recorded.left
    assert set(recorded.right) == set(SoundFormat.A_LAW.silence)
    [gap] = [gap for gap in recorded.all("gap") if gap["side"] == "right"]
    assert gap["start_ms"] == 0
    assert gap["length_ms"] == -(-len(recorded.right) // MS)
    assert recorded.end["right"]["received"] == 0


def test_a_call_without_any_sound_is_a_silent_recording(studio):
    def work():
        with Call(studio.sip) as call:
            call.open()
            time.sleep(0.5)
            call.bye()

    [recorded] = studio.recorded(work)

    assert 480 * MS <= len(recorded.left) <= 900 * MS
    assert set(recorded.left + recorded.right) == set(SoundFormat.A_LAW.silence)


def test_sound_before_the_ack_is_kept(studio):
    left, right = noise(0.6, "early left"), noise(0.6, "early right")

    def work():
        with Call(studio.sip) as call:
            call.open(ack=False)
            speak([call], [[left, right]])
            call.ack()
            call.bye()

    [recorded] = studio.recorded(work)

    assert left in recorded.left
    assert right in recorded.right


def test_a_packet_that_never_comes_is_a_gap_of_its_length(studio):
    left, right = noise(0.8, "lossy", law_silence=0xD5), noise(0.8, "whole")

    def work():
        with Call(studio.sip) as call:
            call.open()
            for n in range(40):
                payload = left[n * PACKET : (n + 1) * PACKET]
                call.senders[0].packet(payload) if n in (10, 11, 20) else call.senders[0].send(payload)
                call.senders[1].send(right[n * PACKET : (n + 1) * PACKET])
                time.sleep(0.02)
            call.bye()

    [recorded] = studio.recorded(work)

    assert recorded.end["left"]["lost"] == 3
    gaps = gaps_of(recorded, "left")
    assert [end - start for start, end in gaps] in ([41, 21], [40, 20], [41, 20], [40, 21])
    silence = SoundFormat.A_LAW.silence
    patched = left[: 10 * PACKET] + silence * 2 * PACKET + left[12 * PACKET : 20 * PACKET]
    patched += silence * PACKET + left[21 * PACKET :]
    assert patched in recorded.left
    assert right in recorded.right


def test_packets_out_of_order_and_twice_are_in_their_place_once(studio):
    left, right = noise(1, "shuffled"), noise(1, "twice")

    def work():
        with Call(studio.sip) as call:
            call.open()
            one, other = call.senders
            packets = [one.packet(left[n * PACKET : (n + 1) * PACKET]) for n in range(50)]
            order = random.Random(5)
            for start in range(0, 50, 5):
                five = packets[start : start + 5]
                head, rest = five[:1] if start == 0 else [], five[1:] if start == 0 else five
                order.shuffle(rest)
                for n, packet in enumerate(head + rest):
                    one.socket.sendto(packet, one.target)
                    again = other.packet(right[(start + n) * PACKET : (start + n + 1) * PACKET])
                    other.socket.sendto(again, other.target)
                    other.socket.sendto(again, other.target)
                time.sleep(0.1)
            call.bye()

    [recorded] = studio.recorded(work)

    assert left in recorded.left
    assert right in recorded.right
    assert recorded.end["left"] == {"received": 50, "late": 0, "duplicate": 0, "lost": 0}
    assert recorded.end["right"] == {"received": 100, "late": 0, "duplicate": 50, "lost": 0}


def test_a_new_source_in_mid_call_goes_on_where_it_arrives(studio):
    first, second, right = noise(0.4, "first"), noise(0.4, "second"), noise(0.8, "right")

    def work():
        with Call(studio.sip) as call:
            call.open()
            speak([call], [[first, right[: len(first)]]])
            call.senders[0].ssrc ^= 1
            call.senders[0].timestamp += 123_456_789
            call.senders[0].sequence += 999
            speak([call], [[second, right[len(first) :]]])
            call.bye()

    [recorded] = studio.recorded(work)

    assert right in recorded.right
    end_of_first = recorded.left.find(first) + len(first)
    assert end_of_first <= recorded.left.find(second) <= end_of_first + 40 * MS
    assert "new-source" in recorded.events
    assert recorded.end["left"]["lost"] == 0


def test_digits_and_comfort_noise_are_no_sound(studio):
    left = noise(0.4, "digits")

    def work():
        with Call(studio.sip) as call:
            call.open()
            sender = call.senders[0]
            sender.target and speak([call], [[left, b""]])
            for _ in range(3):
                sender.send(b"\x05\x0a\x03\xc0", payload_type=101)
            sender.send(b"\x40", payload_type=13)
            sender.send(bytes(range(20)), payload_type=96)
            call.bye()

    [recorded] = studio.recorded(work)

    assert left in recorded.left
    assert bytes(range(20)) not in recorded.left
    assert {"digits", "comfort-noise", "unknown-payload"} <= set(recorded.events)
    assert "05" not in [str(event.get("digit")) for event in recorded.all("event")]
    assert recorded.end["left"]["received"] == 20


@pytest.mark.parametrize("milliseconds", [10, 30, 60])
def test_packets_of_any_length_are_recorded(studio, milliseconds):
    left, right = noise(0.6, f"left {milliseconds}"), noise(0.6, f"right {milliseconds}")

    def work():
        with Call(studio.sip) as call:
            call.open()
            speak([call], [[left, right]], packet=milliseconds * MS)
            call.bye()

    [recorded] = studio.recorded(work)

    assert left in recorded.left
    assert right in recorded.right


def test_a_third_stream_is_another_recording_of_the_call(studio):
    tracks = [noise(0.5, f"stream {n}") for n in range(3)]
    third = ("p-third", "sip:07700900456@pbx.example", "Bea Other")

    def work():
        parties = ((PATIENT, "1"), (DESK, "0"), (third, "2"))
        with Call(studio.sip, labels=("1", "0", "2"), parties=parties, payload_types=(8, 8, 8)) as call:
            call.open()
            speak([call], [tracks])
            call.bye()

    first, second = sorted(studio.recorded(work, count=2), key=lambda each: each.call["ordinal"])

    assert (first.call["ordinal"], second.call["ordinal"]) == (0, 1)
    assert first.call["call"] == second.call["call"]
    assert tracks[0] in first.left
    assert tracks[1] in first.right
    assert tracks[2] in second.left + b"|" + second.right


def test_sound_from_outside_the_clients_networks_is_not_taken(studio):
    left, planted = noise(0.5, "true"), noise(0.5, "planted")

    def work():
        with Call(studio.sip) as call:
            call.open()
            stranger = Sender(target=call.senders[0].target, host="127.0.0.99")
            call.senders.append(stranger)
            speak([call], [[left, b"", planted]])
            call.bye()

    [recorded] = studio.recorded(work)

    assert left in recorded.left
    assert "stranger" in recorded.events
    assert not any(planted[at : at + PACKET] in recorded.left for at in range(0, len(planted), PACKET))


def test_sound_may_come_from_another_address_of_the_clients_networks(studio):
    first, second = noise(0.4, "here"), noise(0.4, "there")

    def work():
        with Call(studio.sip) as call:
            call.open()
            speak([call], [[first, b""]])
            moved = Sender(host="127.0.0.9", **{k: getattr(call.senders[0], k) for k in ("target", "ssrc")})
            moved.sequence, moved.timestamp = call.senders[0].sequence, call.senders[0].timestamp
            call.senders[0].socket.close()
            call.senders[0] = moved
            speak([call], [[second, b""]])
            call.bye()

    [recorded] = studio.recorded(work)

    assert first + second in recorded.left
    assert "address-changed" in recorded.events


def test_a_held_side_keeps_its_place_on_the_timeline(studio):
    before, after, right = noise(0.4, "before"), noise(0.4, "after"), noise(1.2, "music")

    def work():
        with Call(studio.sip) as call:
            call.open()
            speak([call], [[before, right[:3200]]])
            assert call.change(["inactive", "sendonly"]) == 200
            speak([call], [[b"", right[3200:6400]]])
            assert call.change(["sendonly", "sendonly"]) == 200
            call.senders[0].timestamp += 3200
            speak([call], [[after, right[6400:]]])
            call.bye()

    [recorded] = studio.recorded(work)

    assert right in recorded.right
    pause = recorded.left.find(after) - recorded.left.find(before) - len(before)
    assert abs(pause - 3200) <= 40 * MS
    assert recorded.events.count("held") == recorded.events.count("resumed") == 1


def test_what_is_no_rtp_is_noted_and_the_call_goes_on(studio):
    left = noise(0.4, "beside garbage")

    def work():
        with Call(studio.sip) as call:
            call.open()
            for garbage in (b"", b"\x80", b"\x00" * 40, b"\xff" * 1500, bytes(9000)):
                call.senders[0].socket.sendto(garbage, call.senders[0].target)
            speak([call], [[left, b""]])
            call.bye()

    [recorded] = studio.recorded(work)

    assert left in recorded.left
    assert "not-rtp" in recorded.events


def test_a_burst_at_the_start_is_kept_whole(studio):
    left = noise(1, "burst")

    def work():
        with Call(studio.sip) as call:
            call.open()
            for n in range(50):
                call.senders[0].send(left[n * PACKET : (n + 1) * PACKET])
            time.sleep(0.1)
            call.bye()

    [recorded] = studio.recorded(work)

    assert left in recorded.left
