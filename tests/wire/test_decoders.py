"""Decoders: what a phone of each codec sends is heard as it was said; anything else is sound or refused by name."""

import resource
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fairhearing.wire.decoder import BadPayload
from fairhearing.wire.g722 import G722Decoder
from fairhearing.wire.g729 import G729Decoder
from fairhearing.wire.opus import OpusDecoder, packet_ticks

from .coded_sound import (
    G729_SID,
    G729_TONE,
    NARROW,
    OPUS_RATE,
    WIDE,
    g722,
    g729,
    level,
    needs_g729_encoder,
    opus,
    pitch,
    tone,
)

G729_PACKETS = [G729_TONE[start : start + 20] for start in range(0, len(G729_TONE), 20)]
OPUS_PACKETS = opus(tone(3000, 1, OPUS_RATE))
G722_PACKETS = g722(tone(3000, 1, WIDE))
EACH = [(G722Decoder, G722_PACKETS), (OpusDecoder, OPUS_PACKETS), (G729Decoder, G729_PACKETS)]


def heard(decoder, packets):
    return np.concatenate([decoder.decode(packet).sound for packet in packets])


@pytest.mark.parametrize("hertz", [300, 1000, 3000, 6000])
@pytest.mark.parametrize(
    ("decoder", "encoded"),
    [
        (G722Decoder, lambda hertz: g722(tone(hertz, 1, WIDE))),
        (OpusDecoder, lambda hertz: opus(tone(hertz, 1, OPUS_RATE))),
    ],
)
def test_a_wideband_tone_keeps_its_pitch_and_its_level(decoder, encoded, hertz):
    sound = heard(decoder(), encoded(hertz))[WIDE // 5 :]

    assert abs(pitch(sound) - hertz) < 3
    assert 7000 < level(sound) < 9000


@pytest.mark.parametrize("hertz", [440, 1000, 2500])
@needs_g729_encoder
def test_a_narrowband_tone_keeps_its_pitch_and_its_level(hertz):
    sound = heard(G729Decoder(), g729(tone(hertz, 1, NARROW)))[WIDE // 5 :]

    assert abs(pitch(sound) - hertz) < 3
    assert 6000 < level(sound) < 10_000


def test_frames_of_g729_are_the_tone_they_were_made_of():
    sound = heard(G729Decoder(), G729_PACKETS)

    assert len(sound) == 20 * 320
    assert abs(pitch(sound[1600:]) - 440) < 4
    assert 6000 < level(sound[1600:]) < 10_000


@pytest.mark.parametrize("ms", [10, 20, 40, 60])
def test_opus_packets_of_any_length_are_as_long_as_they_say(ms):
    packets = opus(tone(1000, 0.6, OPUS_RATE), ms)

    assert {packet_ticks(packet) for packet in packets} == {48 * ms}
    assert {len(OpusDecoder().decode(packet).sound) for packet in packets} == {16 * ms}


@pytest.mark.parametrize(
    ("first_bytes", "ticks"),
    [
        ("18", 2880), ("60", 480), ("68", 960), ("80", 120), ("88", 240), ("90", 480), ("98", 960),
        ("19", 5760), ("99", 1920), ("9a", 1920), ("9b03", 2880), ("8330", 5760), ("9b06", 5760),
    ],
)  # fmt: skip
def test_the_first_bytes_of_an_opus_packet_say_how_long_it_is(first_bytes, ticks):
    assert packet_ticks(bytes.fromhex(first_bytes)) == ticks


@pytest.mark.parametrize("first_bytes", ["", "9b", "9b00", "9b07", "1b03", "833f"])
def test_an_opus_packet_of_no_length_or_of_more_than_120_ms_is_refused(first_bytes):
    with pytest.raises(BadPayload):
        packet_ticks(bytes.fromhex(first_bytes))


def test_both_channels_of_stereo_opus_are_heard_as_one():
    sound = heard(OpusDecoder(), opus(tone(1000, 1, OPUS_RATE), channels=2))

    assert len(sound) == WIDE
    assert abs(pitch(sound[3200:]) - 1000) < 3
    assert 7000 < level(sound[3200:]) < 9000


def test_opus_that_goes_over_from_one_channel_to_two_goes_on():
    mono, stereo = opus(tone(1000, 0.5, OPUS_RATE)), opus(tone(1000, 0.5, OPUS_RATE), channels=2)

    sound = heard(OpusDecoder(), mono + stereo)

    assert abs(pitch(sound[3200:]) - 1000) < 3


def test_an_opus_packet_without_a_frame_announces_silence():
    decoder = OpusDecoder()
    decoder.decode(OPUS_PACKETS[0])

    decoded = decoder.decode(OPUS_PACKETS[0][:1])

    assert decoded.announces_silence
    assert not len(decoded.sound)
    assert len(decoder.decode(OPUS_PACKETS[1]).sound) == 320


@pytest.mark.parametrize(("frames", "samples"), [(0, 0), (1, 160), (2, 320), (8, 1280)])
def test_a_sid_frame_behind_speech_announces_silence_and_is_not_played(frames, samples):
    decoded = G729Decoder().decode(G729_TONE[: 10 * frames] + G729_SID)

    assert decoded.announces_silence
    assert len(decoded.sound) == samples


@needs_g729_encoder
def test_pauses_of_g729_with_annex_b_are_left_out_and_speech_goes_on_after_them():
    said = np.concatenate([tone(440, 0.5, NARROW), np.zeros(NARROW, np.int16), tone(660, 0.5, NARROW)])
    packets = g729(said, quiet_detection=True)
    decoder = G729Decoder()

    decoded = [decoder.decode(packet) for packet in packets if packet]

    assert packets.count(b"") > 10
    assert any(each.announces_silence for each in decoded)
    assert abs(pitch(np.concatenate([each.sound for each in decoded])[-6400:]) - 660) < 4


@pytest.mark.parametrize("length", [length for length in range(45) if length % 10 not in (0, 2)] + [0])
def test_bytes_that_are_no_frames_of_g729_are_refused(length):
    with pytest.raises(BadPayload):
        G729Decoder().decode(bytes(length))


@pytest.mark.parametrize(("decoder", "packets"), EACH)
def test_after_losses_a_stream_is_heard_again(decoder, packets):
    decoding = decoder()
    whole = heard(decoder(), packets)

    for packet in packets[:5]:
        decoding.decode(packet)
    decoding.lost(3)
    sound = heard(decoding, packets[8:])

    assert len(sound) == 320 * (len(packets) - 8)
    assert abs(pitch(sound[1600:]) - pitch(whole[3200:])) < 5


@pytest.mark.parametrize(("decoder", "packets"), EACH)
def test_a_loss_before_anything_was_heard_is_nothing(decoder, packets):
    decoding = decoder()

    decoding.lost(40_000)

    assert len(decoding.decode(packets[0]).sound) == 320


@pytest.mark.parametrize(("decoder", "packets"), EACH)
def test_what_follows_a_damaged_payload_is_heard(decoder, packets):
    decoding = decoder()
    decoding.decode(packets[0])
    for damaged in (b"", b"\xff", b"\xff" * 7, b"\xfb\x3f" + bytes(20), bytes(1500)):
        attempt(decoding, damaged)

    sound = heard(decoding, packets[:12])

    assert len(sound) == 12 * 320
    assert level(sound[-1600:]) > 4000


def attempt(decoding, payload):
    try:
        return len(decoding.decode(payload).sound)
    except BadPayload:
        return 0


@pytest.mark.parametrize(("decoder", "packets"), EACH)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_any_bytes_are_sound_of_at_most_three_seconds_or_refused_by_name(decoder, packets, data):
    decoding = decoder()
    changed = st.sampled_from(packets).flatmap(
        lambda packet: st.builds(
            lambda at, byte: packet[:at] + bytes([byte]) + packet[at + 1 :],
            st.integers(0, len(packet) - 1),
            st.integers(0, 255),
        )
    )
    payloads = data.draw(st.lists(st.binary(max_size=1500) | changed | st.integers(0, 70_000), max_size=8))

    for payload in payloads:
        if isinstance(payload, int):
            decoding.lost(payload)
        else:
            assert 0 <= attempt(decoding, payload) <= 3 * WIDE

    assert len(decoding.decode(packets[0]).sound) == 320


@pytest.mark.parametrize(("decoder", "packets"), EACH)
def test_a_packet_cut_off_anywhere_is_sound_or_refused_by_name(decoder, packets):
    decoding = decoder()

    for length in range(len(packets[3])):
        assert attempt(decoding, packets[3][:length]) in (0, *range(2, 321))


def test_damaged_payloads_take_no_memory():
    decoders = OpusDecoder(), G729Decoder(), G722Decoder()
    chance = np.random.default_rng(7)

    def damage(times):
        for _ in range(times):
            for decoding in decoders:
                attempt(decoding, chance.bytes(int(chance.integers(0, 300))))
                decoding.lost(3)
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    before = damage(300)

    assert damage(2000) - before < 4 << 10


def test_where_pyav_is_not_installed_its_codecs_are_not_taken():
    hidden = (
        "import sys; from importlib.machinery import PathFinder\n"
        "class Without:\n"
        "    def find_spec(name, path=None, target=None):\n"
        "        return None if name == 'av' else PathFinder.find_spec(name, path, target)\n"
        "sys.meta_path = [each for each in sys.meta_path if each is not PathFinder] + [Without]\n"
        "from fairhearing.wire.codec import TAKEN\n"
        "import fairhearing.call.side_decoder\n"
        "print(sorted(TAKEN))"
    )

    printed = subprocess.run([sys.executable, "-c", hidden], capture_output=True, text=True, check=True).stdout

    assert printed == "[<Codec.G722: 'G722/8000'>, <Codec.PCMA: 'PCMA/8000'>, <Codec.PCMU: 'PCMU/8000'>]\n"
