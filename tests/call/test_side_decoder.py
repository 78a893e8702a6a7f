"""Packets of codecs with a memory: decoded in the order of their numbers, each once."""

import random

import numpy as np
import pytest
from tests.wire.coded_sound import G729_SID, G729_TONE, OPUS_RATE, WIDE, g722, opus, pitch, tone

from fairhearing.call.side_decoder import SideDecoder
from fairhearing.call.sound_events import SoundEventKind
from fairhearing.wire.codec import Codec
from fairhearing.wire.g722 import G722Decoder
from fairhearing.wire.opus import OpusDecoder
from fairhearing.wire.rtp_batch import RtpRun

SOUND = np.concatenate([tone(700, 0.3, WIDE), tone(2900, 0.3, WIDE)])
PACKETS = g722(SOUND)
WHOLE = G722Decoder().decode(b"".join(PACKETS)).sound


def run(sequence, *payloads, ssrc=1, ticks=160):
    return RtpRun(
        0,
        9,
        ssrc,
        sequence & 0xFFFF,
        sequence * ticks & 0xFFFF_FFFF,
        len(payloads),
        *[sequence * 20_000_000] * 3,
        np.frombuffer(b"".join(payloads), np.uint8),
    )


def receive(decoder, *runs, codec=Codec.G722):
    for each in runs:
        decoder.receive(each, codec)
    return list(decoder.take())


def sound_of(heard):
    return np.concatenate([each.sound for each in heard])


def test_a_stream_in_order_is_decoded_as_one():
    decoder = SideDecoder()

    heard = [*receive(decoder, run(0, *PACKETS[:10])), *receive(decoder, run(10, *PACKETS[10:]))]

    assert (sound_of(heard) == WHOLE).all()


@pytest.mark.parametrize("first", [7, 65_530])
def test_packets_that_overtake_each_other_within_a_tick_are_put_in_order(first):
    runs = [run(first + n, packet) for n, packet in enumerate(PACKETS)]
    shuffled = random.Random(3).sample(runs[1:], len(runs) - 1)

    heard = receive(decoder := SideDecoder(), runs[0], *shuffled)

    assert [each.run.sequence for each in heard] == [each.sequence for each in runs]
    assert (sound_of(heard) == WHOLE).all()
    assert receive(decoder) == []


def test_the_first_packet_to_come_need_not_be_the_first_sent():
    heard = receive(SideDecoder(), *[run(n, PACKETS[n]) for n in (1, 0, 2, 3)])

    assert [each.run.sequence for each in heard] == [0, 1, 2, 3]


@pytest.mark.parametrize("ticks", [1, 2])
def test_what_was_heard_is_not_decoded_again(ticks):
    decoder = SideDecoder()
    runs = [run(0, *PACKETS[:10]), run(4, PACKETS[4]), run(8, *PACKETS[8:])]

    heard = receive(decoder, *runs) if ticks == 1 else [each for part in runs for each in receive(decoder, part)]

    assert sum(each.run.packets for each in heard if each.is_repeated) == 3
    assert (sound_of(heard) == WHOLE).all()


def test_a_packet_of_an_earlier_tick_is_heard_and_disturbs_nothing():
    decoder = SideDecoder()
    receive(decoder, run(0, *PACKETS[:3]), run(4, *PACKETS[4:10]))

    [late] = receive(decoder, run(3, PACKETS[3]))
    after = receive(decoder, run(10, *PACKETS[10:]))

    undisturbed = SideDecoder()
    receive(undisturbed, run(0, *PACKETS[:3]), run(4, *PACKETS[4:10]))
    assert abs(pitch(late.sound) - 700) < 60
    assert (sound_of(after) == sound_of(receive(undisturbed, run(10, *PACKETS[10:])))).all()


def test_a_new_source_begins_with_a_decoder_of_its_own():
    decoder = SideDecoder()
    receive(decoder, run(0, *PACKETS[:20]))

    heard = receive(decoder, run(500, *PACKETS, ssrc=2))

    assert (sound_of(heard) == WHOLE).all()


def test_a_source_that_counts_anew_begins_anew():
    decoder = SideDecoder()
    receive(decoder, run(100, *PACKETS[:20]))

    heard = receive(decoder, run(40_000, *PACKETS))

    assert (sound_of(heard) == WHOLE).all()


def test_two_sources_at_once_do_not_disturb_each_other():
    heard = receive(SideDecoder(), *[run(n, packet, ssrc=each) for n, packet in enumerate(PACKETS) for each in (1, 2)])

    for ssrc in (1, 2):
        assert (sound_of([each for each in heard if each.run.ssrc == ssrc]) == WHOLE).all()


def test_no_more_than_four_sources_are_remembered():
    decoder = SideDecoder()

    for ssrc in range(50):
        receive(decoder, run(0, PACKETS[0], ssrc=ssrc))

    assert len(decoder._sources) == 4


def test_a_change_of_codec_in_mid_stream_begins_with_another_decoder():
    decoder = SideDecoder()
    packets = opus(tone(1000, 0.4, OPUS_RATE))
    receive(decoder, run(0, *PACKETS[:10]))

    heard = receive(decoder, *[run(10 + n, packet) for n, packet in enumerate(packets)], codec=Codec.OPUS)

    expected = OpusDecoder()
    assert (sound_of(heard) == np.concatenate([expected.decode(packet).sound for packet in packets])).all()


def test_opus_packets_that_look_like_a_run_of_samples_are_decoded_one_by_one():
    packets = opus(tone(1000, 0.2, OPUS_RATE), vbr="off")
    assert len({len(packet) for packet in packets}) == 1

    heard = receive(SideDecoder(), run(0, *packets, ticks=960), codec=Codec.OPUS)

    assert [(each.run.sequence, len(each.sound)) for each in heard] == [(n, 320) for n in range(10)]


def test_a_damaged_packet_and_announced_silence_are_told():
    heard = receive(
        SideDecoder(),
        run(0, G729_TONE[:20]),
        run(1, b"\1" * 7),
        run(2, G729_TONE[20:30] + G729_SID),
        run(9, G729_SID),
        codec=Codec.G729,
    )

    noise = SoundEventKind.COMFORT_NOISE
    assert [(len(each.sound), each.told) for each in heard] == [
        (320, None), (0, SoundEventKind.DAMAGED), (160, noise), (0, noise),
    ]  # fmt: skip


@pytest.mark.parametrize("since", [-30, 0, 1000])
def test_numbers_that_have_come_round_in_a_long_pause_are_new(since):
    decoder = SideDecoder()
    receive(decoder, run(0, *PACKETS))
    first = 2**16 + len(PACKETS) + since

    heard = receive(decoder, run(first, *PACKETS[:10])) + receive(decoder, run(first + 10, *PACKETS[10:]))

    assert not any(each.is_repeated for each in heard)
    assert (sound_of(heard) == WHOLE).all()
