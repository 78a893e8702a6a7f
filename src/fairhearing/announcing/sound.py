"""A wording's sound: spoken from its three parts, or read from a file by a process that can reach nothing (ADR 80).

16 bits, one side, `models.RATE` samples a second.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import soxr
from numpy.typing import NDArray

from fairhearing.capture.imports.reading import Readers, UnreadableSound
from fairhearing.capture.imports.sound_file import ReadEnd, SoundFileForm
from fairhearing.vault.announcement_file import LONGEST_S
from fairhearing.wire.g711 import linear
from fairhearing.wire.law import Law
from fairhearing.wire.sound_format import SoundFormat

from .errors import BadSound, BadWording
from .models import RATE
from .piper import Piper
from .rules import LANGUAGES, Words
from .speaking import Voice, spoken

SHORTEST_ESSENTIAL_MS: Final = 2000
"""As `hearing.announcement.wording` has it: less cannot be told from something else."""
LARGEST_FILE_BYTES: Final = 12 * 1024 * 1024
"""A minute as WAV with 48,000 samples a second and two sides."""

VOICES: Final = {
    "en": Voice("en-gb-x-rp+f4", 158, 46),
    "cy": Voice("cy+f3", 150),
    "ar": Voice("ar+f3", 150),
    "bn": Voice("bn+f3", 150),
    "bg": Voice("bg+f3", 150),
    "gu": Voice("gu+f3", 150),
    "hi": Voice("hi+f3", 150),
    "it": Voice("it+f3", 150),
    "ku": Voice("ku+f3", 150),
    "lt": Voice("lt+f3", 150),
    "pa": Voice("pa+f3", 150),
    "fa": Voice("fa+f3", 150),
    "pl": Voice("pl+f3", 150, 50),
    "pt": Voice("pt+f3", 150),
    "ro": Voice("ro+f3", 150),
    "es": Voice("es+f3", 150),
    "ta": Voice("ta+f3", 150),
    "tr": Voice("tr+f3", 150),
    "uk": Voice("uk+f3", 150),
    "ur": Voice("ur+f3", 150),
    "vi": Voice("vi+f3", 150),
}
"""Who speaks which language."""

_LOUDEST: Final = np.float32(0.5)
_FULL_SCALE: Final = 32_767
_END_WORDS: Final = {
    ReadEnd.CUT_OFF: "The file breaks off: export it again",
    ReadEnd.NOT_SOUND: "Choose a WAV, MP3, FLAC or Ogg file",
    ReadEnd.UNSUPPORTED: "The file has more than two channels, or an unusual rate: export it again",
    ReadEnd.TOO_LONG: f"The announcement may be {LONGEST_S} seconds long at most",
}
_NOT_READ: Final = "The file could not be read as sound"

Samples = NDArray[np.int16]


@dataclass(frozen=True, slots=True)
class WordingSound:
    """The samples, and when the essential words are said. by: which program and voice spoke it, if one did."""

    samples: Samples = field(repr=False)
    essential_ms: tuple[int, int]
    by: str = ""


def speak_words(words: Words, language: str) -> WordingSound:
    """Let espeak-ng speak a wording. Raises BadWording, CannotSpeak."""
    voice = VOICES.get(language)
    if voice is None:
        raise BadWording("source", "The computer cannot speak this language: bring a recording")
    return _in_parts(words, lambda part: spoken(part, voice, rate=RATE), f"espeak-ng, voice {voice.name}")


def speak_with_piper(words: Words, language: str, piper: Piper, name: str) -> WordingSound:
    """Let one of Piper's voices speak a wording. Raises BadWording, CannotSpeak."""
    voice = piper.voice(name)
    if voice is None:
        raise BadWording("voice", "This voice is not there any more: choose another")
    if voice.language != language:
        spoken_here = LANGUAGES[voice.language]
        raise BadWording("voice", f"This voice speaks {spoken_here}: choose another voice, or change the language")
    return _in_parts(words, lambda part: piper.spoken(part, voice, rate=RATE), f"Piper, voice {voice.name}")


