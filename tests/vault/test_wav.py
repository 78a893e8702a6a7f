"""The WAV head, read by other people's rules."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairhearing.vault.wav import HEAD_BYTES, MOST_FRAMES, BadWavHead, parse_head, riff_head, silent_frame
from fairhearing.wire.law import Law


def chunks(riff):
    """Walk a RIFF file as any player does."""
    assert riff[:4] == b"RIFF"
    assert riff[8:12] == b"WAVE"
    at, found = 12, {}
    while at < len(riff):
        name, size = struct.unpack_from("<4sI", riff, at)
        found[name] = (at + 8, size)
        at += 8 + size + size % 2
    return found


@pytest.mark.parametrize(("law", "number"), [(Law.A_LAW, 6), (Law.MU_LAW, 7)])
def test_a_player_finds_format_length_and_sound(law, number):
    sound = b"ab" * 1000

    riff = riff_head(law, 1000) + sound

    found = chunks(riff)
    assert struct.unpack_from("<I", riff, 4)[0] == len(riff) - 8
    assert struct.unpack_from("<HHIIHH", riff, found[b"fmt "][0]) == (number, 2, 8000, 16000, 2, 8)
    assert struct.unpack_from("<I", riff, found[b"fact"][0])[0] == 1000
    assert found[b"data"] == (HEAD_BYTES, 2000)


@given(st.sampled_from(Law), st.integers(0, MOST_FRAMES))
def test_a_head_is_4040_bytes_and_says_what_it_was_made_of(law, frames):
    head = riff_head(law, frames)

    assert len(head) == 4040
    assert parse_head(head) == (law, frames)


@pytest.mark.parametrize("length", [0, 12, 4039])
def test_a_truncated_head_is_refused(length):
    with pytest.raises(BadWavHead):
        parse_head(riff_head(Law.A_LAW, 5)[:length])


@given(st.integers(0, HEAD_BYTES - 1))
def test_an_altered_head_is_refused_or_is_another_recordings(at):
    head = bytearray(riff_head(Law.A_LAW, 5))
    head[at] ^= 1

    try:
        read = parse_head(bytes(head))
    except BadWavHead:
        return

    assert read == (Law.MU_LAW, 5)
    assert at == 20


def test_silence_is_one_byte_a_side():
    assert silent_frame(Law.A_LAW) == b"\xd5\xd5"
    assert silent_frame(Law.MU_LAW) == b"\xff\xff"
