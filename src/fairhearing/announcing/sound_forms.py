"""The files in which phone systems take an announcement.

| form      | file                                     | for                                            |
|-----------|------------------------------------------|------------------------------------------------|
| wav       | WAV, 8,000 samples a second, 16 bits     | most: 3CX, FreePBX, FusionPBX, Avaya, Mitel    |
| wav-alaw  | WAV, A-law                               | Cisco, Avaya, Alcatel-Lucent in Europe         |
| wav-ulaw  | WAV, mu-law                              | Cisco, Avaya where they ask for mu-law         |
| wav-wide  | WAV, 16,000 samples a second, 16 bits    | Teams, FreeSWITCH and others with clear sound  |
| alaw      | A-law and nothing else                   | Asterisk, as .alaw                             |
| ulaw      | mu-law and nothing else                  | Asterisk, as .ulaw                             |
| sln       | 16 bits and nothing else                 | Asterisk, as .sln                              |
| sln16     | the same, 16,000 samples a second        | Asterisk, as .sln16                            |
| g722      | G.722, 64 kbit/s                         | Asterisk, as .g722                             |
| mp3       | MP3                                      | Telephony from the cloud: RingCentral, 8x8, Zoom |
| opus      | Opus in Ogg                              | What takes nothing else                        |
"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import G722
import numpy as np
import soundfile

from fairhearing.wire.g711 import encode
from fairhearing.wire.law import Law

from .models import RATE
from .sound import Samples, at_8_khz

_NARROW: Final = 8000
_G722_BITS_A_SECOND: Final = 64_000


@dataclass(frozen=True, slots=True)
class SoundForm:
    """One kind of file. words: what it is. systems: what takes it. ending: of its name."""

    words: str
    systems: str
    ending: str
    media: str
    make: Callable[[Samples], bytes]


def _wav(subtype: str, rate: int = _NARROW) -> Callable[[Samples], bytes]:
    return lambda samples: _file(samples if rate == RATE else at_8_khz(samples), rate, "WAV", subtype)


def _raw(law: Law) -> Callable[[Samples], bytes]:
    return lambda samples: encode(at_8_khz(samples), law).tobytes()


def _g722(samples: Samples) -> bytes:
    return bytes(G722.G722(RATE, _G722_BITS_A_SECOND).encode(samples))


def _file(samples: Samples, rate: int, container: str, subtype: str) -> bytes:
    made = io.BytesIO()
    soundfile.write(made, samples, rate, format=container, subtype=subtype)
    return made.getvalue()


_RAW: Final = "application/octet-stream"

FORMS: Final[dict[str, SoundForm]] = {
    "wav": SoundForm(
        "WAV, 8 kHz, 16 bits, one side",
        "The one to try first: 3CX, FreePBX, FusionPBX, Avaya IP Office, Mitel, Yeastar, Grandstream",
        "wav",
        "audio/wav",
        _wav("PCM_16"),
    ),
    "mp3": SoundForm(
        "MP3",
        "Telephony from the cloud: RingCentral, 8x8, Zoom Phone, Teams",
        "mp3",
        "audio/mpeg",
        lambda samples: _file(samples, RATE, "MP3", "MPEG_LAYER_III"),
    ),
    "wav-wide": SoundForm(
        "WAV, 16 kHz, 16 bits, one side",
        "Teams, FreeSWITCH, Dialpad: clearer where the line allows it",
        "wav",
        "audio/wav",
        _wav("PCM_16", RATE),
    ),
    "wav-alaw": SoundForm(
        "WAV, A-law (G.711)", "Cisco, Avaya and Alcatel-Lucent as used in Europe", "wav", "audio/wav", _wav("ALAW")
    ),
    "wav-ulaw": SoundForm(
        "WAV, µ-law (G.711)", "Cisco Unity and Avaya where they ask for µ-law", "wav", "audio/wav", _wav("ULAW")
    ),
    "alaw": SoundForm("A-law alone", "Asterisk, FreePBX: a file named .alaw", "alaw", _RAW, _raw(Law.A_LAW)),
    "ulaw": SoundForm("µ-law alone", "Asterisk, FreePBX: a file named .ulaw", "ulaw", _RAW, _raw(Law.MU_LAW)),
    "sln": SoundForm(
        "16 bits alone, 8 kHz",
        "Asterisk: a file named .sln",
        "sln",
        _RAW,
        lambda samples: at_8_khz(samples).astype("<i2").tobytes(),
    ),
    "sln16": SoundForm(
        "16 bits alone, 16 kHz",
        "Asterisk: a file named .sln16",
        "sln16",
        _RAW,
        lambda samples: samples.astype("<i2").tobytes(),
    ),
    "g722": SoundForm("G.722", "Asterisk in wideband: a file named .g722", "g722", _RAW, _g722),
    "opus": SoundForm(
        "Opus in Ogg",
        "What asks for Opus or Ogg",
        "opus",
        "audio/ogg",
        lambda samples: _file(samples, RATE, "OGG", "OPUS"),
    ),
}
"""By the words in their addresses, the likeliest first."""


def samples_of(sound: bytes | memoryview[int]) -> Samples:
    """Return a stored wording's samples."""
    return np.frombuffer(bytes(sound), "<i2").astype(np.int16)
