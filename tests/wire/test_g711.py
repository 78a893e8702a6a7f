"""The two laws and the way between them."""

import numpy as np
import pytest

from fairhearing.wire.g711 import convert, encode, linear
from fairhearing.wire.law import Law
from fairhearing.wire.sound_format import SoundFormat

EVERY_BYTE = np.arange(256, dtype=np.uint8)
OTHER = {Law.A_LAW: Law.MU_LAW, Law.MU_LAW: Law.A_LAW}


def test_levels_are_those_of_the_standard():
    a_law, mu_law = linear(EVERY_BYTE, Law.A_LAW), linear(EVERY_BYTE, Law.MU_LAW)

    assert (a_law[0xD5], a_law[0x55], a_law[0xAA], a_law[0x2A]) == (8, -8, 32256, -32256)
    assert (mu_law[0xFF], mu_law[0xFE], mu_law[0x80], mu_law[0x00]) == (0, 8, 32124, -32124)


@pytest.mark.parametrize("law", Law)
def test_silence_is_silent_in_both_laws(law):
    converted = convert(np.frombuffer(SoundFormat(str(law)).silence, np.uint8), law, OTHER[law])

    assert abs(int(linear(converted, OTHER[law])[0])) <= 8


@pytest.mark.parametrize("law", Law)
def test_conversion_takes_the_nearest_level_of_the_same_sign(law):
    before = linear(EVERY_BYTE, law).astype(int)

    after = linear(convert(EVERY_BYTE, law, OTHER[law]), OTHER[law]).astype(int)

    every_level = linear(EVERY_BYTE, OTHER[law]).astype(int)
    nearest = np.abs(before[:, None] - every_level[None, :]).min(axis=1)
    loud = np.abs(before) > 8  # the smallest samples may keep their sign instead
    assert (np.abs(before - after)[loud] == nearest[loud]).all()
    assert (np.sign(before[loud]) == np.sign(after[loud])).all()


@pytest.mark.parametrize("law", Law)
def test_sound_in_the_wanted_law_is_left_alone(law):
    assert convert(EVERY_BYTE, law, law) is EVERY_BYTE


@pytest.mark.parametrize("law", Law)
def test_a_sample_is_written_as_the_nearest_level(law):
    samples = np.arange(-32_768, 32_768, 7).astype(np.int16)

    written = linear(encode(samples, law), law).astype(int)

    every_level = linear(EVERY_BYTE, law).astype(int)
    nearest = np.abs(samples[:, None].astype(int) - every_level).min(axis=1)
    assert (np.abs(written - samples) == nearest).all()


@pytest.mark.parametrize("law", Law)
def test_what_was_read_from_one_law_is_written_as_the_same_bytes(law):
    levels, first = np.unique(linear(EVERY_BYTE, law), return_index=True)

    assert (linear(encode(levels, law), law) == linear(EVERY_BYTE[first], law)).all()
