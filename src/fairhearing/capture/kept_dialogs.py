"""HOME/recorder/NODE/dialogs: what a recorder must know to go on with its calls after a restart.

    magic (24), then records:  call id (16), length (4), nonce (12) and sealed state, or nothing: the call is over

A thread of its own appends what changed within 20 ms, so that it outlives the process, and syncs five times a second at
most, so that it outlives the machine; it writes the file anew once most of it is of the past. The last record of a call
counts. States are sealed with AES-256-GCM under a key that only this node has; the call id is bound in.
docs/reference/formats/dialogs.md tells it byte by byte.
"""

from __future__ import annotations

import base64
import binascii
import json
import os
import struct
import threading
import time
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from fairhearing.call.kept_dialog import KeptDialog
from fairhearing.call.plain_values import NotThatType, from_plain, to_plain
from fairhearing.health.kinds import TroubleKind
from fairhearing.health.troubles import Troubles
from fairhearing.vault.publishing import publish_file

from .identity import BadIdentity
from .say import say

_MAGIC: Final = b"fairhearing dialogs v1\n\0"
_HEAD: Final = struct.Struct(">16sI")
_NONCE_BYTES: Final = 12
_KEY_BYTES: Final = 32
_KEY_START: Final = "fairhearing-dialog-key-v1 "
_WRITE_EACH_S: Final = 0.02
_SYNC_EACH_S: Final = 0.2
_REWRITE_ABOVE_BYTES: Final = 1 << 18
_MAX_RECORD_BYTES: Final = 4 << 20


class KeptDialogs:
    """The file and its key. `load` before `run`; `tell` and `stop` from any thread, `run` in one.

    Raises BadIdentity.
    """

    def __init__(self, folder: Path, troubles: Troubles) -> None:
        self._troubles = troubles
        self._path = folder / "dialogs"
        self._sealing = AESGCM(_read_key(folder / "dialog.key"))
        self._sealed: dict[str, bytes] = {}
        self._told: dict[str, KeptDialog | None] = {}
        self._times_told = self._times_unsynced = self._times_written = 0
        self._size = 0
        self._begins_anew = True
        self._wake = threading.Condition()
        self._is_stopping = False
        self._is_unsynced = False
        self._in_trouble = False

    def load(self) -> list[KeptDialog]:
        """Return the dialogs that were live when the last process ended. What cannot be read is said and left out."""
        for call_id, sealed in _read_records(self._path):
            if sealed:
                self._sealed[call_id] = sealed
            else:
                self._sealed.pop(call_id, None)
        opened = [(call_id, self._open(call_id, sealed)) for call_id, sealed in self._sealed.items()]
        unreadable = [call_id for call_id, kept in opened if kept is None]
        for call_id in unreadable:
            del self._sealed[call_id]
        if unreadable:
            say(f"{len(unreadable)} calls cannot go on: what was kept of them is damaged or of another version")
        return [kept for _, kept in opened if kept is not None]

    def tell(self, call_id: str, kept: KeptDialog | None) -> None:
        """Keep this of a call; None: the call is over."""
        with self._wake:
            self._told[call_id] = kept
            self._times_told += 1
            self._wake.notify_all()

    def wait_until_written(self, within_s: float) -> bool:
        """Wait until what was told so far is on the disk; say whether it is. Not on the event loop."""
        with self._wake:
            told = self._times_told
            return self._wake.wait_for(lambda: self._times_written >= told, within_s)

    def stop(self) -> None:
        """Ask `run` to write what was told, and return."""
        with self._wake:
            self._is_stopping = True
            self._wake.notify_all()

    def run(self) -> None:
        """Write what is told until stopped. The file begins anew: what goes on was told already, or will be."""
        is_stopping = False
        while not is_stopping:
            with self._wake:
                self._wake.wait_for(lambda: self._told or self._is_unsynced or self._in_trouble or self._is_stopping)
                is_stopping = self._is_stopping
            self._write_told()
            self._sync()
            self._write_meanwhile(_SYNC_EACH_S)

    def _write_meanwhile(self, seconds: float) -> None:
        """Write what is told within this time, to be synced after it: so much outlives the process already."""
        until_s = time.monotonic() + seconds
        while (left_s := until_s - time.monotonic()) > 0:
            with self._wake:
                if self._wake.wait_for(lambda: self._is_stopping, min(left_s, _WRITE_EACH_S)):
                    return
            if not self._in_trouble:
                self._write_told()

    def _write_told(self) -> None:
        with self._wake:
            told, self._told = self._told, {}
            times_told = self._times_told
        if told or self._in_trouble:
            self._write([(call_id, self._seal(call_id, kept)) for call_id, kept in told.items()], told)
        if not self._in_trouble:
            self._times_unsynced = times_told

    def _write(self, records: list[tuple[str, bytes]], told: dict[str, KeptDialog | None]) -> None:
        """Append records, or all there is; what the disk does not take is told again."""
        for call_id, sealed in records:
            if sealed:
                self._sealed[call_id] = sealed
            else:
                self._sealed.pop(call_id, None)
        live = sum(len(sealed) for sealed in self._sealed.values())
        try:
            if self._begins_anew or self._size > max(_REWRITE_ABOVE_BYTES, 2 * live):
                data = _MAGIC + b"".join(_record(*each) for each in self._sealed.items())
                publish_file(self._path, data)
                self._size, self._begins_anew = len(data), False
            else:
                self._size += _append(self._path, b"".join(_record(*each) for each in records))
        except OSError as error:
            self._fail(error, told)
        else:
            self._in_trouble = False
            self._is_unsynced = True
            self._troubles.end(TroubleKind.DIALOGS_UNWRITABLE)

    def _sync(self) -> None:
        """Have what was written on the disk, and say so to whoever waits."""
        if self._in_trouble or not self._is_unsynced:
            return
        self._is_unsynced = False
        try:
            _sync_file(self._path)
        except OSError as error:
            self._fail(error, {})
            return
        with self._wake:
            self._times_written = self._times_unsynced
            self._wake.notify_all()

    def _fail(self, error: OSError, told: dict[str, KeptDialog | None]) -> None:
        """Note that the disk did not take something. The file is written anew, with what was told."""
        self._begins_anew = True  # a torn record may be there
        if not self._in_trouble:
            say(f"calls could not go on after a restart, their state is not written: {error.strerror}")
        self._in_trouble = True
        self._troubles.begin(TroubleKind.DIALOGS_UNWRITABLE)
        with self._wake:
            self._told = told | self._told

    def _seal(self, call_id: str, kept: KeptDialog | None) -> bytes:
        if kept is None:
            return b""
        nonce = os.urandom(_NONCE_BYTES)
        plain = json.dumps(to_plain(kept), separators=(",", ":")).encode("utf-8", "surrogateescape")
        return nonce + self._sealing.encrypt(nonce, plain, bytes.fromhex(call_id))

    def _open(self, call_id: str, sealed: bytes) -> KeptDialog | None:
        try:
            plain = self._sealing.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], bytes.fromhex(call_id))
            kept = from_plain(KeptDialog, json.loads(plain))
        except (InvalidTag, NotThatType, ValueError):
            return None
        return kept if isinstance(kept, KeptDialog) else None


