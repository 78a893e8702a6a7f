import json
import os
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.hearing.talkers import frames, later, noise, silence, turns, voice

from fairhearing.cli.demo.speech import conversation as conversation_spoken
from fairhearing.hearing.levels import loudness, mean_db
from fairhearing.hearing.listener import WINDOW_MS, Listener
from fairhearing.hearing.report import heard_note, peaks_note
from fairhearing.hearing.samples import samples_of
from fairhearing.vault.heard_file import HeardKind
from fairhearing.vault.key_messages import Held
from fairhearing.wire.sound_format import SoundFormat

MATERIAL = os.environ.get("FAIRHEARING_CONFORMANCE")
CONVERSATIONS = ("appointment", "complaint", "results", "repeat-prescription")
RECORDING = "ab" * 16


def heard(left, right, *, holds=(), sound_format=SoundFormat.A_LAW):
    sound = frames(left, right, sound_format)
    return listen(sound, sound_format, holds)


def listen(sound, sound_format=SoundFormat.A_LAW, holds=()):
    listener = Listener(sound_format)
    size = WINDOW_MS * sound_format.frames_per_ms * sound_format.bytes_per_frame
    for at in range(0, len(sound), size):
        listener.hear(sound[at : at + size])
    return listener.report(holds)


@pytest.fixture(scope="module")
def conversation():
    return turns(60, 1, 0), turns(60, 2, 1)


@pytest.mark.parametrize("sound_format", SoundFormat)
def test_two_people_who_take_turns_have_nothing_wrong(sound_format):
    rate = sound_format.frames_per_second

    report = heard(turns(40, 1, 0, rate=rate), turns(40, 2, 1, rate=rate), sound_format=sound_format)

    assert report.findings == ()
    assert report.length_ms == 40_000
    for side, talked_s in zip(report.sides, (21, 19), strict=True):
        assert side.heard.talk_s == pytest.approx(talked_s, abs=2)
        assert side.heard.speech_db == pytest.approx(-22, abs=1.5)
        assert side.heard.noise_db == pytest.approx(-58, abs=2)
    assert report.overlap_s < 3


@pytest.mark.parametrize("gain_db", [-12, -20, -26, -32])
@pytest.mark.parametrize("delay_ms", [0, 1, 40, 180])
def test_a_voice_that_leaks_into_a_dead_line_is_crosstalk_and_one_sided(gain_db, delay_ms):
    caller = turns(40, 1, 0)

    report = heard(caller, later(caller, delay_ms, gain_db))

    assert report.findings == (HeardKind.ONE_SIDED, HeardKind.CROSSTALK)
    [leak] = report.leaks
    assert leak.source == 0
    assert leak.delay_ms == pytest.approx(delay_ms, abs=0.5)
    assert leak.gain_db == pytest.approx(gain_db, abs=1.5)


def test_a_leak_of_26_db_looks_alive_by_its_level_alone():
    caller = turns(40, 1, 0)

    report = heard(caller, later(caller, 40, -26))

    assert report.sides[1].heard.sound_s > 15


@pytest.mark.parametrize("source", [0, 1])
def test_a_leak_beside_a_talker_of_its_own_is_crosstalk_alone(conversation, source):
    sides = list(conversation)
    sides[1 - source] = sides[1 - source] + later(sides[source], 25, -26)

    report = heard(*sides)

    assert report.findings == (HeardKind.CROSSTALK,)
    assert [leak.source for leak in report.leaks] == [source]


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 10_000), st.integers(0, 10_000), st.floats(-40, -14), st.floats(-40, -14))
def test_two_different_voices_are_never_taken_for_a_leak(seed, other, left_db, right_db):
    report = heard(turns(24, seed, 0, left_db), turns(24, other + 20_000, 1, right_db))

    assert HeardKind.CROSSTALK not in report.findings


def test_a_line_without_any_sound_beside_a_talker_is_one_sided():
    assert heard(turns(20, 1, 0), silence(20)).findings == (HeardKind.ONE_SIDED,)
    assert heard(silence(20), turns(20, 1, 0)).findings == (HeardKind.ONE_SIDED,)


def test_somebody_who_only_listens_is_not_a_dead_line():
    assert heard(turns(20, 1, 0), noise(20, 7)).findings == ()


def test_two_lines_without_sound_are_silent():
    assert heard(silence(20), silence(20)).findings == (HeardKind.SILENT,)


def test_a_moment_is_too_short_to_be_called_anything():
    assert heard(silence(1), silence(1)).findings == ()


def test_a_side_on_hold_is_silent_by_right():
    talker, holds = turns(30, 1, 0), [Held(RECORDING, 1, True, 0)]

    report = heard(talker, silence(30), holds=holds)

    assert report.findings == ()
    assert report.sides[1].held == ((0, 30_000),)