def _in_parts(words: Words, speak: Callable[[str], NDArray[np.float32]], by: str) -> WordingSound:
    """Have the three parts spoken one by one, so that it is known when the essential words are said."""
    before, essential, behind = (
        speak(part) if part else np.zeros(0, np.float32) for part in (words.before, words.essential, words.behind)
    )
    whole = np.concatenate((before, essential, behind))
    loudest = float(np.abs(whole).max(initial=0))
    if loudest > 0:
        whole = whole * (_LOUDEST / np.float32(loudest))
    span = _ms(len(before)), _ms(len(before) + len(essential))
    check_span(span, _ms(len(whole)), field="essential")
    return WordingSound(np.rint(whole * _FULL_SCALE).astype(np.int16), span, by)


def read_sound(data: bytes) -> Samples:
    """Read a file that somebody brought: WAV, MP3, FLAC or Ogg, a minute at most. Raises BadSound.

    The file lies in memory, never on the disk; whoever reads it can reach nothing.
    """
    if not data:
        raise BadSound("Choose the file with the announcement")
    if len(data) > LARGEST_FILE_BYTES:
        raise BadSound(f"The file is larger than {LARGEST_FILE_BYTES // 2**20} MB: export it as MP3 or 16-bit WAV")
    with Readers() as readers, os.fdopen(os.memfd_create("announcement", os.MFD_CLOEXEC), "w+b") as file:
        file.write(data)
        file.flush()
        try:
            with readers.read(file) as reading:
                form = reading.form()
                sound = _take(form, reading.blocks(form))
                is_cut_off = reading.is_cut_off
        except UnreadableSound as error:
            raise BadSound(_END_WORDS.get(error.end, _NOT_READ) if error.end else _NOT_READ) from error
    if is_cut_off:
        raise BadSound(_END_WORDS[ReadEnd.CUT_OFF])
    return _mono(form, sound)


def check_span(span: tuple[int, int], length_ms: int, *, field: str) -> None:
    """Refuse essential words that cannot be found in calls. field: of the form. Raises BadWording."""
    begin, end = span
    if length_ms > LONGEST_S * 1000:
        raise BadWording(
            field, f"The announcement may be {LONGEST_S} seconds long at most; this is {length_ms // 1000}"
        )
    if not begin < end <= length_ms:
        raise BadWording(field, "Say from when until when it says the essential words, within its length")
    if end - begin < SHORTEST_ESSENTIAL_MS:
        raise BadWording(field, "The essential words must last two seconds or more, or they cannot be told apart")


def at_8_khz(samples: Samples) -> Samples:
    """Return a wording's samples for what takes 8,000 a second."""
    return np.asarray(np.clip(np.rint(soxr.resample(samples.astype(np.float32), RATE, 8000)), -32768, 32767), np.int16)


def _take(form: SoundFileForm, blocks: Iterable[bytes]) -> bytes:
    most = LONGEST_S * form.sound_format.frames_per_second * form.sound_format.bytes_per_sample * form.channels
    taken = bytearray()
    for block in blocks:
        taken += block
        if len(taken) > most:
            raise UnreadableSound(ReadEnd.TOO_LONG)
    return bytes(taken)


def _mono(form: SoundFileForm, sound: bytes) -> Samples:
    if form.sound_format is SoundFormat.PCM16:
        samples = np.frombuffer(sound, "<i2").astype(np.float32)
    else:
        samples = linear(np.frombuffer(sound, np.uint8), Law(form.sound_format)).astype(np.float32)
    one_side = samples[: len(samples) // form.channels * form.channels].reshape(-1, form.channels).mean(axis=1)
    if form.sound_format is not SoundFormat.PCM16:
        one_side = soxr.resample(one_side, form.sound_format.frames_per_second, RATE)
    if not np.abs(one_side).max(initial=0) > 1:
        raise BadSound("There is no sound in the file")
    return np.asarray(np.clip(np.rint(one_side), -32768, 32767), np.int16)


def _ms(frames: int) -> int:
    return frames * 1000 // RATE
