"""The sound of overheard calls: gathered as it is seen, opened and read as that of the media ports is (`lines`)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

import numpy as np

from fairhearing.call.sound_events import SoundEventKind
from fairhearing.call.streams import Stream
from fairhearing.capture.lines import Line, decrypt_lines
from fairhearing.capture.live_call import LiveCall
from fairhearing.wire.rtp_batch import Datagrams, read_runs

_LONGEST_PACKET: Final = 2048
_RTP_HEADER: Final = 12
_NO_SOCKET: Final = -1

Key = tuple[str, int]
"""A call's id and its stream's index."""


class _Packet(NamedTuple):
    """Sound on its way: whose, when it was seen, its bytes. A NamedTuple: tens of thousands are made a second."""

    key: Key
    ns: int
    payload: bytes


class OverheardSound:
    """All live calls' sound."""

    def __init__(self) -> None:
        self._lines: dict[Key, Line] = {}
        self._packets: list[_Packet] = []

    def listen(self, call: LiveCall, streams: Iterable[Stream]) -> None:
        """Take the sound of these streams from now on, under these terms."""
        for stream in streams:
            line = self._lines.setdefault((call.id, stream.index), Line(call, stream, _NO_SOCKET))
            line.agree(stream)

    def take(self, key: Key, ns: int, payload: bytes, *, is_kept: bool) -> None:
        """Take a packet in, or, if nothing is to be kept, only that it came."""
        line = self._lines.get(key)
        if line is None:
            return
        if is_kept:
            self._packets.append(_Packet(key, ns, payload))
        else:
            line.call.note_withheld(line.stream, ns)

    def leave(self, call_id: str) -> None:
        """Take no more sound of a call."""
        for key in [key for key in self._lines if key[0] == call_id]:
            del self._lines[key]

    def place(self, now_ns: int) -> dict[str, Exception]:
        """Give the packets that were gathered to their calls. Return the calls in which something failed, and what."""
        packets, self._packets = self._packets, []
        keys = list(dict.fromkeys(packet.key for packet in packets if packet.key in self._lines))
        lines = [self._lines[key] for key in keys]
        numbers = {key: number for number, key in enumerate(keys)}
        known = sorted((each for each in packets if each.key in numbers), key=lambda each: numbers[each.key])
        datagrams = _datagrams(known, [numbers[each.key] for each in known])
        encrypted = [number for number, line in enumerate(lines) if line.keys]
        runs, unread = read_runs(decrypt_lines(lines, encrypted, datagrams))
        defects: dict[str, Exception] = {}
        for run in runs:
            line = lines[run.stream]
            try:
                line.call.receive(line.terms_of(run.payload_type), run)
            except Exception as error:  # noqa: BLE001 - the outermost loop, of this call
                defects[line.call.id] = error
        for each in unread:
            line = lines[each.stream]
            line.call.note_sound(line.stream, SoundEventKind.NOT_RTP, now_ns)
        return defects


def _datagrams(packets: Sequence[_Packet], streams: Sequence[int]) -> Datagrams:
    """Lay packets out as they would have been received. What is too long for sound keeps its length, and is said so."""
    width = max([_RTP_HEADER, *(min(len(packet.payload), _LONGEST_PACKET) for packet in packets)])
    slots = np.zeros((len(packets), width), np.uint8)
    for row, packet in enumerate(packets):
        kept = packet.payload[:width]
        slots[row, : len(kept)] = np.frombuffer(kept, np.uint8)
    return Datagrams(
        slots,
        np.array([len(packet.payload) for packet in packets], np.int64),
        np.array(streams, np.int64),
        np.array([packet.ns for packet in packets], np.int64),
    )
