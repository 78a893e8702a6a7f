"""`fairhearing unseal`: a sealed file, a recovery kit, and the keyring; out comes a WAV file. No database, no server.

Keyring, manifest and recipients are looked for in the home folder that holds the sealed file; where the file was
copied elsewhere, keyring and manifest are named.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from fairhearing.vault.document import is_id
from fairhearing.vault.errors import DamagedData, MissingData, WrongKey
from fairhearing.vault.home import Home
from fairhearing.vault.keyring import Keyring, SealedKey
from fairhearing.vault.kit import KitKey
from fairhearing.vault.manifest import Manifest, find_manifest, open_manifest, parse_manifest
from fairhearing.vault.note import split_note
from fairhearing.vault.notes import NoteKind, note_name
from fairhearing.vault.publishing import publish_chunks, publish_file
from fairhearing.vault.recipients import load_recipients, recipients_path

from .open_note import open_note
from .practice_key import PracticeKey
from .sealed_file import Progress, SealedFile


class NotFound(MissingData):
    """A file that is needed was not named and is not where it would be."""


class Mismatch(DamagedData):
    """Two files that should speak of the same recording do not."""


class NoKitForRecording(WrongKey):
    """None of the kits holds the key that the recording was sealed to."""


class ManifestTrust(StrEnum):
    """How far the manifest was checked."""

    NO_MANIFEST = "no manifest"
    """There was none. A closed recording proves itself without."""
    UNCHECKED = "unchecked"
    """There was no recipients file, so nobody could say which recorders are the practice's own."""
    RECORDER = "signed by a recorder"
    """Signed by a recorder that the recipients file names; who signed that file is not known to this kit."""
    PRACTICE = "signed by a recorder of the practice"
    """The recipients file, too, is signed with the key of this kit."""


@dataclass(frozen=True, slots=True)
class Unsealed:
    """What was opened. notes: the names of the files that its notes were written to."""

    recording: str
    practice: str
    bytes_written: int
    interrupted: bool
    trust: ManifestTrust
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Opening:
    """What is about to be opened: which recording, with which key of its practice, in which home, if in one."""

    recording: str
    practice: str
    key_id: str
    home: Home | None


def unseal_file(  # noqa: PLR0913 - as the command has it
    sealed: Path,
    kits: Iterable[KitKey],
    output: Path,
    *,
    keyring: Path | None = None,
    manifest: Path | None = None,
    notes: Path | None = None,
    opening: Callable[[Opening], None] = lambda _opening: None,
    progress: Progress = lambda _done, _all: None,
) -> Unsealed:
    """Open a sealed recording and write it as a WAV file, for its owner alone; whole, or not at all.

    notes: a folder for the notes that lie beside it, KIND.json or KIND.bin; None where they are not asked for.
    opening: told when everything fits, before the first sound is written.

    Raises VaultError in all its kinds, and OSError as the disk does.
    """
    if not sealed.is_file():
        raise NotFound(f"there is no sealed file at {sealed}")
    home = find_home(sealed)
    note = _read_manifest(sealed, home, manifest)
    recording = _recording_of(sealed, note)
    sealed_key = _sealed_key(recording, keyring or (home.keyring if home else None))
    key = _practice_key(kits, recording, sealed_key)
    trust = _check_manifest(note, key, sealed_key, find_home(manifest) if manifest else home)
    file = SealedFile(sealed, recording, note.manifest if note else None)
    recording_key = key.open_recording_key(sealed_key.sealed, sealed_key.practice, recording)
    for folder in (output.parent, notes):
        if folder is not None and not folder.is_dir():
            raise NotFound(f"there is no folder {folder} to write to")
    opening(Opening(recording, sealed_key.practice, sealed_key.key_id, home))
    written = _write_notes(sealed.parent, recording, recording_key, notes) if notes else ()
    size = publish_chunks(output, file.wav_chunks(recording_key, progress))
    return Unsealed(recording, sealed_key.practice, size, file.interrupted, trust, written)


