"""What a practice says of a copy it handed out, and by which key: signed notes that need no server to be read.

    statement, inside the copy:       {"format": "fairhearing copy v1", practice, copy, made, recordings, sha256}
    HOME/recipients/PRACTICE.copies:  {"format": "fairhearing copies signer v1", practice, vkey, earlier: [vkey, ...]}

The statement is signed by the practice's copies key, which is derived from its seed. The second file is signed by the
key that signs the practice's recipients file; its fingerprint stands on the practice's letters, so that whoever has a
copy and a letter knows both for the practice's. sha256: of the copy's content, as the copy's own format says.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from .document import BadDocument, Fields, write_document, write_time
from .errors import MissingData
from .home import Home
from .note import NoteSigner, NoteVerifier, open_note, sign_note

_COPY_FORMAT: Final = "fairhearing copy v1"
_SIGNER_FORMAT: Final = "fairhearing copies signer v1"


class NoCopiesSigner(MissingData):
    """The practice has made no copy yet: no key of its copies is published."""


@dataclass(frozen=True, slots=True)
class CopyStatement:
    """One copy. copy: its id. recordings: how many it holds. sha256: of its content, in hexadecimal digits."""

    practice: str
    copy: str
    made: datetime
    recordings: int
    sha256: str


@dataclass(frozen=True, slots=True)
class CopiesSigners:
    """The keys that a practice's copies are signed with: of now, and those before it, the oldest first."""

    practice: str
    verifier: NoteVerifier
    earlier: tuple[NoteVerifier, ...] = ()


def write_statement(statement: CopyStatement, signer: NoteSigner) -> str:
    """Return the signed note that goes into a copy."""
    document = {
        "format": _COPY_FORMAT,
        "practice": statement.practice,
        "copy": statement.copy,
        "made": write_time(statement.made),
        "recordings": statement.recordings,
        "sha256": statement.sha256,
    }
    return sign_note(write_document(document), signer)


def open_statement(note: str, verifier: NoteVerifier) -> CopyStatement:
    """Return what a note says that this key signed. Raises BadNote, BadSignature, UnknownSigner, BadDocument."""
    fields = Fields.parse(open_note(note, [verifier]).text, "the copy's statement", _COPY_FORMAT)
    return CopyStatement(
        fields.slug("practice"),
        fields.identifier("copy"),
        fields.time("made"),
        fields.number("recordings"),
        fields.digest("sha256"),
    )


def signers_path(home: Home, practice: str) -> Path:
    """Say where the keys of a practice's copies are published."""
    return home.recipients / f"{practice}.copies"


def write_signers(signers: CopiesSigners, *by: NoteSigner) -> str:
    """Return the note by which the key of a practice's recipients file vouches for the keys of its copies."""
    document = {
        "format": _SIGNER_FORMAT,
        "practice": signers.practice,
        "vkey": signers.verifier.vkey,
        "earlier": [each.vkey for each in signers.earlier],
    }
    return sign_note(write_document(document), *by)


def load_signers(path: Path, *verifiers: NoteVerifier) -> CopiesSigners:
    """Read the keys of a practice's copies, which one of these keys vouches for.

    Raises NoCopiesSigner, BadNote, BadSignature, UnknownSigner, BadDocument, BadVerifierKey.
    """
    try:
        note = path.read_text("utf-8")
    except FileNotFoundError:
        raise NoCopiesSigner(f"there is no {path.name}: no copy was made yet") from None
    except UnicodeDecodeError as error:
        raise BadDocument(f"{path.name} is not text") from error
    fields = Fields.parse(open_note(note, list(verifiers)).text, path.name, _SIGNER_FORMAT)
    earlier = tuple(map(NoteVerifier.parse, fields.text_list("earlier")))
    return CopiesSigners(fields.slug("practice"), NoteVerifier.parse(fields.text("vkey")), earlier)
