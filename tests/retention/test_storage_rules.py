"""Sealed bytes look like chance, sound of either law does not, and files of sound are known by their first bytes."""

import math
import random
import struct

import pytest

from fairhearing.retention.storage_rules import is_like_random, is_sound_file

RATE = 8000


def speech(law, count=4096):
    """A voice of 120 Hz with its harmonics, swelling and fading, in one law or as it is."""
    samples = [
        int(9000 * math.sin(t * 4 / RATE) ** 2 * sum(math.sin(2 * math.pi * 120 * n * t / RATE) / n for n in (1, 2, 3)))
        for t in range(count)
    ]
    return law(samples)


def pcm16(samples):
    return struct.pack(f"<{len(samples)}h", *(max(-32768, min(32767, each)) for each in samples))


def a_law(samples):
    """G.711 A-law, by its definition (Recommendation G.711, table 1a)."""
    coded = bytearray()
    for sample in samples:
        sign, size = (0x80, sample >> 4) if sample >= 0 else (0, (-sample - 1) >> 4)
        chord = max(0, min(7, size.bit_length() - 5 + 1)) if size >= 32 else (1 if size >= 16 else 0)
        step = (size >> max(1, chord)) & 0x0F if chord > 1 else size & 0x0F
        coded.append((sign | chord << 4 | step) ^ 0x55)
    return bytes(coded)


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("size", [1280, 4096])
def test_random_bytes_look_like_chance(seed, size):
    assert is_like_random(random.Random(seed).randbytes(size))


@pytest.mark.parametrize("law", [a_law, pcm16])
def test_sound_does_not(law):
    assert not is_like_random(speech(law))


@pytest.mark.parametrize("value", [0x00, 0x55, 0xD5, 0xFF])
def test_silence_does_not(value):
    assert not is_like_random(bytes([value]) * 4096)


@pytest.mark.parametrize(
    "head",
    [b"RIFF\x24\0\0\0WAVEfmt ", b"OggS\0\x02", b"ID3\x04\0", b"fLaC\0\0\0\x22", b".snd\0\0\0\x18", b"#!AMR\n"],
)
def test_files_of_sound_are_known(head):
    assert is_sound_file(head)


@pytest.mark.parametrize("head", [b"", b"RIFF\x24\0\0\0AVI LIST", b"SQLite format 3\0", b"\x28" + bytes(15)])
def test_other_files_are_not(head):
    assert not is_sound_file(head)
