"""One of FFmpeg's sound decoders, held so that no payload can stop it.

An empty packet would mean the end to it, and after an error it may be anywhere: it is begun anew.
"""

from __future__ import annotations

from typing import cast

import av
import numpy as np
from av.error import FFmpegError
from numpy.typing import NDArray

from .decoder import BadPayload


class FfmpegDecoder:
    """One decoder of this name and rate, in mono. Its samples have 16 bits."""

    def __init__(self, name: str, rate: int) -> None:
        self._name, self._rate = name, rate
        self._context = self._begin()

    def decode(self, payload: bytes) -> NDArray[np.int16]:
        """Return the samples of a payload that is not empty. Raises BadPayload."""
        try:
            frames = self._context.decode(av.Packet(payload))
        except FFmpegError as error:
            self._context = self._begin()
            raise BadPayload(f"{len(payload)} bytes are no {self._name}") from error
        return np.concatenate([frame.to_ndarray().reshape(-1) for frame in frames] or [np.zeros(0, np.int16)])

    def _begin(self) -> av.AudioCodecContext:
        context = cast("av.AudioCodecContext", av.CodecContext.create(self._name, "r"))
        context.sample_rate = self._rate
        context.layout = "mono"
        context.thread_count = 1
        return context
