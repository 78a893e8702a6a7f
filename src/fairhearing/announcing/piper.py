"""Words spoken by Piper, where somebody has installed it and put voices beside it. Nothing of it is fetched or shipped.

FAIRHEARING_PIPER_VOICES   the folder of its voices: each NAME.onnx with NAME.onnx.json beside it, under the names that
                           Piper gives them, such as en_GB-alba-medium; unset: Piper is not offered
FAIRHEARING_PIPER          its program; unset: `piper`, where programs are

It is run as a program and no part of ours (ADR 356). `--model FILE --output_file -` with the words on standard input is
what both piper-tts (`docs/CLI.md` of OHF-Voice/piper1-gpl) and the older rhasspy/piper take.
"""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from django.conf import settings
from numpy.typing import NDArray

from .rules import LANGUAGES
from .speaking import WITHIN_S, CannotSpeak, SpeakerFailed, run_speaker

_NAME: Final = re.compile(r"([a-z]{2})_([A-Z]{2})-([A-Za-z0-9_]{1,40})-(x_low|low|medium|high)")
_MOST_VOICES: Final = 100
_ASK: Final = "ask your IT supplier"


@dataclass(frozen=True, slots=True)
class PiperVoice:
    """One voice. name: as Piper has it."""

    name: str
    model: Path

    @property
    def language(self) -> str:
        """The code of the language that it speaks."""
        return self.name[:2]

    @property
    def words(self) -> str:
        """What it is called on pages."""
        language, _, rest = self.name.partition("_")
        region, who, quality = rest.split("-")
        return f"{who.replace('_', ' ').title()}: {LANGUAGES[language]} ({region}), {quality.replace('_', ' ')} quality"


@dataclass(frozen=True, slots=True)
class Piper:
    """What there is of Piper. program: None where it is not found. voices: those of languages that wordings have."""

    is_wanted: bool
    program: str | None
    voices: tuple[PiperVoice, ...]

    @property
    def speaks(self) -> bool:
        """Whether it can be asked."""
        return self.program is not None and bool(self.voices)

    @property
    def missing(self) -> str:
        """What to do so that it can be asked; empty where nothing is to be done."""
        if not self.is_wanted or self.speaks:
            return ""
        if self.program is None:
            return f"Piper’s voices have a folder here, but its program is not found: {_ASK} to install it"
        return f"Piper is installed, but there is no voice in its folder: {_ASK} to put one there"

    def voice(self, name: str) -> PiperVoice | None:
        """Return a voice by its name."""
        return next((each for each in self.voices if each.name == name), None)

    def spoken(self, words: str, voice: PiperVoice, *, rate: int, within_s: float = WITHIN_S) -> NDArray[np.float32]:
        """Return words as this voice speaks them: one side at this rate, full scale 1. Raises CannotSpeak."""
        if self.program is None:
            raise CannotSpeak("Piper's program is not found", hint=self.missing)
        said = [self.program, "--model", str(voice.model), "--output_file", "-"]
        try:
            return run_speaker(said, words, rate=rate, within_s=within_s)
        except SpeakerFailed as error:
            hint = f"Piper could not speak with this voice: choose another, or {_ASK} to try it by hand"
            raise CannotSpeak(f"Piper did not speak with the voice {voice.name}: {error}", hint=hint) from error


def find_piper() -> Piper:
    """Look for Piper where the settings say."""
    if not settings.PIPER_VOICES:
        return Piper(is_wanted=False, program=None, voices=())
    return Piper(is_wanted=True, program=shutil.which(settings.PIPER), voices=_voices(Path(settings.PIPER_VOICES)))


def _voices(folder: Path) -> tuple[PiperVoice, ...]:
    try:
        models = sorted(each for each in folder.iterdir() if each.suffix == ".onnx")
    except OSError:
        return ()
    found = (
        PiperVoice(each.stem, each.absolute())
        for each in models
        if (name := _NAME.fullmatch(each.stem)) and name[1] in LANGUAGES and Path(f"{each}.json").is_file()
    )
    return tuple(found)[:_MOST_VOICES]
