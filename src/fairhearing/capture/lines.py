"""The ports that are listened to: whose stream each is, and from where its sound may come.

Sound is taken from any address of the client's networks, wherever the offer said it would come from: phone systems send
from other addresses than they announce. From elsewhere nothing is taken. Packets of encrypted streams are opened here.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from ipaddress import IPv6Address

import numpy as np
from numpy.typing import NDArray

from fairhearing.call.sound_events import SoundEventKind
from fairhearing.call.streams import Stream
from fairhearing.wire.rtcp import BadRtcp, read_goodbyes, read_receptions
from fairhearing.wire.rtp_batch import Datagrams
from fairhearing.wire.srtp_keys import SrtpKeys

from .drain import Round
from .live_call import LiveCall, Network
from .ports import PortPool

NOBODY = (0, 0)
_RTCP = range(64, 96)  # RFC 5761 section 4: on this port by mistake, and not encrypted as RTP is
_TERMS_KEPT = 3
NO_LANE = -1
NEVER = 2**63 - 1


@dataclass(slots=True)
class Line:
    """One port. heard_from: the address its sound came from last, as two numbers, both 0 before the first.

    keys: what its packets may be encrypted with, the newest first; the one before stays for packets on their way.
    takes_plain: whether packets that are not encrypted are taken. reports: the socket for RTCP.
    until_ns: packets that arrive later are not taken.
    terms: the stream as it is about to be, is, and was: a sender changes over as soon as it has our answer, and packets
    are on their way.
    lane: the engine's, while that follows its stream. place: in the order in which lines are drained.
    """

    call: LiveCall
    stream: Stream
    descriptor: int
    heard_from: tuple[int, int] = NOBODY
    keys: SrtpKeys = field(default_factory=SrtpKeys)
    takes_plain: bool = False
    reports: int | None = None
    until_ns: int = NEVER
    terms: list[Stream] = field(default_factory=list)
    lane: int = NO_LANE
    place: int = 0

    def expect(self, stream: Stream) -> None:
        """Take packets under these terms too from now on."""
        if stream not in self.terms:
            self.terms = [stream, *self.terms][:_TERMS_KEPT]
        if stream.crypto is None:
            self.takes_plain = True
        else:
            self.keys.expect(stream.crypto)

    def agree(self, stream: Stream) -> None:
        """Go on under these terms; what others say of payload types holds where these say nothing."""
        self.stream = stream
        self.expect(stream)
        self.takes_plain = stream.crypto is None

    def terms_of(self, payload_type: int) -> Stream:
        """Return the stream whose agreement tells what this payload type means."""
        if payload_type in (self.stream.payload_type, self.stream.telephone_event):
            return self.stream
        place = (self.stream.recording, self.stream.side)
        others = (each for each in self.terms if (each.recording, each.side) == place)
        return next((each for each in others if payload_type in (each.payload_type, each.telephone_event)), self.stream)


class Lines:
    """All ports of all live calls. For the media thread alone.

    Changes hold from the next `arrange`, which says in which order they are drained: once a tick, however many calls
    came and went. lane_of: the engine's lane of each, in that order.
    """

    def __init__(self, ports: PortPool) -> None:
        self._ports = ports
        self._by_port: dict[int, Line] = {}
        self._ports_of: dict[str, list[int]] = {}
        self._is_arranged = True
        self._order: list[Line] = []
        self._heard_from = np.zeros((0, 2), np.uint64)
        self._until_ns = np.zeros(0, np.int64)
        self.lane_of = np.zeros(0, np.int32)
        self._encrypted: list[int] = []
        self._reporting: list[Line] = []
        self.descriptors: list[int] = []
        self.report_descriptors: list[int] = []

    def __getitem__(self, number: int) -> Line:
        """Return the line whose datagrams bear this number."""
        return self._order[number]

    def listen(self, call: LiveCall, streams: Iterable[Stream]) -> None:
        """Listen to a call's streams: new ports are added, those that are known take their stream's new terms."""
        for stream in streams:
            line = self._by_port.get(stream.local_port)
            if line is None:
                descriptor = self._ports.socket_of(stream.local_port).fileno()
                line = self._by_port[stream.local_port] = Line(call, stream, descriptor)
                self._ports_of.setdefault(call.id, []).append(stream.local_port)
                beside = self._ports.report_socket_of(stream.local_port)
                line.reports = beside.fileno() if beside else None
            line.agree(stream)
        self._is_arranged = False

    def lines_of(self, call: LiveCall) -> list[Line]:
        """Return all lines of a call."""
        return [self._by_port[port] for port in self._ports_of.get(call.id, ())]

    def follow(self, line: Line, lane: int) -> None:
        """Take it that the engine follows a line's stream on this lane, or on none any more."""
        line.lane = lane
        if self._is_arranged:
            self.lane_of[line.place] = lane

    def expect(self, streams: Iterable[Stream]) -> None:
        """Take packets as these streams will have them already."""
        for stream in streams:
            line = self._by_port.get(stream.local_port)
            if line is not None:
                line.expect(stream)
        self._is_arranged = False

    def end(self, call_id: str, until_ns: int) -> None:
        """Take no packets of a call that arrive after this moment."""
        for port in self._ports_of.get(call_id, ()):
            line = self._by_port[port]
            line.until_ns = min(line.until_ns, until_ns)
        self._is_arranged = False

    def leave(self, call: LiveCall) -> None:
        """Close all ports of a call."""
        for port in self._ports_of.pop(call.id, ()):
            del self._by_port[port]
            self._ports.give_back(port)
        self._is_arranged = False

    def refuse(self, call_id: str, streams: Iterable[Stream]) -> None:
        """Close the ports of a call that cannot be recorded."""
        self._ports_of.pop(call_id, None)
        for stream in streams:
            self._by_port.pop(stream.local_port, None)
            self._ports.give_back(stream.local_port)
        self._is_arranged = False

    def arrange(self) -> None:
        """Put the ports in the order in which they are drained, until this is called again."""
        if self._is_arranged:
            return
        self._order = list(self._by_port.values())
        self.descriptors = [line.descriptor for line in self._order]
        self.lane_of = np.array([line.lane for line in self._order], np.int32)
        for place, line in enumerate(self._order):
            line.place = place
        self._reporting = [line for line in self._order if line.reports is not None]
        self.report_descriptors = [line.reports for line in self._reporting if line.reports is not None]
        self._heard_from = np.array([line.heard_from for line in self._order], np.uint64).reshape(-1, 2)
        self._until_ns = np.array([line.until_ns for line in self._order], np.int64)
        self._encrypted = [number for number, line in enumerate(self._order) if line.keys]
        self._is_arranged = True

    def admit(self, received: Round) -> Datagrams:
        """Return what came from where it may come from. The rest is noted in its call, save what came after its end."""
        datagrams, addresses = received.datagrams, received.addresses
        in_time = datagrams.arrived_ns <= self._until_ns[datagrams.streams]
        if not in_time.all():
            datagrams, addresses = _only(datagrams, in_time), addresses[in_time]
        changed = (addresses != self._heard_from[datagrams.streams]).any(axis=1)
        if not changed.any():
            return datagrams
        admitted = np.ones(len(changed), np.bool_)
        pairs = np.column_stack([datagrams.streams[changed].astype(np.uint64), addresses[changed]])
        for number, high, low in np.unique(pairs, axis=0).tolist():
            mine = (datagrams.streams == number) & (addresses == np.array((high, low), np.uint64)).all(axis=1)
            first_ns = int(datagrams.arrived_ns[mine][0])
            if not self._admits(self._order[number], (high, low), first_ns, int(np.count_nonzero(mine))):
                admitted &= ~mine
            self._heard_from[number] = self._order[number].heard_from
        return _only(datagrams, admitted)

    def read_reports(self, received: Round) -> None:
        """Note who says goodbye, and how they receive.

        What an encrypted stream's sender did not send is noted, and not read.
        """
        datagrams = received.datagrams
        for row, number in enumerate(datagrams.streams.tolist()):
            line = self._reporting[number]
            if not _is_in(line.call.networks, received.addresses[row].tolist()):
                continue
            report, moment_ns = datagrams.slots[row, : datagrams.lengths[row]].tobytes(), int(datagrams.arrived_ns[row])
            opened = line.keys.open_report(report)
            if opened is None and not line.takes_plain:
                line.call.note_sound(line.stream, SoundEventKind.UNPROVED, moment_ns)
                continue
            with contextlib.suppress(BadRtcp):
                if read_goodbyes(opened or report):
                    line.call.note_sound(line.stream, SoundEventKind.GOODBYE, moment_ns)
                for each in read_receptions(opened or report):
                    line.call.note_reception(line.stream, each)

    def decrypt(self, datagrams: Datagrams) -> Datagrams:
        """Return the datagrams, those of encrypted streams opened, in place. What cannot be is noted in its call."""
        return decrypt_lines(self._order, self._encrypted, datagrams)

    def _admits(self, line: Line, address: tuple[int, int], moment_ns: int, count: int) -> bool:
        if line.heard_from == address:
            return True
        if not _is_in(line.call.networks, address):
            line.call.note_sound(line.stream, SoundEventKind.STRANGER, moment_ns, count)
            return False
        if line.heard_from != NOBODY:
            line.call.note_sound(line.stream, SoundEventKind.ADDRESS_CHANGED, moment_ns)
        line.heard_from = address
        return True


