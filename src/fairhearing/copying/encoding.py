"""Sound as a copy keeps it: Opus, MP3 or WAV, both sides, left the outside party.

Encoders are FFmpeg's, which come with the extra `codecs`; without it there is WAV. Opus is made at its least
complexity: at 24 kbit/s and of telephone sound nobody hears more, and ten hours take two minutes instead of five.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from fairhearing.wire.g711 import linear
from fairhearing.wire.law import Law
from fairhearing.wire.sound_format import SIDES, SoundFormat

from .errors import BadPlan
from .hiding import frames_of
from .plan import Form

try:
    import av
except ModuleNotFoundError:
    _IS_THERE = False
else:
    _IS_THERE = True

_CODECS: Final[dict[Form, tuple[str, str, dict[str, str], dict[str, str]]]] = {
    Form.OPUS: ("libopus", "ogg", {"compression_level": "0"}, {}),
    Form.MP3: (
        "libmp3lame",
        "mp3",
        {"compression_level": "7", "joint_stereo": "0"},
        {"write_xing": "0", "id3v2_version": "0"},
    ),
}
_BITS_A_SECOND: Final = {Form.OPUS: (24_000, 40_000), Form.MP3: (24_000, 64_000)}
"""Of telephone sound, and of wideband."""
_LATE: Final = {Form.MP3: 1105}
"""By how many frames what is decoded comes after what was encoded, where the file cannot say so."""
_WAV: Final = struct.Struct("<4sI4s4sIHHIIHH4sI")
WAV_HEAD_BYTES: Final = _WAV.size
_PCM: Final = 1
_FULL_SCALE: Final = 32_768.0
_FRAMES_AT_ONCE: Final = 50

Samples = NDArray[np.int16]


class Sink(Protocol):
    """Where an encoder writes."""

    def write(self, data: bytes) -> int:
        """Take some more; return how much."""
        ...


def samples_of(sound: bytes, sound_format: SoundFormat) -> Samples:
    """Return a recording's bytes as 16-bit samples, in rows of left and right."""
    frames = frames_of(sound, sound_format)
    return frames if sound_format is SoundFormat.PCM16 else linear(frames, Law(sound_format))


def forms_here() -> tuple[Form, ...]:
    """Return the forms that can be made on this machine, the smallest first."""
    return tuple(Form) if _IS_THERE else (Form.WAV,)


class Encoder:
    """Writes one recording as a file of this form. frames: how many will come, which WAV says at its beginning."""

    def __init__(self, form: Form, sound_format: SoundFormat, frames: int, sink: Sink) -> None:
        self._rate = sound_format.frames_per_second
        self._sink = sink
        self._container: Any = None
        self._at = 0
        if form is Form.WAV:
            sink.write(wav_head(self._rate, frames))
            return
        if form not in forms_here():
            raise BadPlan(f"{form} needs the extra `codecs`: pip install fairhearing[codecs]")
        codec, container, options, writing = _CODECS[form]
        self._container = av.open(_OneWay(sink), "w", format=container, options=writing)
        self._stream: Any = self._container.add_stream(codec, rate=self._rate, layout="stereo")
        self._stream.bit_rate = _BITS_A_SECOND[form][sound_format is SoundFormat.PCM16]
        self._stream.codec_context.thread_count = 1
        self._stream.options = options

    def write(self, samples: Samples) -> None:
        """Take some more frames."""
        if self._container is None:
            self._sink.write(samples.astype("<i2").tobytes())
            return
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(samples.reshape(1, -1)), format="s16", layout="stereo")
        frame.sample_rate, frame.pts = self._rate, self._at
        self._at += len(samples)
        self._container.mux(self._stream.encode(frame))

    def finish(self) -> None:
        """Write what is left."""
        if self._container is not None:
            self._container.mux(self._stream.encode(None))
            self._container.close()


def decoded(source: Any, form: Form) -> Iterator[tuple[int, Samples]]:  # noqa: ANN401 - whatever has `read`
    """Yield the rate and about a second's frames of a file, in order, as a player would hear it."""
    container = av.open(_OneWayIn(source), "r", format=_CODECS[form][1] if form in _CODECS else "wav")
    late = _LATE.get(form, 0)
    waiting: list[NDArray[Any]] = []
    rate = 0
    for frame in container.decode(audio=0):
        rate = frame.sample_rate
        waiting.append(frame.to_ndarray() if frame.format.is_planar else frame.to_ndarray().reshape(-1, SIDES).T)
        if len(waiting) >= _FRAMES_AT_ONCE:
            late, rows = _rows(waiting, late)
            yield rate, rows
    if waiting:
        yield rate, _rows(waiting, late)[1]
    container.close()


def _rows(waiting: list[NDArray[Any]], late: int) -> tuple[int, Samples]:
    """Take what waits as 16-bit frames; return how many more are still to be passed over, and the frames."""
    found = np.concatenate(waiting, axis=1).T
    waiting.clear()
    if found.dtype != np.int16:
        found = np.clip(np.rint(found * _FULL_SCALE), -_FULL_SCALE, _FULL_SCALE - 1).astype(np.int16)
    skipped = min(late, len(found))
    return late - skipped, found[skipped:]


def wav_head(rate: int, frames: int) -> bytes:
    """Return the 44 bytes before 16-bit stereo sound."""
    sound = frames * SIDES * 2
    return _WAV.pack(
        b"RIFF", 36 + sound, b"WAVE", b"fmt ", 16, _PCM, SIDES, rate, rate * SIDES * 2, SIDES * 2, 16, b"data", sound
    )


class _OneWay:
    """A sink that says it cannot go back, so that nothing is left to be written at its beginning."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink

    def write(self, data: bytes) -> int:
        return self._sink.write(bytes(data))


class _OneWayIn:
    def __init__(self, source: Any) -> None:  # noqa: ANN401
        self.read = source.read
