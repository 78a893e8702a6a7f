"""The reader of one sound file: a process of its own, which holds nothing and can reach nothing.

    stdin   the file, opened for reading by whoever asked for it
    stdout  one line of JSON (`SoundFileForm`), then the sound: G.711 as it was, or little-endian 16 bits at 16 kHz
    exit    a `ReadEnd`

Files come from elsewhere and may be made to do harm; libsndfile is C. So limits are set before the first byte is read:
no new descriptor (thus no file, no socket), no new process, memory, processor time, length of sound; where it is
root it becomes nobody. Sound goes through the pipe, never to the disk.
"""

from __future__ import annotations

import os
import resource
from collections.abc import Iterator
from typing import Final

import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray

from fairhearing.wire.sound_format import SoundFormat

from .sound_file import LONGEST_S, ReadEnd, SoundFileForm
from .unfilled_wav import FilledIn, find_unfilled

_MEMORY_BYTES: Final = 1 << 29
_PROCESSOR_S: Final = 900
_NOBODY: Final = 65534
_STDIN, _STDOUT = 0, 1
_LOWEST_RATE, _HIGHEST_RATE = 4000, 192_000
_BLOCK_FRAMES: Final = 1 << 15
_CONTAINERS: Final = frozenset({"WAV", "WAVEX", "RF64", "FLAC", "OGG", "MP3"})
_BEGINNINGS: Final = (b"RIFF", b"RF64", b"fLaC", b"OggS", b"ID3")
_G711: Final = {"ALAW": SoundFormat.A_LAW, "ULAW": SoundFormat.MU_LAW}
_NOT_TOLD: Final = (0, 0xFFFF_FFFF)
_FRAMES_NOT_TOLD: Final = (1 << 63) - 1
"""As libsndfile counts a FLAC file whose writer could not go back to its beginning."""
_RIFF_HEAD: Final = 8


class _Ended(Exception):
    """Reading ends here."""

    def __init__(self, end: ReadEnd) -> None:
        self.end = end


def load_all() -> None:
    """Load what libraries load when they are first used: once confined it is too late."""
    soxr.ResampleStream(8000, 16_000, 1).resample_chunk(np.zeros(1, np.float32))


def read_confined() -> int:
    """Give everything up and read the file on stdin. Returns how it ended."""
    confine()
    try:
        _read()
    except _Ended as ended:
        return ended.end
    except MemoryError:
        return ReadEnd.TOO_LARGE
    return ReadEnd.WHOLE


def confine() -> None:
    """Give up whatever reading a file does not need. There is no way back."""
    if os.geteuid() == 0:
        os.setgroups([])
        os.setresgid(_NOBODY, _NOBODY, _NOBODY)
        os.setresuid(_NOBODY, _NOBODY, _NOBODY)
    for limit, most in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_AS, _MEMORY_BYTES),
        (resource.RLIMIT_CPU, _PROCESSOR_S),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_NOFILE, 0),
    ):
        resource.setrlimit(limit, (most, most))


def _read() -> None:
    size = os.fstat(_STDIN).st_size
    is_cut_off = _is_cut_off(os.pread(_STDIN, 12, 0), size)
    file = _open(size)
    if file.format not in _CONTAINERS:
        raise _Ended(ReadEnd.NOT_SOUND)
    if file.channels > 2 or not _LOWEST_RATE <= file.samplerate <= _HIGHEST_RATE:  # noqa: PLR2004 - two parties
        raise _Ended(ReadEnd.UNSUPPORTED)
    frames = file.frames
    if frames == _FRAMES_NOT_TOLD:
        frames, file = _count_frames(file), _open(size)
    if frames > LONGEST_S * file.samplerate:
        raise _Ended(ReadEnd.TOO_LONG)
    kept = _G711.get(file.subtype) if file.samplerate == SoundFormat.A_LAW.frames_per_second else None
    form = SoundFileForm(
        container=file.format,
        coding=file.subtype,
        rate=file.samplerate,
        channels=file.channels,
        sound_format=kept or SoundFormat.PCM16,
        duration_s=frames / file.samplerate,
    )
    _write(form.line())
    for block in _g711_blocks(file) if kept else _pcm_blocks(file):
        _write(block)
    if is_cut_off:
        raise _Ended(ReadEnd.CUT_OFF)


