"""Manifests: what the recorder says of one finished recording, as a signed note.

HOME/manifests/NODE/BOOT/NUMBER-RECORDING.note, BOOT and NUMBER with eight digits. Numbers rise by one within a boot,
from 1; each manifest names the SHA-256 of the one before it on that node, so that a missing one is noticed. In the
clear it holds no number, no name and no time of a call: those are facts, sealed to the intake key.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from fairhearing.wire.sound_format import SoundFormat

from .chain_end import ChainEnd, read_chain_end
from .document import Fields, encode_bytes, write_document
from .errors import DamagedData
from .layout import closed_size, interrupted_size, segments_of
from .note import NoteSigner, NoteVerifier, open_note, sign_note
from .publishing import publish_new_file

_FORMAT = "fairhearing manifest v1"
_NAME = re.compile(r"(\d{8})-([0-9a-f]{32})\.note")
_BOOT = re.compile(r"\d{8}")
_Choice = TypeVar("_Choice", bound=StrEnum)


class BadManifest(DamagedData):
    """A manifest was signed by a recorder we know, and still is not what a manifest should be."""


class RecordingState(StrEnum):
    """How a recording ended."""

    CLOSED = "closed"
    """With segment 0 and a marked last segment: any reader of the format opens it."""
    INTERRUPTED = "interrupted"
    """The recorder was stopped in the middle: whole segments only, opened by our reader against this manifest."""


@dataclass(frozen=True, slots=True)
class Sound:
    """How much sound there is. segments: those that hold sound, 1 to `segments`; frames: pairs of samples."""

    format: SoundFormat
    frames: int
    segments: int


@dataclass(frozen=True, slots=True)
class SealedFacts:
    """The facts of a recording, as they were sealed, in their order."""

    intake_key_id: str
    sealed_key: bytes
    records: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class SealedObject:
    """The object in the store: its name there, its size in bytes, its SHA-256 in hexadecimal digits."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FinishedRecording:
    """What is to be said of a finished recording, before it has a number."""

    recording: str
    practice: str
    key_id: str
    sealed_key_sha256: str
    state: RecordingState
    object: SealedObject
    sound: Sound
    facts: SealedFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest(FinishedRecording):
    """A finished recording with its place in the recorder's chain.

    previous: SHA-256 in hexadecimal digits of the file of the manifest before it on this node, of an earlier boot
    too; None for the node's first.
    """

    node: str
    boot: int
    number: int
    previous: str | None


@dataclass(frozen=True, slots=True, order=True)
class ManifestFile:
    """One manifest's file, by its place in its node's chain."""

    boot: int
    number: int
    path: Path

    @property
    def recording(self) -> str:
        """The recording it speaks of."""
        return self.path.name[9:41]


class ManifestChain:
    """Writes the manifests of one node and boot, each naming the one before it. For one thread."""

    __slots__ = ("_boot", "_folder", "_node", "_number", "_previous", "_signer")

    def __init__(self, folder: Path, node: str, boot: int, signer: NoteSigner) -> None:
        end = chain_end(folder, node)
        self._folder, self._node, self._boot, self._signer = folder, node, boot, signer
        self._number = end.number if end and end.boot == boot else 0
        self._previous = end.sha256 if end else None

    def written(self, recordings: Iterable[str]) -> dict[str, Path]:
        """Return the manifests that this node wrote already, of any boot, for those of the recordings that have one."""
        wanted = set(recordings)
        if not wanted:
            return {}
        files = list_manifests(self._folder, self._node)
        return {file.recording: file.path for file in files if file.recording in wanted}

    def publish(self, finished: FinishedRecording) -> Path:
        """Give what is said of a recording its number, sign it and put it on the disk.

        Raises OSError as the disk does; then the number is not used up, and the same call may be made again.
        """
        manifest = Manifest(
            **{field.name: getattr(finished, field.name) for field in fields(FinishedRecording)},
            node=self._node,
            boot=self._boot,
            number=self._number + 1,
            previous=self._previous,
        )
        note = sign_manifest(manifest, self._signer).encode()
        path = manifest_path(self._folder, manifest)
        publish_new_file(path, note, mode=0o644)
        self._number = manifest.number
        self._previous = _sha256(note)
        return path


def chain_end(folder: Path, node: str) -> ChainEnd | None:
    """Return where a node's chain ends, None where it has not begun. Its last manifest may have been removed since."""
    last, kept = last_manifest(folder, node), read_chain_end(folder, node)
    if last is None or (kept is not None and (kept.boot, kept.number) > (last.boot, last.number)):
        return kept
    return ChainEnd(last.boot, last.number, _sha256(last.path.read_bytes()))


def last_manifest(folder: Path, node: str) -> ManifestFile | None:
    """Return the last manifest a node wrote, None if it wrote none."""
    boots = sorted((path for path in (folder / node).glob("*") if _BOOT.fullmatch(path.name)), reverse=True)
    return next((max(found) for boot in boots if (found := list(_files_of(boot)))), None)


