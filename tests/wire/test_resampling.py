"""Sound brought to another rate: the same sound, as long as before, cut anywhere."""

import numpy as np
import pytest

from fairhearing.wire.resampling import Resampler

from .coded_sound import level, pitch, tone

WAYS = [(2, 1, 8000), (1, 2, 16_000), (1, 3, 48_000)]


@pytest.mark.parametrize(("up", "down", "rate"), WAYS)
@pytest.mark.parametrize("hertz", [300, 1000, 3000])
def test_a_tone_keeps_its_pitch_its_level_and_its_length(up, down, rate, hertz):
    sound = Resampler(up, down)(tone(hertz, 1, rate))

    assert len(sound) == rate * up // down
    assert abs(pitch(sound, rate * up // down) - hertz) < 2
    assert abs(level(sound[1000:]) - 8000) < 100


@pytest.mark.parametrize(("up", "down", "rate"), WAYS)
def test_pieces_are_joined_without_a_seam(up, down, rate):
    sound = tone(1000, 0.2, rate)
    resample = Resampler(up, down)

    pieces = [resample(piece) for piece in np.split(sound, [120, 180, 1140])]

    whole = Resampler(up, down)(sound)
    assert np.abs(np.concatenate(pieces).astype(int) - whole).max() <= 1


@pytest.mark.parametrize(("down", "rate", "hertz"), [(2, 16_000, 5000), (2, 16_000, 7000), (3, 48_000, 9500)])
def test_what_the_lower_rate_cannot_hold_is_not_heard_as_something_else(down, rate, hertz):
    assert level(Resampler(1, down)(tone(hertz, 1, rate))[1000:]) < 8000 / 500


def test_the_loudest_sound_does_not_wrap():
    loud = np.full(4000, 32_767, np.int16)

    resampled = Resampler(2, 1)(loud)

    assert (resampled[64:] > 32_000).all()


def test_nothing_comes_out_where_nothing_went_in():
    assert len(Resampler(1, 3)(np.zeros(0, np.int16))) == 0