def decrypt_lines(lines: Sequence[Line], encrypted: Sequence[int], datagrams: Datagrams) -> Datagrams:
    """Return the datagrams, those of encrypted lines opened, in place. What cannot be is noted in its call.

    encrypted: the numbers of those lines; datagrams bear their line's number.
    """
    if not encrypted or not len(datagrams.lengths):
        return datagrams
    readable = np.ones(len(datagrams.lengths), np.bool_)
    for number in encrypted:
        rows = np.flatnonzero(datagrams.streams == number)
        kinds = datagrams.slots[rows, 1] & 0x7F
        rows = rows[(kinds < _RTCP.start) | (kinds >= _RTCP.stop)]
        if len(rows):
            _decrypt(lines[number], datagrams, rows.tolist(), readable)
    return _only(datagrams, readable)


def _decrypt(line: Line, datagrams: Datagrams, rows: list[int], readable: NDArray[np.bool_]) -> None:
    slots, lengths = datagrams.slots, datagrams.lengths
    opened = line.keys.open([slots[row, : lengths[row]].tobytes() for row in rows])
    for number, row in enumerate(rows):
        packet = opened.get(number)
        if packet is None:
            readable[row] = line.takes_plain
            continue
        end = packet.start + len(packet.payload)
        slots[row, packet.start : end] = np.frombuffer(packet.payload, np.uint8)
        lengths[row] = end
    if len(opened) < len(rows) and not line.takes_plain:
        first_ns = int(datagrams.arrived_ns[rows][~readable[rows]][0])
        line.call.note_sound(line.stream, SoundEventKind.UNPROVED, first_ns, len(rows) - len(opened))


def _is_in(networks: Sequence[Network], address: Sequence[int]) -> bool:
    """Say whether an address, as the two halves of an IPv6 one, lies in one of these networks."""
    mapped = IPv6Address(address[0] << 64 | address[1])
    host = mapped.ipv4_mapped or mapped
    return any(host in network for network in networks)


def _only(datagrams: Datagrams, rows: NDArray[np.bool_]) -> Datagrams:
    """Return these datagrams alone."""
    if rows.all():
        return datagrams
    return Datagrams(
        datagrams.slots[rows], datagrams.lengths[rows], datagrams.streams[rows], datagrams.arrived_ns[rows]
    )