def manifest_path(folder: Path, manifest: Manifest) -> Path:
    """Say where a manifest lies under the folder of all manifests."""
    name = f"{manifest.number:08}-{manifest.recording}.note"
    return folder / manifest.node / f"{manifest.boot:08}" / name


def sign_manifest(manifest: Manifest, signer: NoteSigner) -> str:
    """Return a manifest as a signed note."""
    return sign_note(_render(manifest), signer)


def open_manifest(note: str, verifiers: Iterable[NoteVerifier]) -> Manifest:
    """Check a manifest's signature against the recorders we know, and read it.

    Raises BadNote, BadSignature, UnknownSigner, BadDocument, BadManifest.
    """
    return parse_manifest(open_note(note, verifiers).text)


def parse_manifest(text: str) -> Manifest:
    """Read a manifest's text, whoever signed it. Raises BadDocument, BadManifest."""
    document = Fields.parse(text, "manifest", _FORMAT)
    manifest = Manifest(
        node=document.slug("node"),
        boot=document.number("boot"),
        number=document.number("number"),
        previous=None if document.values.get("previous") is None else document.digest("previous"),
        recording=document.identifier("recording"),
        practice=document.slug("practice"),
        key_id=document.key_id("key_id"),
        sealed_key_sha256=document.digest("sealed_key_sha256"),
        state=_one_of(RecordingState, document, "state"),
        object=_parse_object(document.object("object")),
        sound=_parse_sound(document.object("sound")),
        facts=_parse_facts(document.object("facts")),
    )
    _check_sizes(manifest)
    return manifest


def list_manifests(folder: Path, node: str) -> list[ManifestFile]:
    """Return all manifests of a node in the order they were written."""
    return list(manifests_after(folder, node, 0, 0))


def manifests_after(folder: Path, node: str, boot: int, number: int) -> Iterator[ManifestFile]:
    """Yield a node's manifests that come after a place in its chain, in their order. Other files are passed over."""
    for boot_folder in sorted(path for path in (folder / node).glob("*") if _BOOT.fullmatch(path.name)):
        if int(boot_folder.name) >= boot:
            yield from sorted(file for file in _files_of(boot_folder) if (file.boot, file.number) > (boot, number))


def find_manifest(folder: Path, recording: str) -> Path | None:
    """Return the manifest of a recording, of whatever node and boot; the first, should there be several."""
    return min(folder.glob(f"*/*/*-{recording}.note"), default=None)


def _files_of(boot_folder: Path) -> Iterator[ManifestFile]:
    """Yield the manifests in the folder of one boot, in no order."""
    for path in boot_folder.iterdir():
        if match := _NAME.fullmatch(path.name):
            yield ManifestFile(int(boot_folder.name), int(match[1]), path)


def _render(manifest: Manifest) -> str:
    sealed, sound, facts = manifest.object, manifest.sound, manifest.facts
    written: dict[str, Any] = {
        "format": _FORMAT,
        "node": manifest.node,
        "boot": manifest.boot,
        "number": manifest.number,
        "previous": manifest.previous,
        "recording": manifest.recording,
        "practice": manifest.practice,
        "key_id": manifest.key_id,
        "sealed_key_sha256": manifest.sealed_key_sha256,
        "state": manifest.state,
        "object": {"name": sealed.name, "size": sealed.size, "sha256": sealed.sha256},
        "sound": {"law": sound.format, "frames": sound.frames, "segments": sound.segments},
        "facts": {
            "intake_key_id": facts.intake_key_id,
            "sealed_key": encode_bytes(facts.sealed_key),
            "records": [encode_bytes(record) for record in facts.records],
        },
    }
    return write_document(written)


def _parse_object(document: Fields) -> SealedObject:
    return SealedObject(document.text("name"), document.number("size"), document.digest("sha256"))


def _parse_sound(document: Fields) -> Sound:
    return Sound(_one_of(SoundFormat, document, "law"), document.number("frames"), document.number("segments"))


def _parse_facts(document: Fields) -> SealedFacts:
    return SealedFacts(document.key_id("intake_key_id"), document.data("sealed_key"), document.data_list("records"))


def _one_of(kind: type[_Choice], document: Fields, name: str) -> _Choice:
    try:
        return kind(document.text(name))
    except ValueError as error:
        raise document.wrong(name, "one of " + ", ".join(kind)) from error


def _check_sizes(manifest: Manifest) -> None:
    """Compare what a manifest says of its object with what the format makes of so many frames."""
    sound = manifest.sound
    closed = manifest.state is RecordingState.CLOSED
    fitting = closed_size(sound.frames, sound.format) if closed else interrupted_size(sound.segments)
    segments = segments_of(sound.frames, sound.format)
    if manifest.object.size != fitting or sound.segments != segments:
        raise BadManifest(f"the manifest of recording {manifest.recording} contradicts itself about its length")


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
