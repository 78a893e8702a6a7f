"""The WAV head, read by other people's rules."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairhearing.vault.wav import HEAD_BYTES, BadWavHead, most_frames, parse_head, riff_head, silent_frame
from fairhearing.wire.sound_format import SoundFormat


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


@pytest.mark.parametrize(("law", "number"), [(SoundFormat.A_LAW, 6), (SoundFormat.MU_LAW, 7)])
def test_a_player_finds_format_length_and_sound(law, number):
    sound = b"ab" * 1000

    riff = riff_head(law, 1000) + sound

    found = chunks(riff)
    assert struct.unpack_from("<I", riff, 4)[0] == len(riff) - 8
    assert struct.unpack_from("<HHIIHH", riff, found[b"fmt "][0]) == (number, 2, 8000, 16000, 2, 8)
    assert struct.unpack_from("<I", riff, found[b"fact"][0])[0] == 1000
    assert found[b"data"] == (HEAD_BYTES, 2000)


def test_wideband_sound_is_plain_pcm_as_any_player_knows_it():
    sound = b"abcd" * 1000

    riff = riff_head(SoundFormat.PCM16, 1000) + sound

    found = chunks(riff)
    assert struct.unpack_from("<I", riff, 4)[0] == len(riff) - 8
    assert struct.unpack_from("<HHIIHH", riff, found[b"fmt "][0]) == (1, 2, 16_000, 64_000, 4, 16)
    assert found[b"fmt "][1] == 16
    assert b"fact" not in found
    assert found[b"data"] == (HEAD_BYTES, 4000)


@given(st.sampled_from(SoundFormat), st.integers(0, most_frames(SoundFormat.A_LAW)))
def test_a_head_is_4040_bytes_and_says_what_it_was_made_of(sound_format, frames):
    frames = min(frames, most_frames(sound_format))

    head = riff_head(sound_format, frames)

    assert len(head) == 4040
    assert parse_head(head) == (sound_format, frames)


@pytest.mark.parametrize("law", [SoundFormat.A_LAW, SoundFormat.MU_LAW])
def test_the_head_of_a_g711_recording_never_changes(law):
    number = {SoundFormat.A_LAW: b"\6", SoundFormat.MU_LAW: b"\7"}[law]

    head = riff_head(law, 0x01020304)

    begins = b"RIFF\xc8\x15\x04\x02WAVEfmt \x12\0\0\0" + number + b"\0\2\0\x40\x1f\0\0\x80\x3e\0\0\2\0\x08\0\0\0"
    assert head[:62] == begins + b"fact\4\0\0\0\4\3\2\1JUNK\x86\x0f\0\0" + bytes(4)
    assert head[62:4032] == bytes(3970)
    assert head[4032:] == b"data\x08\6\4\2"


@pytest.mark.parametrize("length", [0, 12, 4039])
def test_a_truncated_head_is_refused(length):
    with pytest.raises(BadWavHead):
        parse_head(riff_head(SoundFormat.A_LAW, 5)[:length])


@given(st.integers(0, HEAD_BYTES - 1))
def test_an_altered_head_is_refused_or_is_another_recordings(at):
    head = bytearray(riff_head(SoundFormat.A_LAW, 5))
    head[at] ^= 1

    try:
        read = parse_head(bytes(head))
    except BadWavHead:
        return

    assert read == (SoundFormat.MU_LAW, 5)
    assert at == 20


def test_silence_is_one_sample_a_side():
    assert silent_frame(SoundFormat.A_LAW) == b"\xd5\xd5"
    assert silent_frame(SoundFormat.MU_LAW) == b"\xff\xff"
    assert silent_frame(SoundFormat.PCM16) == bytes(4)
