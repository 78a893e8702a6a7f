"""The ports that are listened to: whose stream each is, and from where its sound may come.

Sound is taken from any address of the client's networks, wherever the offer said it would come from: phone systems send
from other addresses than they announce. From elsewhere nothing is taken.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address

import numpy as np

from fairhearing.call.sound_events import SoundEventKind
from fairhearing.call.streams import Stream
from fairhearing.wire.rtp_batch import Datagrams

from .drain import Round
from .live_call import LiveCall
from .ports import PortPool

_NOBODY = 0


@dataclass(slots=True)
class Line:
    """One port. heard_from: the address its sound came from last, as a number, 0 before the first."""

    call: LiveCall
    stream: Stream
    descriptor: int
    heard_from: int = _NOBODY


class Lines:
    """All ports of all live calls, in the order in which they are drained. For the media thread alone."""

    def __init__(self, ports: PortPool) -> None:
        self._ports = ports
        self._by_port: dict[int, Line] = {}
        self._order: list[Line] = []
        self._heard_from = np.zeros(0, np.uint32)
        self.descriptors: list[int] = []

    def __getitem__(self, number: int) -> Line:
        """Return the line whose datagrams bear this number."""
        return self._order[number]

    def listen(self, call: LiveCall, streams: Iterable[Stream]) -> None:
        """Listen to a call's streams: new ports are added, those that are known take their stream's new terms."""
        for stream in streams:
            line = self._by_port.get(stream.local_port)
            if line is None:
                descriptor = self._ports.socket_of(stream.local_port).fileno()
                self._by_port[stream.local_port] = Line(call, stream, descriptor)
            else:
                line.stream = stream
        self._arrange()

    def leave(self, call: LiveCall) -> None:
        """Close all ports of a call."""
        for port in [port for port, line in self._by_port.items() if line.call is call]:
            del self._by_port[port]
            self._ports.give_back(port)
        self._arrange()

    def refuse(self, streams: Iterable[Stream]) -> None:
        """Close the ports of a call that cannot be recorded."""
        for stream in streams:
            self._by_port.pop(stream.local_port, None)
            self._ports.give_back(stream.local_port)
        self._arrange()

    def admit(self, received: Round) -> Datagrams:
        """Return what came from where it may come from. The rest is noted in its call."""
        datagrams = received.datagrams
        changed = received.addresses != self._heard_from[datagrams.streams]
        if not changed.any():
            return datagrams
        admitted = np.ones(len(changed), np.bool_)
        pairs = np.stack([datagrams.streams[changed], received.addresses[changed].astype(np.int64)])
        for number, address in np.unique(pairs, axis=1).T.tolist():
            mine = (datagrams.streams == number) & (received.addresses == address)
            first_ns = int(datagrams.arrived_ns[mine][0])
            if not self._admits(self._order[number], address, first_ns, int(np.count_nonzero(mine))):
                admitted &= ~mine
            self._heard_from[number] = self._order[number].heard_from
        if admitted.all():
            return datagrams
        return Datagrams(
            datagrams.slots[admitted],
            datagrams.lengths[admitted],
            datagrams.streams[admitted],
            datagrams.arrived_ns[admitted],
        )

    def _admits(self, line: Line, address: int, moment_ns: int, count: int) -> bool:
        if line.heard_from == address:
            return True
        host = IPv4Address(address)
        if not any(host in network for network in line.call.networks):
            line.call.note_sound(line.stream, SoundEventKind.STRANGER, moment_ns, count)
            return False
        if line.heard_from != _NOBODY:
            line.call.note_sound(line.stream, SoundEventKind.ADDRESS_CHANGED, moment_ns)
        line.heard_from = address
        return True

    def _arrange(self) -> None:
        self._order = list(self._by_port.values())
        self.descriptors = [line.descriptor for line in self._order]
        self._heard_from = np.array([line.heard_from for line in self._order], np.uint32)
