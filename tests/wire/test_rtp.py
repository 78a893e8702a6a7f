"""RTP parsing. The header below opens a call: A-law, marker set, sequence 8012, timestamp 1000."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairhearing.wire.rtp import BadPacket, parse_rtp, sequence_step, timestamp_step

HEADER = bytes.fromhex("8088 1f4c 0000 03e8 1234 5678")
SILENCE = b"\xd5" * 160


def test_a_packet_is_read_field_by_field():
    packet = parse_rtp(HEADER + SILENCE)

    assert packet.payload_type == 8
    assert packet.marker is True
    assert packet.sequence == 0x1F4C
    assert packet.timestamp == 1000
    assert packet.ssrc == 0x12345678
    assert packet.payload == SILENCE


def test_contributing_sources_extension_and_padding_are_not_sound():
    two_sources = bytes(8)
    one_word_extension = bytes.fromhex("bede 0001 aabbccdd")
    four_of_padding = b"\0\0\0\x04"
    header = bytes([HEADER[0] | 0x30 | 2]) + HEADER[1:]

    packet = parse_rtp(header + two_sources + one_word_extension + SILENCE + four_of_padding)

    assert packet.payload == SILENCE


@pytest.mark.parametrize("length", range(12))
def test_a_truncated_header_is_refused_by_name(length):
    with pytest.raises(BadPacket, match=f"got {length}$"):
        parse_rtp(HEADER[:length])


def test_padding_longer_than_the_packet_is_refused():
    padded = bytes([HEADER[0] | 0x20]) + HEADER[1:] + b"\xd5\xff"

    with pytest.raises(BadPacket, match="claim"):
        parse_rtp(padded)


@given(st.binary(max_size=400))
def test_any_bytes_are_a_packet_or_our_named_error(data):
    try:
        packet = parse_rtp(data)
    except BadPacket:
        return

    assert data.find(packet.payload) >= 0


@given(st.integers(0, 0xFFFF), st.integers(-0x8000, 0x7FFF))
def test_sequence_numbers_step_across_the_wrap(earlier, step):
    later = (earlier + step) & 0xFFFF

    assert sequence_step(later, earlier) == step


@given(st.integers(0, 0xFFFF_FFFF), st.integers(-0x8000_0000, 0x7FFF_FFFF))
def test_timestamps_step_across_the_wrap(earlier, step):
    later = (earlier + step) & 0xFFFF_FFFF

    assert timestamp_step(later, earlier) == step
