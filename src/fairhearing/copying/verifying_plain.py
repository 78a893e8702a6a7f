"""Whether the plain files of a copy are what the practice gave: locked again, each is the part that was signed.

Another key, another prefix or another byte makes another part, whose digest is not among those of the check number;
so what the proof says of itself need not be believed. The digest sheet is for people, and is not covered.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from .contents import letter_in
from .errors import NoCopy
from .making import check_number
from .parts import KEY_BYTES, PREFIX_BYTES, PartWriter
from .plain import ABOUT, CONTENTS, LETTER, PLAIN_FORMAT, PROOF
from .verdict import Verdict, signed_by

_LARGEST_PROOF: Final = 4 << 20
_LARGEST_CONTENTS: Final = 64 << 20
_READ_BYTES: Final = 1 << 18
_BROKEN: Final = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)


@dataclass(frozen=True, slots=True)
class _Proof:
    """What the proof says, in the shapes it has to have. parts: file, prefix, bytes and digest of each."""

    copy: str
    key: bytes
    page: str
    parts: tuple[tuple[str, bytes, int, str], ...]
    statement: str
    signer: str


def verify_plain(path: Path) -> Verdict:
    """Look at an archive. Raises NoCopy, FileNotFoundError."""
    try:
        with zipfile.ZipFile(path) as archive:
            return _verify(archive, path.name)
    except _BROKEN as error:
        raise NoCopy(f"{path.name} is not whole, or is no archive that Fairhearing made") from error


def _verify(archive: zipfile.ZipFile, name: str) -> Verdict:
    proof = _proof(archive, name)
    changed = []
    for number, (file, prefix, size, digest) in enumerate(proof.parts):
        if _locked_again(archive, proof, number, file, prefix, size) != digest:
            changed.append(number)
    if 0 not in changed and not _has_its_letter(archive):
        changed.insert(0, 0)
    known = {PROOF, ABOUT, LETTER, *(file for file, *_ in proof.parts)}
    names = archive.namelist()
    strangers = sum(each not in known for each in names) + len(names) - len(set(names))
    statement, fingerprint = signed_by(proof.statement, proof.signer)
    fits = statement is not None and (
        statement.copy == proof.copy
        and statement.sha256 == check_number(proof.page, [digest for *_, digest in proof.parts])
    )
    return Verdict(statement, fingerprint, tuple(changed), False, fits, strangers)


def _locked_again(archive: zipfile.ZipFile, proof: _Proof, number: int, name: str, prefix: bytes, size: int) -> str:
    """Return the digest of the part that a file becomes when it is locked; "" where it is not there or too large."""
    digest = hashlib.sha256()
    writer = PartWriter(digest.update, proof.key, proof.copy, number, prefix)
    try:
        with archive.open(name) as file:
            while piece := file.read(_READ_BYTES):
                writer.write(piece)
                if writer.plain_bytes > size:
                    return ""
    except (KeyError, *_BROKEN):
        return ""
    writer.finish()
    return digest.hexdigest()


def _has_its_letter(archive: zipfile.ZipFile) -> bool:
    """Say whether the letter is the one that the list of calls holds."""
    try:
        wanted = letter_in(json.loads(_read(archive, CONTENTS, _LARGEST_CONTENTS)))
    except (KeyError, TypeError, ValueError):
        return False
    there = LETTER in archive.namelist()
    return there == bool(wanted) and (not there or _read(archive, LETTER, len(wanted)) == wanted)


def _proof(archive: zipfile.ZipFile, name: str) -> _Proof:
    try:
        told: dict[str, Any] = json.loads(_read(archive, PROOF, _LARGEST_PROOF))
        if told["format"] != PLAIN_FORMAT:
            raise NoCopy(f"{name} is no copy of this format")
        parts = tuple(
            (str(each["file"]), _bytes_of(each["prefix"], PREFIX_BYTES), int(each["bytes"]), str(each["sha256"]))
            for each in told["parts"]
        )
        digests = (str(told["page"]), str(told["copy"]) * 2, *(digest for *_, digest in parts))
        for digest in digests:
            _bytes_of(digest, hashlib.sha256().digest_size)
        if not parts or parts[0][0] != CONTENTS:
            raise NoCopy(f"{name} lists no parts")
        key = _bytes_of(told["key"], KEY_BYTES)
        copy, page = str(told["copy"]), str(told["page"])
        return _Proof(copy, key, page, parts, str(told["statement"]), str(told["signer"]))
    except (KeyError, TypeError, ValueError) as error:
        raise NoCopy(f"{name} has no proof that could be ours") from error


def _bytes_of(text: object, size: int) -> bytes:
    found = bytes.fromhex(str(text))
    if len(found) != size:
        raise ValueError(f"{size} bytes wanted, {len(found)} found")
    return found


def _read(archive: zipfile.ZipFile, name: str, most: int) -> bytes:
    """Return a small file. Raises KeyError where it is not there; one byte more than `most` tells that it is larger."""
    with archive.open(name) as file:
        return file.read(most + 1)
