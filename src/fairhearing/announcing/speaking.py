"""Words spoken by a program of its own that runs for a second or two: no network, no shell, and nothing is kept.

espeak-ng is there at once, in many languages; where `piper` is installed, too, it sounds more like a person. A practice
that has a recording of its own voice does better with it.
"""

from __future__ import annotations

import io
import os
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray

from fairhearing.vault.errors import OurError

RATE: Final = 8000
MOST_CHARACTERS: Final = 1500
WITHIN_S: Final = 30.0
"""After so long a program that still speaks is ended."""
_PROGRAM: Final = "espeak-ng"
_FULL_SCALE: Final = 32768.0
_BRING: Final = "bring a recording"


class CannotSpeak(OurError):
    """The words could not be made into sound on this machine. `hint` is for the page."""


@dataclass(frozen=True, slots=True)
class Voice:
    """One of espeak-ng's. name: as `espeak-ng --voices` has it, with a variant."""

    name: str
    words_a_minute: int = 155
    pitch: int = 46


def can_speak() -> bool:
    """Whether espeak-ng is installed."""
    return shutil.which(_PROGRAM) is not None


def spoken(words: str, voice: Voice, *, rate: int = RATE) -> NDArray[np.float32]:
    """Return words as espeak-ng speaks them: one side at this rate, full scale 1. Raises CannotSpeak."""
    program = shutil.which(_PROGRAM)
    if program is None:
        hint = f"This machine cannot speak: ask your IT supplier for espeak-ng, or {_BRING}"
        raise CannotSpeak("espeak-ng is not installed", hint=hint)
    said = [program, "-v", voice.name, "-s", str(voice.words_a_minute), "-p", str(voice.pitch), "--stdout", "--stdin"]
    try:
        return run_speaker(said, words, rate=rate)
    except SpeakerFailed as error:
        hint = f"The computer could not speak these words: try again, or {_BRING}"
        raise CannotSpeak(f"espeak-ng did not speak with the voice {voice.name}: {error}", hint=hint) from error


class SpeakerFailed(Exception):
    """A program that speaks ended badly, took too long, or gave something that is no sound."""


def run_speaker(said: Sequence[str], words: str, *, rate: int, within_s: float = WITHIN_S) -> NDArray[np.float32]:
    """Run a program that reads words on its standard input and writes a WAV to its standard output.

    It gets the words as one line, and of our environment where programs are and nothing else. Returns one side at this
    rate, full scale 1. Raises SpeakerFailed.
    """
    line = " ".join(words[:MOST_CHARACTERS].split()) + "\n"
    environment = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8"}
    try:
        ended = subprocess.run(
            list(said), input=line.encode(), capture_output=True, timeout=within_s, check=True, env=environment
        )
        sound, made_at = soundfile.read(io.BytesIO(ended.stdout), dtype="float32", always_2d=True)
    except subprocess.CalledProcessError as error:
        raise SpeakerFailed(f"it ended with {error.returncode}") from error
    except subprocess.TimeoutExpired as error:
        raise SpeakerFailed(f"it took longer than {within_s:.0f} s") from error
    except OSError as error:
        raise SpeakerFailed(f"it does not run: {error.strerror}") from error
    except soundfile.LibsndfileError as error:
        raise SpeakerFailed("what it gave is no sound") from error
    resampled = soxr.resample(sound.mean(axis=1), made_at, rate).astype(np.float32)
    return np.asarray(np.clip(resampled, -1.0, 1.0 - 1 / _FULL_SCALE), np.float32)
