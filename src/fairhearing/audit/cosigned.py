"""Countersigned checkpoints: what the log was when somebody who holds a practice's key last signed in.

    cosigned/PRACTICE    the checkpoint, a note with the log's signature and the practice's cosignature
    cosigners/PRACTICE   the practice's cosigning key, a note signed by the key that signs its recipients file

Both keys come from the practice's seed, which is on no disk unsealed: without somebody who signs in, not even root can
countersign another log. Everything here needs public keys only.

When a practice changes its key, its new key vouches for the cosigning keys before, each up to the size of the log that
it countersigned last: so a checkpoint on paper stays provable, and an old key countersigns nothing more.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from fairhearing.vault.cosignature import CosignatureVerifier, cosigned_at
from fairhearing.vault.document import Fields, write_document
from fairhearing.vault.errors import VaultError
from fairhearing.vault.home import Home
from fairhearing.vault.note import NoteSigner, NoteVerifier, UnknownSigner, open_note, sign_note
from fairhearing.vault.recipients import list_recipients, load_recipients

from .checkpoint import Checkpoint, parse_checkpoint
from .errors import BadCheckpoint, BadCosignature, LogRewritten
from .files import COSIGNED_FOLDER, COSIGNERS_FOLDER, LogReader
from .leaf import parse_leaf
from .proofs import LogTree, consistency
from .verbs import Verb

_FORMAT: Final = "fairhearing cosigner v1"
_COSIGNED: Final = f'"verb":"{Verb.LOG_COSIGNED}"'.encode()


@dataclass(frozen=True, slots=True)
class Cosigned:
    """A checkpoint that a practice countersigned, and when. note: as it lies on the disk."""

    checkpoint: Checkpoint
    at: datetime
    note: str


@dataclass(frozen=True, slots=True)
class EarlierCosigner:
    """A cosigning key of before a change of keys, and how many entries it countersigned last."""

    verifier: CosignatureVerifier
    size: int


@dataclass(frozen=True, slots=True)
class Vouched:
    """A practice's cosigning key, and those before it, the oldest first."""

    verifier: CosignatureVerifier
    earlier: tuple[EarlierCosigner, ...] = ()

    def countersigned_at(self, note: str) -> datetime | None:
        """Return when the practice countersigned a checkpoint, by whichever key was its own then; None if it did not.

        Raises BadCosignature where a line of its key does not fit the text.
        """
        size = parse_checkpoint(note).size
        for verifier in (self.verifier, *(each.verifier for each in self.earlier if size <= each.size)):
            try:
                return cosigned_at(note, verifier)
            except UnknownSigner:
                continue
            except VaultError as error:
                raise BadCosignature(f"a line of {verifier.name} does not fit this checkpoint") from error
        return None


def cosigned_path(log: Path, practice: str) -> Path:
    """Say where the checkpoint lies that a practice countersigned last."""
    return log / COSIGNED_FOLDER / practice


def cosigner_path(log: Path, practice: str) -> Path:
    """Say where a practice's cosigning key lies."""
    return log / COSIGNERS_FOLDER / practice


def open_cosigned(note: str, verifier: CosignatureVerifier) -> Cosigned:
    """Return what a practice countersigned. Raises BadCosignature unless its key did."""
    try:
        at = cosigned_at(note, verifier)
        return Cosigned(parse_checkpoint(note), at, note)
    except (VaultError, BadCheckpoint) as error:
        raise BadCosignature(f"this is no checkpoint countersigned by {verifier.name}: {error}") from error


def load_cosigned(log: Path, practice: str, verifier: CosignatureVerifier) -> Cosigned | None:
    """Return what a practice countersigned last; None if nothing is there. Raises BadCosignature."""
    note = _read(cosigned_path(log, practice))
    return open_cosigned(note, verifier) if note is not None else None


