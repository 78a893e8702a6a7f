"""Trying one recording: whether it opens with the practice's own key, whole, as a recorder of the practice said.

    manifest   signed by a listed recorder, in its place of the chain, alone there
    key        in the keyring, the one the manifest names, sealed to a key of the practice, opens
    object     in the store, with the size and SHA-256 of the manifest
    segments   the first and the last open; the last as the marked end, unless it was interrupted

Nothing of the sound leaves this module.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from fairhearing.vault.errors import VaultError
from fairhearing.vault.home import Home
from fairhearing.vault.keyring import (
    BadKeyring,
    DestroyedRecording,
    Keyring,
    KeyringUnwritable,
    NoKeyring,
    SealedKey,
    UnknownRecording,
)
from fairhearing.vault.layout import object_name
from fairhearing.vault.manifest import Manifest, ManifestFile, RecordingState, open_manifest, parse_manifest
from fairhearing.vault.note import split_note
from fairhearing.vault.recipients import Recipients, recipients_path
from fairhearing.vault.store import FolderStore, UnknownObject
from fairhearing.vault.tinkstream import HEADER_BYTES, SEGMENT_BYTES
from fairhearing.vault.unseal import PracticeKey, SegmentOpener

from .faults import Fault


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of one manifest. ours: whether it is the practice's; fault: None if all is as it should be."""

    file: ManifestFile
    ours: bool
    fault: Fault | None = None


@dataclass(frozen=True, slots=True)
class Trial:
    """Tries the recordings of one practice. keys: those of its keys that are at hand, by their id. For one thread."""

    home: Home
    recipients: Recipients
    keys: Mapping[str, PracticeKey]

    def examine(self, node: str, file: ManifestFile, *, alone: bool) -> Tried | None:
        """Try what one manifest speaks of; `alone`: whether no other has its number.

        None where that cannot be said now: gone meanwhile, destroyed, another practice's and not to be checked here,
        sealed to a key that is not at hand, or the keyring cannot be read now. Raises OSError as the disk does.
        """
        try:
            note = file.path.read_text("utf-8")
        except FileNotFoundError:
            return None
        except UnicodeDecodeError:
            return Tried(file, ours=True, fault=Fault.UNSIGNED)
        try:
            manifest = open_manifest(note, self.recipients.manifest_verifiers)
        except VaultError:
            return self._unsigned(file, note)
        if manifest.practice != self.recipients.practice:
            return Tried(file, ours=False)
        try:
            fault = self._fault(node, file, manifest, alone=alone)
        except (DestroyedRecording, KeyringUnwritable, _NotAtHand):
            return None
        return Tried(file, ours=True, fault=fault)

    def _unsigned(self, file: ManifestFile, note: str) -> Tried | None:
        """Leave to another practice what says that it is its own: that one's recorders may be others."""
        try:
            claimed = parse_manifest(split_note(note)).practice
        except VaultError:
            claimed = self.recipients.practice
        known = recipients_path(self.home, claimed).is_file()
        if known and claimed != self.recipients.practice:
            return None
        return Tried(file, ours=True, fault=Fault.UNSIGNED)

    def _fault(self, node: str, file: ManifestFile, manifest: Manifest, *, alone: bool) -> Fault | None:
        said = (manifest.node, manifest.boot, manifest.number, manifest.recording)
        sealed = self._sealed_key(manifest.recording)
        if said != (node, file.boot, file.number, file.recording) or not alone:
            return Fault.MISPLACED
        if sealed is None:
            return Fault.KEY_MISSING
        if self.recipients.key(sealed.key_id) is None and sealed.key_id not in self.keys:
            return Fault.KEY_FOREIGN
        if sealed.digest != manifest.sealed_key_sha256 or sealed.practice != manifest.practice:
            return Fault.KEY_CHANGED
        if sealed.key_id not in self.keys:
            raise _NotAtHand
        try:
            key = self.keys[sealed.key_id].open_recording_key(sealed.sealed, manifest.practice, manifest.recording)
        except VaultError:
            return Fault.KEY_CHANGED
        return self._object_fault(manifest, key)

    def _sealed_key(self, recording: str) -> SealedKey | None:
        try:
            keyring = Keyring(self.home.keyring, read_only=True)
        except (NoKeyring, BadKeyring):
            return None
        try:
            return keyring.get(recording)
        except (UnknownRecording, BadKeyring):
            return None
        finally:
            keyring.close()

    def _object_fault(self, manifest: Manifest, key: bytes) -> Fault | None:
        store, said = FolderStore(self.home.store), manifest.object
        if said.name != object_name(manifest.recording):
            return Fault.CHANGED
        try:
            stored = store.measure(said.name)
            if stored.size < said.size:
                return Fault.SHORTENED
            if (stored.size, stored.sha256) != (said.size, said.sha256):
                return Fault.CHANGED
            _open_both_ends(store, manifest, key)
        except UnknownObject:
            self._sealed_key(manifest.recording)  # raises if it was destroyed meanwhile
            return Fault.SOUND_MISSING
        except VaultError:
            return Fault.CHANGED
        return None


class _NotAtHand(Exception):
    """The recording is sealed to a key of the practice that whoever signed in does not hold."""


def _open_both_ends(store: FolderStore, manifest: Manifest, key: bytes) -> None:
    """Open the first and the last segment. Raises BadHeader, DamagedSegment, UnknownObject."""
    name, last = manifest.object.name, manifest.sound.segments
    opener = SegmentOpener(key, manifest.recording, store.read(name, 0, HEADER_BYTES))
    closed = manifest.state is RecordingState.CLOSED
    if closed:
        opener.open(0, store.read(name, HEADER_BYTES, SEGMENT_BYTES - HEADER_BYTES), last=False)
    elif last > 1:
        opener.open(1, store.read(name, SEGMENT_BYTES, SEGMENT_BYTES), last=False)
    opener.open(last, store.read(name, last * SEGMENT_BYTES, SEGMENT_BYTES), last=closed)
