"""Manifests as intake reads them: signature checked against the practice's own recipients, facts opened.

No database here, and no key but the intake key, which opens facts and never sound.
"""

from __future__ import annotations

import hashlib
from contextlib import closing
from dataclasses import dataclass, field

from fairhearing.call.probe import PROBE_PRACTICE
from fairhearing.catalogue.destroyed import DestroyedRecordings
from fairhearing.catalogue.errors import UnusableManifest
from fairhearing.catalogue.facts import RecordingFacts, read_facts
from fairhearing.vault.errors import MissingData, VaultError
from fairhearing.vault.facts import IntakeKey, open_facts
from fairhearing.vault.home import Home
from fairhearing.vault.keyring import DestroyedRecording, Keyring
from fairhearing.vault.manifest import Manifest, ManifestFile, open_manifest, parse_manifest
from fairhearing.vault.note import NoteVerifier
from fairhearing.vault.recipients import Recipients, load_recipients, recipients_path


@dataclass(frozen=True, slots=True)
class ReadManifest:
    """A manifest that may be believed. sha256: of its file, in hexadecimal digits."""

    manifest: Manifest
    facts: RecordingFacts
    sha256: str


@dataclass(frozen=True, slots=True)
class ManifestReader:
    """Reads the manifests of one home."""

    home: Home
    intake_key: IntakeKey
    _known: dict[str, tuple[tuple[int, int], Recipients]] = field(default_factory=dict)

    def read(self, node: str, file: ManifestFile, data: bytes) -> ReadManifest:
        """Check and open one manifest.

        node: the folder it was found in. data: the file's bytes. Raises UnusableManifest.
        """
        try:
            note = data.decode()
            practice = parse_manifest(note.rpartition("\n\n")[0] + "\n").practice
            recipients = self._recipients(practice)
            manifest = open_manifest(note, _verifiers(recipients, node))
            _check_place(manifest, node, file)
            facts = read_facts(self._open(manifest))
        except UnicodeDecodeError as error:
            raise UnusableManifest("not a text") from error
        except VaultError as error:
            raise UnusableManifest(f"{type(error).__name__}: {error}") from error
        self._check_key(manifest, {key.key_id for key in recipients.keys})
        if manifest.recording in DestroyedRecordings(self.home.keyring):
            raise UnusableManifest("its recording was destroyed, and is not taken in again")
        if facts.call.practice != manifest.practice:
            raise UnusableManifest("its facts name another practice than it does itself")
        return ReadManifest(manifest, facts, hashlib.sha256(data).hexdigest())

    def _recipients(self, practice: str) -> Recipients:
        """Return a practice's recipients, read and checked anew whenever another file was put in place."""
        path = recipients_path(self.home, practice)
        try:
            status = path.stat()
        except FileNotFoundError:
            return load_recipients(path)
        version = (status.st_ino, status.st_mtime_ns)
        known = self._known.get(practice)
        if known is None or known[0] != version:
            known = (version, load_recipients(path))
            self._known[practice] = known
        return known[1]

    def _check_key(self, manifest: Manifest, listed: set[str]) -> None:
        """Refuse what was sealed to a stranger's key.

        A key of before a change of keys is listed no more after a month. Its recordings were sealed anew by then, and
        the keyring knows what it was given first: that, by digest, is what the manifest speaks of.
        Raises KeyringUnwritable while it cannot be asked, BadKeyring.
        """
        if manifest.key_id in listed or manifest.practice == PROBE_PRACTICE:
            return  # the probe draws a new key where its own is lost, and what was sealed before is destroyed unheard
        try:
            with closing(Keyring(self.home.keyring, read_only=True)) as keyring:
                found = keyring.get(manifest.recording)
        except DestroyedRecording:
            return  # told below
        except MissingData:
            found = None
        is_ours = found is not None and found.practice == manifest.practice and found.key_id in listed
        if found is None or not is_ours or found.digest != manifest.sealed_key_sha256:
            raise UnusableManifest("sealed to a key that is not the practice's")

    def _open(self, manifest: Manifest) -> list[dict[str, object]]:
        """Open the facts."""
        if manifest.facts.intake_key_id != self.intake_key.key_id:
            raise UnusableManifest("its facts are sealed to another intake key")
        return open_facts(
            self.intake_key,
            practice=manifest.practice,
            recording_id=manifest.recording,
            sealed_facts_key=manifest.facts.sealed_key,
            records=manifest.facts.records,
        )


def _verifiers(recipients: Recipients, node: str) -> list[NoteVerifier]:
    """Return the keys this practice trusts for one recorder node."""
    return [NoteVerifier.parse(recorder.vkey) for recorder in recipients.recorders if recorder.node == node]


def _check_place(manifest: Manifest, node: str, file: ManifestFile) -> None:
    """Refuse a manifest that was copied to another place, or is another node's."""
    if (manifest.node, manifest.boot, manifest.number) != (node, file.boot, file.number):
        raise UnusableManifest("it says another node, boot or number than its place does")
    if manifest.recording != file.recording:
        raise UnusableManifest("it speaks of another recording than its name does")
