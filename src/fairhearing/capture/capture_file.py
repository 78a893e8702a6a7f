"""Calls out of a capture file, recorded afterwards the same way as live ones: placed, sealed, journalled, published.

    frame -> UDP -> SIP:  call.overheard says which calls begin and end, and where their sound goes
                 -> RTP:  gathered for 200 ms of the file's own time, then placed and sealed as the media thread does

The file's times take the clock's place. A call that was recorded before, from this file or another, is passed over:
its id follows from the caller's own, and stands in HOME/recorder/NODE/captured/ once all of it is published. Killed
in between, it is recorded again: twice is better than never.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import numpy as np

from fairhearing.call.actions import EndReason, Note, StartRecording, StopRecording
from fairhearing.call.clients import Client
from fairhearing.call.overheard import Heard, OverheardCalls
from fairhearing.call.sound_events import SoundEventKind
from fairhearing.call.streams import Stream
from fairhearing.vault.clock import Clock
from fairhearing.vault.finishing import Finisher
from fairhearing.vault.home import Home
from fairhearing.vault.journal import Close, JournalWriter
from fairhearing.vault.keyring import Keyring
from fairhearing.vault.manifest import ManifestChain
from fairhearing.vault.memory import keep_memory_private
from fairhearing.vault.publishing import publish_file
from fairhearing.vault.recipients import load_recipients, recipients_path
from fairhearing.vault.store import FolderStore
from fairhearing.wire.pcap import CutOff, Frame, read_frames
from fairhearing.wire.rtp_batch import Datagrams, read_runs
from fairhearing.wire.srtp import SrtpKeys
from fairhearing.wire.udp import UdpDatagram, read_datagram

from .config import RecorderConfig, load_config
from .errors import BadSettings
from .facts import origin_fact
from .identity import NodeLock, next_boot, prepare_node
from .live_call import LiveCall, Moment
from .publish import RecorderNode, report_damage
from .recipient_book import SealTo

NODE: Final = "captured"
_CLIENT: Final = "capture-file"
_TICK_NS: Final = 200_000_000
_SETTLE_NS: Final = 40_000_000
_LONGEST_PACKET: Final = 2048
_RTP_HEADER: Final = 12
_PROGRESS_EACH: Final = 1000


@dataclass(slots=True)
class Outcome:
    """What came of a file. not_taken: why, and how many. is_cut_off: whether the file ends within a frame."""

    recorded: int = 0
    repeated: int = 0
    not_taken: Counter[str] = field(default_factory=Counter)
    is_cut_off: bool = False


@dataclass(slots=True)
class _Live:
    """A call being recorded. ending: when it ended, and why. keys: by stream, of those that are encrypted."""

    call: LiveCall
    ending: tuple[int, EndReason] | None = None
    keys: dict[int, SrtpKeys] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Packet:
    """Sound on its way: whose, when it was seen, its bytes."""

    call_id: str
    stream: Stream
    ns: int
    payload: bytes


Progress = Callable[[int, int], None]
"""Told how many bytes of how many were read."""


def record_file(home: Home, path: Path, clock: Clock, *, practice: str = "", progress: Progress) -> Outcome:
    """Record the calls of a capture file. practice: whose they all are; else their numbers tell.

    Raises BadSettings, NodeInUse, BadCapture, OSError, and what the vault raises.
    """
    config = load_config(home.recorder_json)
    keep_memory_private()
    with NodeLock.take(home, NODE):
        node = RecorderNode(NODE, next_boot(home, NODE), prepare_node(home, NODE))
        origin, size = _Origin(_sha256(path), clock.now()), path.stat().st_size
        recording = FileRecording(home, node, config, practice, origin)
        try:
            with path.open("rb") as file:
                for number, frame in enumerate(read_frames(file)):
                    if number % _PROGRESS_EACH == 0:
                        progress(file.tell(), size)
                    recording.see(frame)
        except CutOff:
            recording.outcome.is_cut_off = True
        recording.end()
        return recording.outcome


@dataclass(frozen=True, slots=True)
class _Origin:
    """A file: the digest of its bytes, and when it was read."""

    sha256: str
    read: datetime


class FileRecording:
    """One file being recorded. `see` each frame, then `end`."""

    def __init__(self, home: Home, node: RecorderNode, config: RecorderConfig, practice: str, origin: _Origin) -> None:
        self.outcome = Outcome()
        self._home, self._node, self._config, self._origin = home, node, config, origin
        self._seal_to = _seal_to_each(home, config, node)
        self._overheard = OverheardCalls(_client(config, practice), tuple(each.lines for each in config.practices))
        self._journal = JournalWriter(home.journal / node.name, node.boot)
        chain = ManifestChain(home.manifests, node.name, node.boot, node.signer)
        self._finisher = Finisher(self._journal, FolderStore(home.store), Keyring(home.keyring), chain)
        for left in self._finisher.adopt(report_damage):
            self._finisher.finish(left)
        self._live: dict[str, _Live] = {}
        self._packets: list[_Packet] = []
        self._due_ns = 0

    def see(self, frame: Frame) -> None:
        """Take one frame in."""
        while self._live and frame.ns >= self._due_ns:
            self._tick()
        if not self._live:
            self._due_ns = frame.ns + _TICK_NS
        datagram = read_datagram(frame.link, frame.data)
        if datagram is None:
            return
        owner = self._overheard.sound_at(datagram.destination)
        if owner is not None:
            if owner[0] in self._live:
                self._packets.append(_Packet(*owner, frame.ns, datagram.payload))
        elif b"SIP/2.0" in datagram.payload:
            self._hear(datagram, frame.ns)

    def end(self) -> None:
        """Close what is still live where the file ends, and publish it."""
        for live in self._live.values():
            live.ending = live.ending or (self._due_ns, EndReason.FILE_ENDED)
        while self._live:
            self._tick()
        self._journal.close()

    def _hear(self, datagram: UdpDatagram, ns: int) -> None:
        moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=ns // 1000)
        for heard in self._overheard.hear(datagram.payload, datagram.source, moment):
            self._obey(heard, Moment(ns, moment))

    def _obey(self, heard: Heard, moment: Moment) -> None:
        if isinstance(heard, StartRecording):
            self._begin(heard, moment)
        elif isinstance(heard, Note) and heard.call_id in self._live:
            self._live[heard.call_id].call.note([heard.event], moment.ns)
        elif isinstance(heard, StopRecording) and heard.call_id in self._live:
            self._live[heard.call_id].ending = (moment.ns, heard.reason)
        elif not isinstance(heard, Note | StopRecording):
            self.outcome.not_taken[heard.found] += 1

    def _begin(self, start: StartRecording, moment: Moment) -> None:
        call_id = start.call.call_id
        if self._mark(call_id).exists() or call_id in self._live:
            self.outcome.repeated += 1
            self._overheard.forget(call_id)
            return
        seal_to = self._seal_to.get(start.call.practice)
        if seal_to is None:
            self.outcome.not_taken["a call of a practice without keys"] += 1
            self._overheard.forget(call_id)
            return
        origin = origin_fact(self._origin.sha256, self._origin.read)
        call = LiveCall(start, moment, seal_to=seal_to, networks=(), shift=timedelta(), origin=origin)
        self._live[call_id] = _Live(call)

    def _tick(self) -> None:
        """Do what the media thread does each 200 ms."""
        self._place()
        for live in list(self._live.values()):
            self._seal(live)
        self._due_ns += _TICK_NS

    def _place(self) -> None:
        """Give the packets that were gathered to their calls."""
        packets, self._packets = self._opened(self._packets), []
        lines = list({(packet.call_id, packet.stream.index): packet.stream for packet in packets}.items())
        numbers = {key: number for number, (key, _stream) in enumerate(lines)}
        packets.sort(key=lambda packet: numbers[packet.call_id, packet.stream.index])
        streams = [numbers[packet.call_id, packet.stream.index] for packet in packets]
        runs, unread = read_runs(_datagrams(packets, streams))
        for run in runs:
            (call_id, _), stream = lines[run.stream]
            self._live[call_id].call.receive(stream, run)
        for each in unread:
            (call_id, _), stream = lines[each.stream]
            self._live[call_id].call.note_sound(stream, SoundEventKind.NOT_RTP, self._due_ns)

    def _opened(self, packets: Sequence[_Packet]) -> list[_Packet]:
        """Return the packets, those of encrypted streams opened. What cannot be is noted in its call."""
        opened = [packet for packet in packets if packet.stream.crypto is None]
        encrypted: dict[tuple[str, int], list[_Packet]] = {}
        for packet in packets:
            if packet.stream.crypto is not None:
                encrypted.setdefault((packet.call_id, packet.stream.index), []).append(packet)
        for (call_id, index), sealed in encrypted.items():
            live = self._live[call_id]
            keys = live.keys.setdefault(index, SrtpKeys())
            for packet in sealed:
                if packet.stream.crypto is not None:
                    keys.expect(packet.stream.crypto)
            found = keys.open([packet.payload for packet in sealed])
            opened += [
                replace(sealed[row], payload=sealed[row].payload[: each.start] + each.payload)
                for row, each in found.items()
            ]
            if len(found) < len(sealed):
                unproved = len(sealed) - len(found)
                live.call.note_sound(sealed[0].stream, SoundEventKind.UNPROVED, sealed[0].ns, unproved)
        return opened

    def _seal(self, live: _Live) -> None:
        """Seal what is due of one call; once it has ended, publish it."""
        call, ending = live.call, live.ending
        if ending is not None and self._due_ns >= ending[0] + _SETTLE_NS:
            call.close(*ending)
        else:
            call.tick(self._due_ns, self._config.limits.silence_s)
        records = call.records()
        if records:
            self._journal.append(records)
        for record in records:
            if isinstance(record, Close):
                self._finisher.finish(record.recording)
        if call.silent_since_ns is not None:
            self._leave(call.id)

    def _leave(self, call_id: str) -> None:
        """Note durably that all of a call is published."""
        publish_file(self._mark(call_id), f"{self._origin.sha256}\n".encode())
        del self._live[call_id]
        self._overheard.forget(call_id)
        self.outcome.recorded += 1

    def _mark(self, call_id: str) -> Path:
        return self._home.recorder / self._node.name / "captured" / call_id


def _client(config: RecorderConfig, practice: str) -> Client:
    """Return whom the file's calls are taken to come from. Raises BadSettings if there is no such practice."""
    known = [each.id for each in config.practices]
    if practice and practice not in known:
        raise BadSettings("the practice that was named is none of recorder.json's")
    return Client(
        name=_CLIENT,
        networks=(),
        practice=practice,
        default_practice=practice or (known[0] if len(known) == 1 else ""),
    )


def _seal_to_each(home: Home, config: RecorderConfig, node: RecorderNode) -> dict[str, SealTo]:
    """Return the keys of each practice that has some. Raises BadSettings if one would refuse our manifests."""
    keys: dict[str, SealTo] = {}
    for practice in config.practices:
        path = recipients_path(home, practice.id)
        if path.exists():
            recipients = load_recipients(path)
            if node.signer.vkey not in {recorder.vkey for recorder in recipients.recorders}:
                raise BadSettings(
                    f"practice {practice.id} does not list node {node.name}: it would refuse the recordings"
                )
            keys[practice.id] = SealTo(recipients.recipient, recipients.intake)
    return keys


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


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