def test_a_side_that_goes_on_after_a_hold_is_expected_again():
    holds = [Held(RECORDING, 1, True, 5_000), Held(RECORDING, 1, False, 10_000)]

    report = heard(turns(30, 1, 0), silence(30), holds=holds)

    assert report.findings == (HeardKind.ONE_SIDED,)
    assert report.sides[1].held == ((5_000, 10_000),)


def test_sound_that_is_cut_off_at_full_scale_is_clipped(conversation):
    left, right = conversation

    report = heard(np.clip(left * 40, -1, 1), right)

    assert HeardKind.CLIPPED in report.findings
    assert report.sides[0].heard.clipped_s > 1
    assert report.sides[1].heard.clipped_s == 0


def test_a_hardly_audible_talker_beside_a_loud_one_is_faint(conversation):
    _, right = conversation

    assert heard(turns(60, 1, 0, level_db=-44.0), right).findings == (HeardKind.FAINT,)


def test_both_talking_at_once_for_long_is_overlap():
    report = heard(voice(40, 1) + noise(40, 3), turns(40, 2, 1))

    assert HeardKind.OVERLAP in report.findings
    assert report.overlap_s == pytest.approx(19, abs=2)


def test_quiet_is_told_where_nobody_talks_for_five_seconds():
    left = np.concatenate((turns(6, 1, 0), noise(8, 3), turns(6, 4, 0)))

    report = heard(left, noise(20, 5))

    assert any(
        first == pytest.approx(3_000, abs=300) and behind == pytest.approx(14_000, abs=300)
        for first, behind in report.quiet
    )


def test_levels_are_what_a_tone_of_known_power_has():
    tone = (0.5 * np.sin(2 * np.pi * 400 * np.arange(8000) / 8000)).astype(np.float32)

    measured = loudness(tone, 160)

    assert mean_db(measured.power) == pytest.approx(-9.03, abs=0.3)
    assert len(measured.power) == 50
    assert measured.clipped == 0


def test_the_windows_a_recording_is_heard_in_make_no_difference():
    left, right = turns(30, 1, 0), turns(30, 2, 1)
    sound = frames(left, right)
    whole = Listener(SoundFormat.A_LAW)
    whole.hear(sound)

    in_windows = listen(sound)

    assert in_windows.peaks[0].tobytes() == whole.report().peaks[0].tobytes()
    assert in_windows.sides == whole.report().sides


def test_samples_are_left_and_right_of_each_format():
    for sound_format in SoundFormat:
        left, right = samples_of(frames([0.25] * 10, [-0.5] * 10, sound_format), sound_format)

        assert left == pytest.approx([0.25] * 10, abs=0.02)
        assert right == pytest.approx([-0.5] * 10, abs=0.02)


def test_the_note_of_peaks_has_a_byte_a_side_each_tenth_of_a_second():
    left = np.concatenate((silence(1.0), np.full(8000, 0.5)))

    content = peaks_note(heard(left, silence(2.0)))

    assert content[:8] == b"FHpeaks1"
    assert int.from_bytes(content[8:10], "big") == 100
    assert int.from_bytes(content[10:14], "big") == 20
    pairs = np.frombuffer(content[14:], np.uint8).reshape(20, 2)
    assert set(pairs[10:, 0]) == {255 - 12}  # 6 dB below full scale, in half decibels
    assert pairs[:9].max() < 120


def test_the_note_of_what_was_heard_is_plain_json(conversation):
    said = json.loads(heard_note(heard(*conversation)))

    assert said["format"] == "fairhearing heard v1"
    assert said["findings"] == []
    assert set(said["sides"]) == {"left", "right"}
    assert all(first < behind for side in said["sides"].values() for first, behind in side["talk"])


@pytest.mark.parametrize("name", CONVERSATIONS)
def test_spoken_calls_of_the_demonstration_have_nothing_wrong(name):
    spoken = conversation_spoken(name)
    both = np.stack((np.frombuffer(spoken.left, np.uint8), np.frombuffer(spoken.right, np.uint8)), axis=1)

    report = listen(both.tobytes())

    assert report.findings == ()
    assert min(side.heard.talk_s for side in report.sides) > 2


@pytest.mark.conformance
@pytest.mark.skipif(not MATERIAL, reason="NOT RUN: FAIRHEARING_CONFORMANCE names no folder of test material")
@pytest.mark.parametrize("gain_db", [-20, -26, -32])
def test_recorded_speech_that_leaks_is_told_from_another_voice(gain_db):
    speech, rate = soundfile.read(Path(MATERIAL) / "speech/OSR_uk_000_0020_8k.wav")
    assert rate == 8000
    other = np.concatenate((speech[100_000:], speech[:100_000]))

    leaking = heard(speech, later(speech, 30, gain_db))
    clean = heard(speech, other)

    assert leaking.findings == (HeardKind.ONE_SIDED, HeardKind.CROSSTALK)
    assert leaking.leaks[0].gain_db == pytest.approx(gain_db, abs=1.5)
    assert HeardKind.CROSSTALK not in clean.findings