def find_home(path: Path) -> Home | None:
    """Return the home folder that holds a file: the nearest folder above it with a keyring. None if there is none."""
    above = (Home(folder) for folder in path.resolve().parents)
    return next((home for home in above if home.keyring.is_file()), None)


def _write_notes(beside: Path, recording: str, recording_key: bytes, folder: Path) -> tuple[str, ...]:
    """Open the notes that lie beside a recording, and write their contents; return the files' names."""
    written = []
    for kind in NoteKind:
        path = beside / Path(note_name(recording, kind)).name
        if path.is_file():
            content = open_note(recording_key, recording, kind, path.read_bytes())
            written.append(f"{kind}.json" if content.startswith(b"{") else f"{kind}.bin")
            publish_file(folder / written[-1], content)
    return tuple(written)


@dataclass(frozen=True, slots=True)
class _ReadManifest:
    """A manifest's text as it lies on the disk, and what it says; not checked yet."""

    note: str
    manifest: Manifest


def _read_manifest(sealed: Path, home: Home | None, named: Path | None) -> _ReadManifest | None:
    path = named
    if path is None and home is not None and is_id(sealed.stem):
        path = find_manifest(home.manifests, sealed.stem)
    if path is None:
        return None
    try:
        note = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise NotFound(f"there is no manifest at {path}") from None
    except UnicodeDecodeError as error:
        raise Mismatch(f"{path} is not a manifest") from error
    return _ReadManifest(note, parse_manifest(split_note(note)))


def _recording_of(sealed: Path, note: _ReadManifest | None) -> str:
    """Say which recording a file holds: its manifest knows, else its name does."""
    if note is None:
        if is_id(sealed.stem):
            return sealed.stem
        raise NotFound(
            f"the name of {sealed.name} does not say which recording it is",
            hint="Give its manifest with --manifest, or the file the name it had in the store.",
        )
    if is_id(sealed.stem) and sealed.stem != note.manifest.recording:
        raise Mismatch(f"the file is recording {sealed.stem}, the manifest speaks of {note.manifest.recording}")
    return note.manifest.recording


def _sealed_key(recording: str, path: Path | None) -> SealedKey:
    if path is None:
        raise NotFound(
            f"no keyring was found for recording {recording}",
            hint="Give it with --keyring: it is the file keyring.sqlite of the home folder the recording comes from.",
        )
    keyring = Keyring(path, read_only=True)
    try:
        return keyring.get(recording)
    finally:
        keyring.close()


def _practice_key(kits: Iterable[KitKey], recording: str, sealed_key: SealedKey) -> PracticeKey:
    found = []
    for kit in kits:
        if kit.key_id == sealed_key.key_id:
            return PracticeKey(kit.seed)
        found.append(f"{kit.practice} {kit.key_id}")
    raise NoKitForRecording(
        f"recording {recording} was sealed for {sealed_key.practice}, key {sealed_key.key_id};"
        f" the kit holds: {', '.join(found) or 'nothing'}",
        hint="Use the recovery kit with that key id.",
    )


def _check_manifest(
    note: _ReadManifest | None, key: PracticeKey, sealed_key: SealedKey, home: Home | None
) -> ManifestTrust:
    """Check who signed a manifest, as far as the files at hand allow."""
    if note is None:
        return ManifestTrust.NO_MANIFEST
    manifest = note.manifest
    if manifest.sealed_key_sha256 != sealed_key.digest:
        raise Mismatch(f"the keyring has another key for recording {manifest.recording} than its manifest says")
    path = recipients_path(home, manifest.practice) if home else None
    if path is None or not path.is_file():
        return ManifestTrust.UNCHECKED
    recipients = load_recipients(path)
    open_manifest(note.note, recipients.manifest_verifiers)
    ours = key.recipients_signer(manifest.practice).vkey == recipients.signer_vkey
    return ManifestTrust.PRACTICE if ours else ManifestTrust.RECORDER
