"""One side's packets of a codec that has to be decoded: in the order of their numbers, by one decoder a source.

Packets wait until their tick is over, then they are sorted. A decoder remembers what came before, so

  - packets that never came are told to it, as far as it takes that in;
  - a packet that has been decoded is not decoded again;
  - a packet that comes after later ones were decoded gets a decoder of its own, which knows nothing yet;
  - a source that begins to count anew, or goes over to another codec, begins with a new decoder, as does one that was
    not heard for 10 seconds: after long enough, as a pause of the recording, its numbers have come round.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from fairhearing.wire.codec import TAKEN, Codec
from fairhearing.wire.decoder import BadPayload, Decoder
from fairhearing.wire.g722 import G722Decoder
from fairhearing.wire.rtp import sequence_step
from fairhearing.wire.rtp_batch import NS_PER_SAMPLE, RtpRun

from .sound_events import SoundEventKind

if Codec.OPUS in TAKEN:  # at the start: in mid-call it would stop all calls for a moment, and PyAV may be missing
    from fairhearing.wire.g729 import G729Decoder
    from fairhearing.wire.opus import OpusDecoder

_COUNTS_ANEW: Final = 3000
_BEGINS_ANEW_AFTER_NS: Final = 10_000_000_000
_NUMBERS_KEPT: Final = 512
_SOURCES_KEPT: Final = 4

_NO_SOUND: Final = np.zeros(0, np.int16)


class Heard(NamedTuple):
    """What became of a packet, or of several that follow each other.

    sound: at 16 kHz; empty where there is none to place. told: what is to be told of it. is_repeated: whether it was
    heard before.
    """

    run: RtpRun
    codec: Codec
    sound: NDArray[np.int16]
    told: SoundEventKind | None = None
    is_repeated: bool = False


class SideDecoder:
    """One side's decoders."""

    def __init__(self) -> None:
        self._waiting: list[tuple[RtpRun, Codec]] = []
        self._sources: dict[int, _Source] = {}

    def receive(self, run: RtpRun, codec: Codec) -> None:
        """Take in packets of this codec."""
        self._waiting.append((run, codec))

    @property
    def is_idle(self) -> bool:
        """Whether nothing waits to be decoded."""
        return not self._waiting

    def take(self) -> Iterator[Heard]:
        """Decode what has been received since the last time."""
        if not self._waiting:
            return
        waiting, self._waiting = self._waiting, []
        by_source: dict[int, list[tuple[RtpRun, Codec]]] = {}
        for run, codec in waiting:
            by_source.setdefault(run.ssrc, []).append((run, codec))
        for ssrc, runs in by_source.items():
            source = self._source(ssrc, runs[0][0])
            for run, codec in sorted(runs, key=lambda each: sequence_step(each[0].sequence, source.next_sequence)):
                for part in _parts(run, codec, source.next_sequence):
                    yield source.hear(part, codec)

    def _source(self, ssrc: int, run: RtpRun) -> _Source:
        source = self._sources.pop(ssrc, None)
        if source is None or not source.goes_on_with(run):
            source = _Source(run.sequence, run.ended_ns)
        self._sources[ssrc] = source  # last in the dictionary: the one heard last
        if len(self._sources) > _SOURCES_KEPT:
            del self._sources[next(iter(self._sources))]
        return source


@dataclass(slots=True)
class _Source:
    """One sender's decoder. heard_ns: when it was heard last. heard: the numbers that were decoded, the newest."""

    next_sequence: int
    heard_ns: int
    codec: Codec | None = None
    decoder: Decoder | None = None
    heard: deque[int] = field(default_factory=lambda: deque(maxlen=_NUMBERS_KEPT))

    def goes_on_with(self, run: RtpRun) -> bool:
        """Whether this run belongs to what was heard before, by its number and its time."""
        is_near = abs(sequence_step(run.sequence, self.next_sequence)) < _COUNTS_ANEW
        return is_near and run.arrived_ns - self.heard_ns < _BEGINS_ANEW_AFTER_NS

    def hear(self, run: RtpRun, codec: Codec) -> Heard:
        """Decode a run that begins at the next number or later, or one packet from before it."""
        self.heard_ns = max(self.heard_ns, run.ended_ns)
        step = sequence_step(run.sequence, self.next_sequence)
        if step < 0:
            if run.sequence in self.heard:
                return Heard(run, codec, _NO_SOUND, is_repeated=True)
            self.heard.append(run.sequence)
            return _decoded(_begin(codec), run, codec)
        if self.decoder is None or codec is not self.codec:
            self.codec, self.decoder = codec, _begin(codec)
        elif step:
            self.decoder.lost(step)
        self.heard.extend((run.sequence + n) & 0xFFFF for n in range(run.packets))
        self.next_sequence = (run.sequence + run.packets) & 0xFFFF
        return _decoded(self.decoder, run, codec)


def _decoded(decoder: Decoder, run: RtpRun, codec: Codec) -> Heard:
    try:
        decoded = decoder.decode(run.payload.tobytes())
    except BadPayload:
        return Heard(run, codec, _NO_SOUND, SoundEventKind.DAMAGED)
    return Heard(run, codec, decoded.sound, SoundEventKind.COMFORT_NOISE if decoded.announces_silence else None)


def _begin(codec: Codec) -> Decoder:
    if codec is Codec.G722:
        return G722Decoder()
    return OpusDecoder() if codec is Codec.OPUS else G729Decoder()


def _parts(run: RtpRun, codec: Codec, expected: int) -> Iterable[RtpRun]:
    """Return a run as it is, or its packets one by one where they may differ in what becomes of them."""
    is_new = sequence_step(run.sequence, expected) >= 0
    if run.packets == 1 or (codec.is_a_byte_a_tick and is_new):
        return (run,)
    size = len(run.payload) // run.packets
    return (
        run._replace(
            sequence=(run.sequence + n) & 0xFFFF,
            timestamp=(run.timestamp + n * size) & 0xFFFF_FFFF,
            packets=1,
            began_ns=run.began_ns + n * size * NS_PER_SAMPLE,
            payload=run.payload[n * size : (n + 1) * size],
        )
        for n in range(run.packets)
    )
