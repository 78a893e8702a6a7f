"""A copy as plain files in one ZIP, for whoever cannot open a locked page: sound, letter, list of calls, a proof.

    1-2026-11-03.wav, ...   each recording's sound, as part 1, 2, ... holds it
    letter.pdf              the letter, where one went into the copy
    about.pdf               digest sheet: which file is which call, what is hidden, how to check
    contents.json           part 0: the list of calls
    proof.json              what ties these files to what the practice signed

No key locks them. The proof names the copy's own key, since the parts are all there in the clear: locked under it
again, from the same prefixes, each file becomes the very part whose digest was signed (`verifying_plain`).
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import IO, Any, Final, cast

from .contents import letter_in, sound_names
from .locking import Vouched
from .making import MadeCopy
from .parts import PREFIX_BYTES, PartReader, part_path

PLAIN_FORMAT: Final = "fairhearing plain copy v1"
PROOF: Final = "proof.json"
CONTENTS: Final = "contents.json"
LETTER: Final = "letter.pdf"
ABOUT: Final = "about.pdf"
_PIECE_BYTES: Final = 1 << 18
_FASTEST: Final = 1
_WHEN: Final = (1980, 1, 1, 0, 0, 0)
"""ZIP's first moment: when each call was stands in its name and in the list."""


@dataclass(frozen=True, slots=True)
class PlainFile:
    """One file of the plain copy that the signature covers. part: which part of the copy it is."""

    name: str
    part: int
    sha256: str


Sheet = Callable[[Mapping[str, Any], tuple[PlainFile, ...]], bytes]
"""Makes the digest sheet, a PDF, of the list of calls and of the files."""


def plain_copy(made: MadeCopy, key: bytes, vouched: Vouched, sheet: Sheet) -> Iterator[bytes]:
    """Yield the ZIP, piece by piece; each file is opened as it is asked for. Raises DamagedCopy."""
    contents = b"".join(_opened(made, key, 0))
    told = json.loads(contents)
    names = (CONTENTS, *sound_names(told))
    listed = tuple(PlainFile(name, part, _digest(made, key, part)) for part, name in enumerate(names))
    small = {CONTENTS: contents, ABOUT: sheet(told, listed), PROOF: _proof(made, key, vouched, names)}
    if letter := letter_in(told):
        small[LETTER] = letter
    out = _Waiting()
    with zipfile.ZipFile(cast("IO[bytes]", out), "w", zipfile.ZIP_DEFLATED, compresslevel=_FASTEST) as archive:
        for name, data in small.items():
            archive.writestr(_entry(name), data)
        for part, name in enumerate(names[1:], start=1):
            with archive.open(_entry(name), "w", force_zip64=made.parts[part][0] >= zipfile.ZIP64_LIMIT) as file:
                for piece in _opened(made, key, part):
                    file.write(piece)
                    yield out.taken()
    yield out.taken()


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _WHEN)
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def _proof(made: MadeCopy, key: bytes, vouched: Vouched, names: tuple[str, ...]) -> bytes:
    parts = []
    for part, name in enumerate(names):
        with part_path(made.folder, part).open("rb") as file:
            prefix = file.read(PREFIX_BYTES)
        size, digest = made.parts[part]
        parts.append({"file": name, "bytes": size, "sha256": digest, "prefix": prefix.hex()})
    told = {
        "format": PLAIN_FORMAT,
        "copy": made.copy_id,
        "key": key.hex(),
        "page": made.page_sha256,
        "parts": parts,
        "sha256": made.sha256,
        "statement": vouched.statement,
        "signer": vouched.signer,
    }
    return json.dumps(told, indent=1).encode()


def _opened(made: MadeCopy, key: bytes, part: int) -> Iterator[bytes]:
    """Yield what a part holds."""
    with part_path(made.folder, part).open("rb") as file:
        reader = PartReader(file.read, key, made.copy_id, part)
        while piece := reader.read(_PIECE_BYTES):
            yield piece


def _digest(made: MadeCopy, key: bytes, part: int) -> str:
    digest = hashlib.sha256()
    for piece in _opened(made, key, part):
        digest.update(piece)
    return digest.hexdigest()


class _Waiting:
    """What the archive wrote and nobody took yet; it cannot go back, so sizes follow each file."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, data: bytes) -> int:
        """Take some more; return how much."""
        self._pieces.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing waits beneath."""

    def taken(self) -> bytes:
        """Return what waits, and forget it."""
        taken = b"".join(self._pieces)
        self._pieces.clear()
        return taken
