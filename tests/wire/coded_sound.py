"""Tones, and encoders that make packets of them: what a phone of each codec would send.

G.729 has no encoder but bcg729's (Debian's libbcg729-0), and that is a test's business alone. `G729_TONE` was made with
it, so that its decoder is tested everywhere.
"""

import base64
import ctypes.util
from functools import cache

import av
import cffi
import G722
import numpy as np
import pytest

WIDE, NARROW, OPUS_RATE = 16_000, 8000, 48_000

needs_g729_encoder = pytest.mark.skipif(
    ctypes.util.find_library("bcg729") is None, reason="NOT RUN: libbcg729-0 is not installed"
)

G729_TONE = base64.b64decode(
    "i3vAoAD6wjIB/I3aTRkLlapyMsGNsE0FGMIw4eeRjbJM9GADcvVvTwj3zUuNPw/U8V4jY01SVtIxR+1RBV6MteKSMTvHwSO2zPP4CnLXBZcNYEz1"
    "8CLyY8XDDcJNU04aMuH/RyMwTODI2VEUhFoFu8znRMIwyMW3Dd6M7rCYMcrCFw2yTOKQs3LdSFcNwk1Se84x/i/TDTaMucgrch0anwXbzO6FqvPB"
    "KVMjuEyoIH4xo8ARDbJM75By8noNUw3AWtJRCjFAFPENNgztoPtylMpbJrJM7VBy8sVBGw3aTKNUnjGpQlcNsAznOFoyJjXTDcbNm/ACMb6ndw02"
    "DOVfOvGN3Vsmsky9xPJyh8yXDdpMteIqcS9wlw2wMpa0GTQyh5cNxs2UR6LxvqdLDTYMr6g68UhzSiayTLrIkjICj9cN2kyuhqjxvsFTDbAylqIp"
    "dDaFlw3GzYmJkvJIA8cNNgyt/RtyhHLbJrJMvBvYMo1dFw3aTLg4U3HTQBcNsDKWoid0NMaXDcbNiT3a8XXzww=="
)
"""400 ms of 440 Hz at a level of 8,000: 40 frames."""
G729_SID = bytes.fromhex("3450")
"""What bcg729 says of a quiet line."""

_BCG729 = """
    void *initBcg729EncoderChannel(uint8_t enableVAD);
    void bcg729Encoder(void *, const int16_t *, uint8_t *, uint8_t *);
    void closeBcg729EncoderChannel(void *);
"""


def tone(hertz, seconds, rate, level=8000):
    """One side of a call, as samples."""
    return (level * np.sin(2 * np.pi * hertz * np.arange(round(seconds * rate)) / rate)).astype(np.int16)


def pitch(sound, rate=WIDE):
    """The loudest frequency."""
    power = np.abs(np.fft.rfft(sound * np.hanning(len(sound))))
    return float(np.argmax(power) * rate / len(sound))


def level(sound):
    """The height of the sine that has this power."""
    return float(np.sqrt(2 * np.mean(np.square(sound.astype(float)))))


def pieces(sound, samples):
    """The whole packets' worth of sound."""
    return [sound[start : start + samples] for start in range(0, len(sound) - samples + 1, samples)]


def g722(sound, ms=20):
    """Packets of G.722 of sound at 16 kHz."""
    encoder = G722.G722(WIDE, 64_000)
    return [bytes(encoder.encode(piece)) for piece in pieces(sound, ms * WIDE // 1000)]


def opus(sound, ms=20, *, channels=1, **options):
    """Packets of Opus of sound at 48 kHz, both channels the same."""
    encoder = av.CodecContext.create("libopus", "w")
    encoder.sample_rate, encoder.format, encoder.bit_rate = OPUS_RATE, "s16", 32_000
    encoder.layout = "mono" if channels == 1 else "stereo"
    encoder.options = {"application": "voip", "frame_duration": str(ms)} | options
    packets = []
    for piece in pieces(sound, ms * OPUS_RATE // 1000):
        frame = av.AudioFrame.from_ndarray(np.repeat(piece, channels)[None], "s16", encoder.layout.name)
        frame.sample_rate = OPUS_RATE
        packets += [bytes(packet) for packet in encoder.encode(frame)]
    return packets


def g729(sound, *, frames=2, quiet_detection=False):
    """Packets of G.729 of sound at 8 kHz. With quiet detection a packet may end with a SID frame, or be empty."""
    library, ffi = _bcg729()
    channel = library.initBcg729EncoderChannel(int(quiet_detection))
    frame, length = ffi.new("uint8_t[10]"), ffi.new("uint8_t *")
    packets = []
    for piece in pieces(sound, frames * 80):
        packet = b""
        for part in pieces(piece, 80):
            library.bcg729Encoder(channel, ffi.from_buffer("int16_t[]", part.copy()), frame, length)
            packet += bytes(ffi.buffer(frame, length[0]))
        packets.append(packet)
    library.closeBcg729EncoderChannel(channel)
    return packets


@cache
def _bcg729():
    ffi = cffi.FFI()
    ffi.cdef(_BCG729)
    return ffi.dlopen("libbcg729.so.0"), ffi