def write_cosigner(practice: str, vouched: Vouched, *signers: NoteSigner) -> str:
    """Return the note by which the key of a practice's recipients file vouches for its cosigning keys."""
    earlier = [{"vkey": each.verifier.vkey, "size": each.size} for each in vouched.earlier]
    document = {"format": _FORMAT, "practice": practice, "vkey": vouched.verifier.vkey}
    return sign_note(write_document(document | ({"earlier": earlier} if earlier else {})), *signers)


def load_cosigner(log: Path, practice: str, signer_vkey: str) -> CosignatureVerifier | None:
    """Return a practice's cosigning key; None if nobody has countersigned yet. Raises as `load_vouched`."""
    vouched = load_vouched(log, practice, signer_vkey)
    return vouched.verifier if vouched else None


def load_vouched(log: Path, practice: str, signer_vkey: str) -> Vouched | None:
    """Return a practice's cosigning keys; None if nobody has countersigned yet. Raises BadCosignature.

    signer_vkey: of the key that signs the practice's recipients file.
    """
    note = _read(cosigner_path(log, practice))
    if note is None:
        return None
    try:
        opened = open_note(note, [NoteVerifier.parse(signer_vkey)])
        fields = Fields.parse(opened.text, f"cosigners/{practice}", _FORMAT)
        if fields.slug("practice") != practice:
            raise fields.wrong("practice", "the practice the file is named after")
        earlier = fields.objects("earlier") if "earlier" in fields.values else ()
        return Vouched(
            CosignatureVerifier.parse(fields.text("vkey")),
            tuple(
                EarlierCosigner(CosignatureVerifier.parse(each.text("vkey")), each.number("size")) for each in earlier
            ),
        )
    except VaultError as error:
        raise BadCosignature(f"cosigners/{practice} is not what {practice} signed: {error}") from error


def load_cosigners(home: Home) -> Mapping[str, CosignatureVerifier]:
    """Return the practices of a home that have countersigned, each with its key. Raises as `load_all_vouched`."""
    return {practice: vouched.verifier for practice, vouched in load_all_vouched(home).items()}


def load_all_vouched(home: Home) -> Mapping[str, Vouched]:
    """Return the practices of a home that have countersigned, each with its keys.

    Raises BadCosignature, and the errors of vault.recipients.
    """
    practices = map(load_recipients, list_recipients(home))
    found = {each.practice: load_vouched(home.log, each.practice, each.signer_vkey) for each in practices}
    return {practice: vouched for practice, vouched in found.items() if vouched}


def check_not_taken_away(reader: LogReader, practice: str, cosigned: Cosigned | None) -> None:
    """Raise BadCosignature where the log says that a practice countersigned more than lies there as countersigned.

    The entry is written behind the file, so an honest log never says more.
    """
    size = cosigned.checkpoint.size if cosigned else 0
    said = _said_in_log(reader, practice, size)
    if said > size:
        raise BadCosignature(
            f"the log says that {practice} countersigned {said} entries, what lies there is of {size}: "
            "what was countersigned was taken away or exchanged for an older one"
        )


def _said_in_log(reader: LogReader, practice: str, start: int) -> int:
    """Return the most entries that the log says a practice countersigned, by its entries from `start` on."""
    most = 0
    for _, entry in reader.entries(start):
        if _COSIGNED in entry:
            leaf = parse_leaf(entry)
            size = leaf.detail.get("size")
            if leaf.verb is Verb.LOG_COSIGNED and leaf.practice == practice and isinstance(size, int):
                most = max(most, size)
    return most


def check_grown_from(tree: LogTree, earlier: Checkpoint, now: Checkpoint) -> None:
    """Raise LogRewritten unless the log of now begins with what was countersigned or kept elsewhere earlier."""
    if earlier.origin != now.origin:
        raise LogRewritten(f"the checkpoint is of the log {earlier.origin}, this one is {now.origin}")
    consistency(tree, earlier, now)


def _read(path: Path) -> str | None:
    try:
        return path.read_text("utf-8")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise BadCosignature(f"{path.parent.name}/{path.name} cannot be read as text") from error