def _record(call_id: str, sealed: bytes) -> bytes:
    return _HEAD.pack(bytes.fromhex(call_id), len(sealed)) + sealed


def _read_records(path: Path) -> list[tuple[str, bytes]]:
    """Return the file's records up to the first that is not whole: a torn write, in which nothing was promised."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return []
    records, at = [], len(_MAGIC)
    while data.startswith(_MAGIC) and at + _HEAD.size <= len(data):
        call_id, length = _HEAD.unpack_from(data, at)
        at += _HEAD.size
        if length > _MAX_RECORD_BYTES or at + length > len(data):
            break
        records.append((call_id.hex(), data[at : at + length]))
        at += length
    return records


def _append(path: Path, data: bytes) -> int:
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC)
    try:
        written = os.write(descriptor, data)
    finally:
        os.close(descriptor)
    if written != len(data):
        raise OSError(0, "the disk took a part only")
    return written


def _sync_file(path: Path) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CLOEXEC)
    try:
        os.fdatasync(descriptor)
    finally:
        os.close(descriptor)


def _read_key(path: Path) -> bytes:
    """Return the node's key, made now if there is none. The node's lock is held, so that nobody else makes one."""
    if not path.exists():
        publish_file(path, f"{_KEY_START}{base64.b64encode(os.urandom(_KEY_BYTES)).decode()}\n".encode())
    try:
        key = base64.b64decode(path.read_text("ascii").removeprefix(_KEY_START).rstrip("\n"), validate=True)
    except (UnicodeDecodeError, binascii.Error) as error:
        raise BadIdentity(f"{path} is not a recorder's dialog key") from error
    if len(key) != _KEY_BYTES:
        raise BadIdentity(f"{path} is not a recorder's dialog key")
    return key
