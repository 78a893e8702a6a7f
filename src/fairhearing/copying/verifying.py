"""Whether a file is the copy that a practice gave, told without the passphrase and without the practice.

Every part has its digest, so does the page around them; all digests make the check number, which the practice's
copies key signed. Whose key that is, the letter says: its fingerprint stands there.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import mmap
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from .errors import NoCopy
from .locking import FORMAT
from .making import check_number
from .page import HEADER_HOLE, PARTS_HOLE
from .parts import PREFIX_BYTES
from .verdict import Verdict, signed_by
from .verifying_plain import verify_plain

_HEADER: Final = b'<script type="application/json" id="copy">'
_PART: Final = b'<script type="text/plain" id="part-%d">'
_END: Final = b"</script>"
_READ_BYTES: Final = 4 * 65_536
_ZIP: Final = b"PK\x03\x04"
_LONGEST_HEADER: Final = 4 << 20


def verify_copy(path: Path) -> Verdict:
    """Look at a file, a page or an archive of plain files. Raises NoCopy, FileNotFoundError."""
    with path.open("rb") as file:
        if file.read(len(_ZIP)) == _ZIP:
            return verify_plain(path)
    with path.open("rb") as file:
        if path.stat().st_size == 0:
            raise NoCopy(f"{path.name} is empty")
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            return _verify(data, path.name)


def header_of(path: Path) -> dict[str, object]:
    """Return what stands unlocked in a copy. Raises NoCopy."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        return _header(data, path.name)[0]


def sealed_part(path: Path, number: int) -> bytes:
    """Return a part as it lies in a copy. Raises NoCopy."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        begins, ends = _between(data, _PART % number, 0, path.name)
        return b"".join(_decoded(data, begins, ends))


def _verify(data: mmap.mmap, name: str) -> Verdict:
    header, header_at, at = _header(data, name)
    digests, changed = [], []
    told = header["parts"]
    if not isinstance(told, list) or not told:
        raise NoCopy(f"{name} lists no parts")
    parts_at = data.find(_PART % 0, at)
    page = hashlib.sha256(data[: header_at[0]] + HEADER_HOLE.encode() + data[header_at[1] : max(parts_at, 0)])
    end = parts_at
    for number, part in enumerate(told):
        begins, ends = _between(data, _PART % number, end, name)
        found = hashlib.sha256()
        try:
            for piece in _decoded(data, begins, ends):
                found.update(piece)
        except binascii.Error:
            found.update(b"not base64")
        digests.append(found.hexdigest())
        if found.hexdigest() != part.get("sha256"):
            changed.append(number)
        between = data[end : begins - len(_PART % number)].strip()
        end = ends + len(_END)
        if between:
            changed.append(number)
    page.update(PARTS_HOLE.encode() + data[end:].removeprefix(b"\n"))
    return _judged(header, page.hexdigest(), digests, tuple(dict.fromkeys(changed)))


def _judged(header: dict[str, object], page: str, digests: list[str], changed: tuple[int, ...]) -> Verdict:
    statement, fingerprint = signed_by(str(header.get("statement", "")), str(header.get("signer", "")))
    if statement is None:
        return Verdict(None, fingerprint, changed, page_changed=False, signature_holds=False)
    fits = statement.copy == header["copy"] and statement.sha256 == check_number(page, digests)
    told = [str(each.get("sha256", "")) for each in _parts(header)]
    page_changed = not fits and not changed and statement.sha256 != check_number(page, told)
    return Verdict(statement, fingerprint, changed, page_changed=page_changed, signature_holds=fits)


def _parts(header: dict[str, object]) -> list[dict[str, object]]:
    parts = header["parts"]
    return parts if isinstance(parts, list) else []


def _header(data: mmap.mmap, name: str) -> tuple[dict[str, object], tuple[int, int], int]:
    begins, ends = _between(data, _HEADER, 0, name)
    if ends - begins > _LONGEST_HEADER:
        raise NoCopy(f"{name} has no header that could be ours")
    try:
        header = json.loads(data[begins:ends])
    except ValueError:
        raise NoCopy(f"{name}: its header was changed and cannot be read") from None
    if not isinstance(header, dict) or header.get("format") != FORMAT:
        raise NoCopy(f"{name} is no copy of this format")
    return header, (begins, ends), ends


def _between(data: mmap.mmap, opening: bytes, start: int, name: str) -> tuple[int, int]:
    begins = data.find(opening, start)
    ends = data.find(_END, begins) if begins >= 0 else -1
    if ends < 0:
        raise NoCopy(f"{name} is no copy that Fairhearing made, or it is not whole")
    return begins + len(opening), ends


def _decoded(data: mmap.mmap, begins: int, ends: int) -> Iterator[bytes]:
    if ends - begins < PREFIX_BYTES:
        raise binascii.Error("too short")
    for at in range(begins, ends, _READ_BYTES):
        yield base64.b64decode(data[at : min(at + _READ_BYTES, ends)], validate=True)
