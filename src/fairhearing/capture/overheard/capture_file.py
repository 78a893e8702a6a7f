"""Calls out of a capture file, recorded afterwards the same way as live ones (see `overhearing`).

The file's times take the clock's place. A call that was recorded before, from this file or another, is passed over:
its id follows from the caller's own, and stands in HOME/recorder/NODE/captured/ once all of it is published. Killed
in between, it is recorded again: twice is better than never.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from fairhearing.call.actions import EndReason
from fairhearing.call.clients import Client
from fairhearing.call.events import Event, EventKind
from fairhearing.call.overheard import OverheardCalls
from fairhearing.capture.config import RecorderConfig, load_config
from fairhearing.capture.errors import BadSettings
from fairhearing.capture.facts import origin_fact
from fairhearing.capture.identity import NodeLock, next_boot, prepare_node
from fairhearing.capture.listed_keys import listed_keys
from fairhearing.capture.nodes import NodeName
from fairhearing.capture.publish import RecorderNode, report_damage
from fairhearing.vault.clock import Clock
from fairhearing.vault.finishing import Finisher
from fairhearing.vault.home import Home
from fairhearing.vault.journal import Close, JournalWriter
from fairhearing.vault.keyring import Keyring
from fairhearing.vault.manifest import ManifestChain
from fairhearing.vault.publishing import publish_file
from fairhearing.vault.store import FolderStore
from fairhearing.wire.pcap import CutOff, Frame, read_frames

from .overhearing import TICK_NS, Overhearing, Sealed, Terms

_CLIENT: Final = "capture-file"
_LONGEST_PAUSE_NS: Final = 2 * 3600 * 1_000_000_000
_PROGRESS_EACH: Final = 1000
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a file. not_taken: why, and how many. is_cut_off: whether the file ends within a frame."""

    recorded: int
    repeated: int
    not_taken: Counter[str]
    is_cut_off: bool


Progress = Callable[[int, int], None]
"""Told how many bytes of how many were read."""


def record_file(home: Home, path: Path, clock: Clock, *, practice: str = "", progress: Progress) -> Outcome:
    """Record the calls of a capture file. practice: whose they all are; else their numbers tell.

    Whoever calls it has made its memory private.
    Raises BadSettings, NodeInUse, BadCapture, OSError, and what the vault raises.
    """
    config = load_config(home.recorder_json)
    name = NodeName.CAPTURED
    with NodeLock.take(home, name):
        node = RecorderNode(name, next_boot(home, name), prepare_node(home, name))
        recording = FileRecording(home, node, config, practice, _Origin(_sha256(path), clock.now()))
        is_cut_off, size = False, path.stat().st_size
        try:
            with path.open("rb") as file:
                for number, frame in enumerate(read_frames(file)):
                    if number % _PROGRESS_EACH == 0:
                        progress(file.tell(), size)
                    recording.see(frame)
        except CutOff:
            is_cut_off = True
        recording.end()
        heard = recording.overhearing
        return Outcome(heard.recorded, heard.repeated, heard.unread(), is_cut_off)


@dataclass(frozen=True, slots=True)
class _Origin:
    """A file: the digest of its bytes, and when it was read."""

    sha256: str
    read: datetime


class FileRecording:
    """One file being recorded. `see` each frame, then `end`."""

    def __init__(self, home: Home, node: RecorderNode, config: RecorderConfig, practice: str, origin: _Origin) -> None:
        self._home, self._node, self._origin = home, node, origin
        self._silence_s = config.limits.silence_s
        client = _client(config, practice)
        marks = (Event(kind=EventKind.CAPTURED_AFTERWARDS),)
        self.overhearing = Overhearing(
            OverheardCalls(lambda _source, _destination: client, [each.lines for each in config.practices], marks),
            Terms(
                seal_to=listed_keys(home, config.practices, node.name, node.signer.vkey).get,
                time_at=lambda ns: _EPOCH + timedelta(microseconds=ns // 1000),
                is_known=lambda call_id: self._mark(call_id).exists(),
                origin=origin_fact(origin.sha256, origin.read),
            ),
        )
        self._journal = JournalWriter(home.journal / node.name, node.boot)
        chain = ManifestChain(home.manifests, node.name, node.boot, node.signer)
        self._finisher = Finisher(self._journal, FolderStore(home.store), Keyring(home.keyring), chain)
        for left in self._finisher.adopt(report_damage):
            self._finisher.finish(left)
        self._due_ns = self._seen_ns = 0

    def see(self, frame: Frame) -> None:
        """Take one frame in."""
        if frame.ns - self._seen_ns > _LONGEST_PAUSE_NS:
            self._finish(EndReason.SILENCE)
        while self.overhearing.live and frame.ns >= self._due_ns:
            self._tick()
        if not self.overhearing.live:
            self._due_ns = frame.ns + TICK_NS
        self._seen_ns = max(self._seen_ns, frame.ns)
        self.overhearing.see(frame)

    def end(self) -> None:
        """Close what is still live where the file ends, and publish it."""
        self._finish(EndReason.FILE_ENDED)
        self._journal.close()

    def _finish(self, reason: EndReason) -> None:
        """Let what is silent for too long end so, and everything else for this reason."""
        for _ in range(round(self._silence_s * 1e9 / TICK_NS) if reason is EndReason.SILENCE else 0):
            if not self.overhearing.live:
                break
            self._tick()
        self.overhearing.end(self._due_ns, reason)
        while self.overhearing.live:
            self._tick()

    def _tick(self) -> None:
        self._keep(self.overhearing.tick(self._due_ns, self._silence_s))
        self._due_ns += TICK_NS

    def _keep(self, sealed: Sealed) -> None:
        """Journal and publish what one tick made, and note durably which calls are whole."""
        if sealed.records:
            self._journal.append(sealed.records)
        ended = [record.recording for record in sealed.records if isinstance(record, Close)]
        for recording in ended + sealed.abandoned:
            self._finisher.finish(recording)
        for call_id in sealed.left:
            publish_file(self._mark(call_id), f"{self._origin.sha256}\n".encode())

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


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
