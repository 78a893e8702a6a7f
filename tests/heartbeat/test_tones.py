"""What counts as having heard a test call: sound in, a finding out."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fairhearing.heartbeat.outcome import Ending
from fairhearing.heartbeat.tones import SYMBOL_SAMPLES, code_of, hear, sound_of, split_sides

SILENCE = 0xD5
PACKET = 160
CODE = code_of("a" * 32)
LEFT, RIGHT = sound_of(CODE.left), sound_of(CODE.right)


def recorded(left, right, *, lead=700):
    """Both sides as a recording has them: with a silent beginning, and an end."""
    sound = np.full((max(len(left), len(right)) + lead + 900, 2), SILENCE, np.uint8)
    for side, each in enumerate((left, right)):
        sound[lead : lead + len(each), side] = np.frombuffer(each, np.uint8)
    return split_sides(sound.tobytes())


def without(sound, first, count):
    return sound[:first] + bytes([SILENCE]) * count + sound[first + count :]


@settings(max_examples=40, deadline=None)
@given(st.binary(min_size=16, max_size=16), st.integers(0, 4000))
def test_the_tones_of_a_call_are_heard_wherever_they_begin(call_id, lead):
    code = code_of(call_id.hex())

    assert hear(*recorded(sound_of(code.left), sound_of(code.right), lead=lead), code) is Ending.HEARD


@settings(max_examples=40, deadline=None)
@given(st.binary(min_size=16, max_size=16).filter(lambda drawn: code_of(drawn.hex()) != CODE))
def test_another_calls_tones_are_not_heard(call_id):
    assert hear(*recorded(LEFT, RIGHT), code_of(call_id.hex())) is Ending.NOT_HEARD


def test_swapped_sides_are_told():
    assert hear(*recorded(RIGHT, LEFT), CODE) is Ending.SIDES_SWAPPED


@pytest.mark.parametrize(("left", "right"), [(LEFT, b""), (b"", RIGHT), (b"", b"")])
def test_a_silent_side_is_told(left, right):
    assert hear(*recorded(left, right), CODE) is Ending.SIDE_MISSING


@pytest.mark.parametrize("first", [0, 5000, 8 * SYMBOL_SAMPLES + 3, len(LEFT) - PACKET])
def test_one_packet_that_is_missing_is_told(first):
    assert hear(*recorded(without(LEFT, first, PACKET), RIGHT), CODE) is Ending.GAPS


def test_sound_that_is_too_quiet_is_not_heard():
    left, right = recorded(LEFT, RIGHT)

    assert hear((left // 3).astype(np.int16), right, CODE) is Ending.NOT_HEARD


def test_a_side_in_which_the_other_is_heard_too_is_not_heard():
    left, right = recorded(LEFT, RIGHT)

    assert hear((left + right // 10).astype(np.int16), right, CODE) is Ending.NOT_HEARD


@pytest.mark.parametrize("frames", [0, 1, 79, 81, 3000])
def test_a_recording_of_any_length_is_judged(frames):
    assert hear(*split_sides(bytes([SILENCE]) * 2 * frames), CODE) is Ending.SIDE_MISSING
