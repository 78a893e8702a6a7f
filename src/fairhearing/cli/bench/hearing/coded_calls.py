"""One side of a call as it comes out of a network: coded, some packets lost, decoded by the product's own decoders.

A lost packet's place stays silent, as the recorder leaves it. G.729 has no encoder but bcg729's (Debian's
libbcg729-0): where it is absent, no call speaks G.729.
"""

from __future__ import annotations

import ctypes.util
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, Final

import cffi
import G722
import numpy as np
import soxr
from numpy.typing import NDArray

from fairhearing.wire.codec import TAKEN, Codec
from fairhearing.wire.decoder import BadPayload, Decoder
from fairhearing.wire.g711 import encode, linear
from fairhearing.wire.g722 import G722Decoder
from fairhearing.wire.law import Law

_PACKET_MS: Final = 20
_NARROW, _WIDE, _OPUS_RATE = 8000, 16_000, 48_000
_FULL_SCALE: Final = 32768
_G729_FRAME: Final = 80
_BCG729: Final = """
    void *initBcg729EncoderChannel(uint8_t enableVAD);
    void bcg729Encoder(void *, const int16_t *, uint8_t *, uint8_t *);
    void closeBcg729EncoderChannel(void *);
"""

Pieces = NDArray[np.int16]
Side = NDArray[np.float32]


def codecs() -> tuple[Codec, ...]:
    """Return the codecs that can be both coded and decoded on this machine."""
    speaks_g729 = ctypes.util.find_library("bcg729") is not None
    return tuple(each for each in Codec if each in TAKEN and (each is not Codec.G729 or speaks_g729))


def through(side: Side, codec: Codec, lost: Callable[[], bool]) -> tuple[Side, int]:
    """Return a side after its way, and its rate. side: at 8 kHz, full scale 1. lost: asked of each packet."""
    if codec.law is not None:
        return _through_g711(side, codec.law, lost), _NARROW
    rate, code, decoder = _coder(codec)
    samples = in_16_bits(side if rate == _NARROW else soxr.resample(side, _NARROW, rate))
    length = _PACKET_MS * _WIDE // 1000
    heard = []
    for packet in code(_pieces(samples, _PACKET_MS * rate // 1000)):
        sound = np.zeros(length, np.int16)
        if lost():
            decoder.lost(1)
        else:
            try:
                decoded = decoder.decode(packet).sound[:length]
                sound[: len(decoded)] = decoded
            except BadPayload:  # one in a million; its place stays silent
                pass
        heard.append(sound)
    return _full_scale_1(np.concatenate(heard)), _WIDE


def _through_g711(side: Side, law: Law, lost: Callable[[], bool]) -> Side:
    pieces = _pieces(linear(np.asarray(encode(in_16_bits(side), law)), law), _PACKET_MS * _NARROW // 1000).copy()
    for piece in pieces:
        if lost():
            piece[:] = 0
    return _full_scale_1(pieces.reshape(-1))


def _coder(codec: Codec) -> tuple[int, Callable[[Pieces], Iterator[bytes]], Decoder]:
    if codec is Codec.G722:
        return _WIDE, _g722, G722Decoder()
    if codec is Codec.OPUS:
        from fairhearing.wire.opus import OpusDecoder

        return _OPUS_RATE, _opus, OpusDecoder()
    from fairhearing.wire.g729 import G729Decoder

    return _NARROW, _g729, G729Decoder()


def _pieces(samples: NDArray[np.int16], length: int) -> Pieces:
    return samples[: len(samples) // length * length].reshape(-1, length)


def _full_scale_1(samples: NDArray[np.int16]) -> Side:
    return (samples * np.float32(1 / _FULL_SCALE)).astype(np.float32)


def in_16_bits(side: Side) -> Pieces:
    """Return a side as samples of 16 bits."""
    return np.clip(np.rint(side * _FULL_SCALE), -_FULL_SCALE, _FULL_SCALE - 1).astype(np.int16)


def _g722(pieces: Pieces) -> Iterator[bytes]:
    encoder = G722.G722(_WIDE, 64_000)
    return (bytes(encoder.encode(piece)) for piece in pieces)


def _opus(pieces: Pieces) -> Iterator[bytes]:
    import av

    encoder: Any = av.CodecContext.create("libopus", "w")
    encoder.sample_rate, encoder.format, encoder.bit_rate, encoder.layout = _OPUS_RATE, "s16", 24_000, "mono"
    encoder.options = {"application": "voip", "frame_duration": str(_PACKET_MS)}
    for piece in pieces:
        frame = av.AudioFrame.from_ndarray(piece[None], "s16", "mono")
        frame.sample_rate = _OPUS_RATE
        yield from (bytes(packet) for packet in encoder.encode(frame))


def _g729(pieces: Pieces) -> Iterator[bytes]:
    library, ffi = _bcg729()
    channel = library.initBcg729EncoderChannel(0)
    frame, length = ffi.new("uint8_t[10]"), ffi.new("uint8_t *")
    for piece in pieces:
        packet = b""
        for part in piece.reshape(-1, _G729_FRAME):
            library.bcg729Encoder(channel, ffi.from_buffer("int16_t[]", part.copy()), frame, length)
            packet += bytes(ffi.buffer(frame, length[0]))
        yield packet
    library.closeBcg729EncoderChannel(channel)


@cache
def _bcg729() -> tuple[Any, Any]:
    ffi = cffi.FFI()
    ffi.cdef(_BCG729)
    return ffi.dlopen(ctypes.util.find_library("bcg729")), ffi
