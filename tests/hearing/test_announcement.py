import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.hearing.talkers import noise, voice

from fairhearing.hearing.announcement.likeness import at_places, everywhere, prepare
from fairhearing.hearing.announcement.mel import RATE, bands_of
from fairhearing.hearing.announcement.opening import LOOKED_AT_S, OpeningSound, halved
from fairhearing.hearing.announcement.verdict import announced
from fairhearing.hearing.announcement.wording import Wording, stretches_of
from fairhearing.vault.announcement_heard import Verdict, Why
from fairhearing.wire.sound_format import SoundFormat


def sound(seconds, seed, level_db=-22.0):
    return voice(seconds, seed, level_db).astype(np.float32)


def line(seconds, seed=900):
    return noise(seconds, seed).astype(np.float32) if seconds else np.zeros(0, np.float32)


def wording(name, seed, *, seconds=12, essential_ms=(4000, 9000)):
    return Wording(name, "en", essential_ms, sound(seconds, seed))


@pytest.fixture(scope="module")
def current():
    return wording("current", 1)


@pytest.fixture(scope="module")
def earlier():
    return wording("earlier", 2)


@pytest.fixture(scope="module")
def wanted(current, earlier):
    return [stretches_of(current), stretches_of(earlier)]


@pytest.mark.parametrize("gain_db", [-20, 0, 6])
@pytest.mark.parametrize("before_s", [0.0, 3.3, 60.0])
def test_an_announcement_is_found_wherever_it_lies_and_however_loud(current, wanted, before_s, gain_db):
    gain = np.float32(10 ** (gain_db / 20))
    call = np.concatenate((line(before_s), current.sound * gain, line(0.5), sound(15, 50)))

    found = announced(call, wanted)

    assert (found.verdict, found.wording, found.why) == (Verdict.PLAYED, "current", None)
    assert found.at_ms == pytest.approx(1000 * before_s, abs=45)
    assert found.essential == 1.0


def test_an_earlier_version_is_told_from_the_current_one(earlier, wanted):
    found = announced(np.concatenate((line(2), earlier.sound, sound(10, 50))), wanted)

    assert (found.verdict, found.wording) == (Verdict.PLAYED, "earlier")


def test_two_versions_that_share_their_essential_words_are_told_apart_by_the_others(current):
    other = Wording("other", "en", current.essential_ms, np.concatenate((sound(4, 7), current.sound[4 * RATE :])))
    wanted = [stretches_of(current), stretches_of(other)]

    found = announced(np.concatenate((line(1), other.sound, sound(10, 50))), wanted)

    assert (found.verdict, found.wording) == (Verdict.PLAYED, "other")


@pytest.mark.parametrize("is_newest", [True, False])
def test_a_version_that_only_ends_otherwise_is_told_from_the_one_that_is_played(current, is_newest):
    other = Wording("other", "en", current.essential_ms, np.concatenate((current.sound[:-RATE], sound(1, 7))))
    wanted = [stretches_of(each) for each in ([current, other] if is_newest else [other, current])]

    found = announced(np.concatenate((line(1), current.sound, line(3))), wanted)

    assert (found.verdict, found.wording) == (Verdict.PLAYED, "current")


@pytest.mark.parametrize("seconds", [1.1, 5, 30, 120])
def test_a_stretch_is_as_alike_to_a_place_among_all_as_to_that_place_alone(wanted, seconds):
    opening = prepare(bands_of(sound(seconds, 50)))
    places = np.tile(np.arange(opening.places), (len(wanted[0].sought), 1))

    alike = everywhere(opening, wanted[0].sought_spectra)

    assert np.allclose(alike, at_places(opening, wanted[0].bands[wanted[0].sought], places), atol=1e-5)


def test_talk_alone_is_not_the_announcement(wanted):
    found = announced(np.concatenate((line(2), sound(60, 50))), wanted)

    assert (found.verdict, found.why, found.wording, found.at_ms) == (Verdict.NOT_FOUND, None, None, None)


def test_the_greeting_without_the_essential_words_is_not_the_announcement(current, wanted):
    call = np.concatenate((line(2), current.sound[: 4 * RATE], line(1), sound(20, 50)))

    assert announced(call, wanted).verdict is Verdict.NOT_FOUND


