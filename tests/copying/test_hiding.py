"""What is hidden is replaced: every sample, one beside either end, on the sides that were chosen and no other."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.copying.made_copies import hidden, voices

from fairhearing.copying.errors import BadPlan
from fairhearing.copying.hiding import FAINT, frames_of, hide
from fairhearing.copying.plan import Cover, Side
from fairhearing.wire.g711 import linear
from fairhearing.wire.law import Law
from fairhearing.wire.sound_format import SoundFormat

SECONDS = 3


def levels(frames, sound_format):
    return frames if sound_format is SoundFormat.PCM16 else linear(frames, Law(sound_format))


def drawn(seed=7):
    return np.random.Generator(np.random.PCG64(seed))


@pytest.mark.parametrize("sound_format", SoundFormat)
@given(
    from_ms=st.integers(0, 2900),
    length_ms=st.integers(1, 500),
    side=st.sampled_from(Side),
    cover=st.sampled_from(Cover),
    silent=st.booleans(),
)
def test_every_sample_of_a_span_and_one_beside_it_differs_and_no_other(
    sound_format, from_ms, length_ms, side, cover, silent
):
    sound = voices(sound_format, SECONDS)
    if silent:
        sound = sound_format.silence * (len(sound) // sound_format.bytes_per_sample)
    span = hidden(from_ms, from_ms + length_ms, side, cover=cover)

    source, covered = (
        frames_of(sound, sound_format),
        frames_of(hide(sound, 0, sound_format, [span], drawn()), sound_format),
    )

    a_ms = sound_format.frames_per_ms
    first, end = max(0, from_ms * a_ms - 1), (from_ms + length_ms) * a_ms + 1
    for channel in (0, 1):
        is_hidden = np.zeros(len(source), bool)
        if channel in side.channels:
            is_hidden[first:end] = True
        before, after = (levels(each[:, channel], sound_format) for each in (source, covered))
        assert ((before != after) == is_hidden).all()


@pytest.mark.parametrize("sound_format", SoundFormat)
def test_a_tone_is_the_same_however_the_sound_is_cut(sound_format):
    sound, span = voices(sound_format, SECONDS), hidden(200, 2700, Side.BOTH)
    size = 255 * sound_format.frames_per_ms * sound_format.bytes_per_frame

    whole = hide(sound, 0, sound_format, [span], drawn())
    pieces = [
        hide(sound[at : at + size], at // sound_format.bytes_per_frame, sound_format, [span], drawn())
        for at in range(0, len(sound), size)
    ]

    assert b"".join(pieces) == whole


def test_silence_is_faint_and_never_what_gaps_are_made_of():
    sound = voices(SoundFormat.A_LAW, SECONDS)
    covered = frames_of(
        hide(sound, 0, SoundFormat.A_LAW, [hidden(500, 2500, cover=Cover.SILENCE)], drawn()), SoundFormat.A_LAW
    )

    stretch = covered[4000:20_000, 0]

    assert np.abs(linear(stretch, Law.A_LAW)).max() < 64
    assert set(np.unique(stretch)) == set(FAINT[SoundFormat.A_LAW])
    assert SoundFormat.A_LAW.silence[0] not in stretch


def test_silence_over_speech_and_over_nothing_look_alike():
    nothing = SoundFormat.A_LAW.silence * (2 * 8000 * SECONDS)
    span = hidden(0, 3000, cover=Cover.SILENCE)

    counts = [
        np.bincount(
            frames_of(hide(sound, 0, SoundFormat.A_LAW, [span], drawn()), SoundFormat.A_LAW)[:, 0], minlength=256
        )
        for sound in (voices(SoundFormat.A_LAW, SECONDS), nothing)
    ]

    assert np.abs(counts[0] - counts[1]).max() < 300  # of 24,000


@pytest.mark.parametrize(("from_ms", "to_ms"), [(5, 5), (6, 5), (-1, 5)])
def test_a_span_that_ends_before_it_begins_is_refused(from_ms, to_ms):
    with pytest.raises(BadPlan):
        hidden(from_ms, to_ms)
