"""A wording's sound: spoken, brought, and given out in every form that phone systems take."""

import io

import numpy as np
import pytest
import soundfile
from tests.announcing.wordings import WORDS, spoken_words, tone

from fairhearing.announcing.errors import BadSound, BadWording
from fairhearing.announcing.models import RATE
from fairhearing.announcing.rules import Words
from fairhearing.announcing.sound import LARGEST_FILE_BYTES, VOICES, at_8_khz, check_span, read_sound, speak_words
from fairhearing.announcing.sound_forms import FORMS
from fairhearing.wire.g711 import linear
from fairhearing.wire.g722 import G722Decoder
from fairhearing.wire.law import Law


def as_file(samples, rate=RATE, container="WAV", subtype="PCM_16"):
    made = io.BytesIO()
    soundfile.write(made, samples, rate, format=container, subtype=subtype)
    return made.getvalue()


def likeness(one, other):
    """Return how alike two sounds of 8 kHz are where they fit best: coders hold some milliseconds back."""
    one, other = (each.astype(float) for each in (one, other))
    size = 1 << (len(one) + len(other)).bit_length()
    product = np.fft.irfft(np.fft.rfft(one, size) * np.conj(np.fft.rfft(other, size)), size)
    return float(product.max() / (np.linalg.norm(one) * np.linalg.norm(other)))


def test_the_essential_words_lie_where_the_wording_says():
    sound = spoken_words()
    begin, end = (ms * RATE // 1000 for ms in sound.essential_ms)

    alone = speak_words(Words("", WORDS.essential, ""), "en")

    assert 0 < begin < end < len(sound.samples)
    assert abs((end - begin) - len(alone.samples)) <= RATE // 100
    assert np.abs(sound.samples).max() == pytest.approx(32767 / 2, rel=0.01)


@pytest.mark.parametrize("language", sorted(VOICES))
def test_every_language_is_spoken_by_a_voice_of_this_machine(language):
    sound = speak_words(Words("", "1234 5678 9012 3456 7890 2468", ""), language)

    assert sound.essential_ms[1] > 2000
    assert np.abs(sound.samples).max() > 1000


def test_what_is_too_short_to_be_told_apart_is_refused():
    with pytest.raises(BadWording, match="two seconds"):
        speak_words(Words("", "Hi.", ""), "en")


@pytest.mark.parametrize("span", [(0, 1999), (3000, 3000), (4000, 2000), (0, 5001)])
def test_a_span_outside_the_sound_is_refused(span):
    with pytest.raises(BadWording):
        check_span(span, 5000, field="essential_to")


@pytest.mark.parametrize(
    ("rate", "container", "subtype", "sides"),
    [
        (RATE, "WAV", "PCM_16", 1),
        (48_000, "WAV", "PCM_24", 2),
        (8000, "WAV", "ALAW", 1),
        (8000, "WAV", "ULAW", 2),
        (44_100, "MP3", "MPEG_LAYER_III", 2),
        (48_000, "OGG", "OPUS", 1),
        (22_050, "FLAC", "PCM_16", 1),
    ],
)
def test_a_brought_file_of_every_kind_becomes_one_side_at_our_rate(rate, container, subtype, sides):
    wave = np.sin(np.arange(rate * 3) * 2 * np.pi * 440 / rate) * 0.25
    data = as_file(np.column_stack([wave] * sides), rate, container, subtype)

    samples = read_sound(data)

    assert len(samples) == pytest.approx(3 * RATE, abs=RATE // 4)
    spectrum = np.abs(np.fft.rfft(samples[RATE : 2 * RATE]))
    assert int(spectrum.argmax()) == pytest.approx(440, abs=2)
    assert np.abs(samples).max() == pytest.approx(8192, rel=0.15)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "Choose the file"),
        (b"no sound at all" * 100, "WAV, MP3, FLAC or Ogg"),
        (b"RIFF" + bytes(LARGEST_FILE_BYTES), "larger than 12 MB"),
        (as_file(np.zeros(RATE * 3, np.int16)), "no sound"),
        (as_file(tone(61).samples), "60 seconds"),
        (as_file(tone(5).samples)[:20_000], "breaks off"),
    ],
)
def test_a_file_that_cannot_be_used_says_why(data, words):
    with pytest.raises(BadSound, match=words):
        read_sound(data)


@pytest.mark.parametrize("name", FORMS)
def test_every_form_holds_the_same_sound(name):
    samples = spoken_words().samples[: 3 * RATE]

    made = FORMS[name].make(samples)

    assert likeness(at_8_khz(_read_back(name, made)), at_8_khz(samples)) > 0.9


def _read_back(name, made):
    """Return what a phone system would play, at our rate."""
    if name == "sln16":
        return np.frombuffer(made, "<i2")
    if name == "g722":
        return G722Decoder().decode(made).sound
    if name in ("alaw", "ulaw", "sln"):
        law = {"alaw": Law.A_LAW, "ulaw": Law.MU_LAW}.get(name)
        narrow = np.frombuffer(made, "<i2") if law is None else linear(np.frombuffer(made, np.uint8), law)
        return np.repeat(narrow, 2)
    sound, rate = soundfile.read(io.BytesIO(made), dtype="int16")
    assert sound.ndim == 1
    return np.repeat(sound, 2) if rate == 8000 else sound if rate == RATE else sound[:: rate // RATE]


@pytest.mark.parametrize(
    ("name", "rate", "subtype"),
    [("wav", 8000, "PCM_16"), ("wav-wide", 16_000, "PCM_16"), ("wav-alaw", 8000, "ALAW"), ("wav-ulaw", 8000, "ULAW")],
)
def test_the_wav_files_are_what_their_names_say(name, rate, subtype):
    info = soundfile.info(io.BytesIO(FORMS[name].make(tone().samples)))

    assert (info.format, info.subtype, info.samplerate, info.channels) == ("WAV", subtype, rate, 1)