def test_half_of_the_essential_words_is_part_of_it(current, wanted):
    call = np.concatenate((line(2), current.sound[: 13 * RATE // 2], line(1), sound(20, 50)))

    found = announced(call, wanted)

    assert (found.verdict, found.wording) == (Verdict.PARTIAL, "current")


def test_a_recording_that_begins_within_the_announcement_has_part_of_it(current, wanted):
    call = np.concatenate((current.sound[13 * RATE // 2 :], line(1), sound(20, 50)))

    found = announced(call, wanted)

    assert (found.verdict, found.wording) == (Verdict.PARTIAL, "current")
    assert found.at_ms == pytest.approx(-6500, abs=45)


def test_a_caller_who_hangs_up_after_the_essential_words_was_told(current, wanted):
    found = announced(np.concatenate((line(1), current.sound[: 9 * RATE])), wanted)

    assert found.verdict is Verdict.PLAYED


def test_what_sounds_alike_and_is_another_sound_cannot_be_told(current, wanted):
    """Each frequency 25 Hz higher: the same syllables, almost the same pitch, and no sample alike."""
    spectrum = np.fft.fft(current.sound)
    spectrum[len(spectrum) // 2 :] = 0
    at = np.arange(len(current.sound)) / RATE
    higher = 2 * np.real(np.fft.ifft(spectrum) * np.exp(2j * np.pi * 25 * at)).astype(np.float32)

    found = announced(np.concatenate((line(2), higher, line(1), sound(20, 50))), wanted)

    assert (found.verdict, found.why, found.wording) == (Verdict.CANNOT_TELL, Why.ALIKE, None)


def test_without_a_wording_it_cannot_be_told():
    found = announced(sound(20, 50), [])

    assert (found.verdict, found.why) == (Verdict.CANNOT_TELL, Why.NO_WORDING)


def test_a_wording_whose_essential_words_are_silent_is_none():
    silent = Wording("silent", "en", (4000, 9000), np.concatenate((sound(4, 1), np.zeros(5 * RATE, np.float32))))

    found = announced(sound(20, 50), [stretches_of(silent)])

    assert (found.verdict, found.why) == (Verdict.CANNOT_TELL, Why.NO_WORDING)


def test_on_a_dead_line_it_cannot_be_told(wanted):
    found = announced(np.zeros(30 * RATE, np.float32), wanted)

    assert (found.verdict, found.why) == (Verdict.CANNOT_TELL, Why.NO_SOUND)


@pytest.mark.parametrize("seconds", [0.2, 0.7, 1.5])
def test_of_a_call_that_is_over_at_once_it_cannot_be_told(wanted, seconds):
    found = announced(sound(seconds, 50), wanted)

    assert (found.verdict, found.why) == (Verdict.CANNOT_TELL, Why.TOO_SHORT)


def test_a_recording_without_a_frame_is_taken():
    assert announced(np.zeros(0, np.float32), []).verdict is Verdict.CANNOT_TELL


@given(st.lists(st.integers(0, 40_000), min_size=0, max_size=5), st.sampled_from(SoundFormat))
@settings(max_examples=50, deadline=None)
def test_an_opening_is_the_beginning_however_it_comes(lengths, sound_format):
    opening = OpeningSound(sound_format)
    parts = [np.full(each, index + 1, np.float32) / 8 for index, each in enumerate(lengths)]
    for part in parts:
        opening.take(part)

    whole = np.concatenate([*parts, np.zeros(0, np.float32)])

    assert len(opening.sound()) == len(whole) * RATE // sound_format.frames_per_second
    if sound_format is not SoundFormat.PCM16:
        assert np.array_equal(opening.sound(), whole)


def test_no_more_than_an_opening_is_kept():
    opening = OpeningSound(SoundFormat.A_LAW)
    for _ in range(LOOKED_AT_S // 10 + 3):
        opening.take(np.ones(10 * RATE, np.float32))

    assert len(opening.sound()) == LOOKED_AT_S * RATE


def test_what_is_looked_for_is_not_what_is_overwritten_behind_it():
    opening, window = OpeningSound(SoundFormat.A_LAW), np.ones(RATE, np.float32)
    opening.take(window)
    window[:] = 0

    assert opening.sound().min() == 1


@pytest.mark.parametrize(("hertz", "passes"), [(300, True), (3000, True), (5500, False), (7500, False)])
def test_halved_sound_holds_what_the_lower_rate_can_hold(hertz, passes):
    tone = np.sin(2 * np.pi * hertz * np.arange(16_000) / 16_000).astype(np.float32)

    level = np.sqrt(np.mean(halved(tone)[100:-100] ** 2))

    assert level == pytest.approx(np.sqrt(0.5), rel=0.02) if passes else level < 0.02


def test_halved_sound_stays_in_its_place():
    wave = np.sin(2 * np.pi * 500 * np.arange(16_000) / 16_000).astype(np.float32)

    assert np.allclose(halved(wave)[50:-50], wave[::2][50:-50], atol=0.01)