def _open(size: int) -> soundfile.SoundFile:
    os.lseek(_STDIN, 0, os.SEEK_SET)
    place = find_unfilled(_STDIN, size)
    source = _STDIN if place is None else FilledIn(_STDIN, place, size - place - 4)
    try:
        return soundfile.SoundFile(source, closefd=False)
    except soundfile.LibsndfileError as error:
        raise _Ended(ReadEnd.NOT_SOUND) from error


def _is_cut_off(head: bytes, size: int) -> bool:
    """Say whether a WAV file is shorter than it says. Raises _Ended for what is no sound file of ours at all."""
    is_mpeg = len(head) > 1 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0  # noqa: PLR2004 - MPEG's sync word
    if not head.startswith(_BEGINNINGS) and not is_mpeg:
        raise _Ended(ReadEnd.NOT_SOUND)
    told = int.from_bytes(head[4:8], "little")
    return head.startswith(b"RIFF") and told not in _NOT_TOLD and told + _RIFF_HEAD > size + 1


def _g711_blocks(file: soundfile.SoundFile) -> Iterator[bytes]:
    """Yield G.711 as it lies in the file, byte for byte."""
    buffer = bytearray(_BLOCK_FRAMES * file.channels)
    pointer = soundfile._ffi.from_buffer(buffer)  # noqa: SLF001 - only typed reads are public, and those re-code
    most = LONGEST_S * file.samplerate * file.channels
    while read := soundfile._snd.sf_read_raw(file._file, pointer, len(buffer)):  # noqa: SLF001 - the same
        most -= read
        if most < 0:
            raise _Ended(ReadEnd.TOO_LONG)
        yield bytes(buffer[: read - read % file.channels])


def _pcm_blocks(file: soundfile.SoundFile) -> Iterator[bytes]:
    """Yield the sound as 16-bit samples at 16 kHz. Samples that are that already stay what they were."""
    wanted = SoundFormat.PCM16.frames_per_second
    resampler = soxr.ResampleStream(file.samplerate, wanted, file.channels, dtype="float32")
    is_same_rate = file.samplerate == wanted
    for block in _blocks(file):
        yield _as_pcm16(block if is_same_rate else resampler.resample_chunk(block))
    if not is_same_rate:
        yield _as_pcm16(resampler.resample_chunk(np.zeros((0, file.channels), np.float32), last=True))


def _blocks(file: soundfile.SoundFile) -> Iterator[NDArray[np.float32]]:
    """Yield the samples, between -1 and 1, a row a frame. Raises _Ended where the file breaks off or is too long.

    Not by `SoundFile.read`, which seeks after each block and cannot where the length is not known.
    """
    read, block = 0, np.empty((_BLOCK_FRAMES, file.channels), np.float32)
    pointer = soundfile._ffi.cast("float *", block.ctypes.data)  # noqa: SLF001 - see above
    while count := soundfile._snd.sf_readf_float(file._file, pointer, _BLOCK_FRAMES):  # noqa: SLF001 - see above
        read += count
        if read > LONGEST_S * file.samplerate:
            raise _Ended(ReadEnd.TOO_LONG)
        yield block[:count]
    is_short = file.format == "FLAC" and file.frames != _FRAMES_NOT_TOLD and read < file.frames
    if is_short or soundfile._snd.sf_error(file._file):  # noqa: SLF001 - see above
        raise _Ended(ReadEnd.CUT_OFF)


def _count_frames(file: soundfile.SoundFile) -> int:
    """Return how many frames there are to be had, by reading them. Raises _Ended for too many."""
    frames = 0
    try:
        for block in _blocks(file):
            frames += len(block)
    except _Ended as ended:
        if ended.end is not ReadEnd.CUT_OFF:
            raise
    return frames


def _as_pcm16(block: NDArray[np.float32]) -> bytes:
    """Return samples between -1 and 1 as 16 bits each; what is louder is clipped, what is no number is silent."""
    scaled = np.nan_to_num(block * np.float32(32768))
    return bytes(np.clip(np.rint(scaled), -32768, 32767).astype("<i2"))


def _write(data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(_STDOUT, view) :]
