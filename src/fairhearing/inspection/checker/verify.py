"""Check an evidence pack of Fairhearing. Needs Python 3.9 or later, and nothing else: no network, no library of ours.

    python3 -I verify.py [PACK.zip or FOLDER]
    python3 -I verify.py PAGE.html PAGE.signature.json

Without a name it checks the folder in which it lies; with two, a page of a practice's website and its signature.
It says that the pack is whole, or names each file that is not what was signed, and ends with 1.
It works through four questions:

1. Did the key that SIGNATURE.json names sign MANIFEST.json (Ed25519, RFC 8032)?
2. Is each file the one whose SHA-256 stands in MANIFEST.json, and is none missing, and none there besides?
3. Does each entry in log/entries/ stand in the log that log/checkpoint.txt signs (RFC 9162), and is one of them the
   entry by which the signing key was drawn?
4. Does the log name the SHA-256 of each day of results, each day's naming that of the day before, and of each
   certificate of destruction that is proved?

What it cannot know is whose key it was: compare the fingerprint of the log's key with the practice's recovery kit, or
with the checkpoint sheet that the practice printed.
"""

from __future__ import annotations

import base64
import hashlib
import json
import sys
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

MANIFEST, SIGNATURE = "MANIFEST.json", "SIGNATURE.json"
MANIFEST_FORMAT, SIGNATURE_FORMAT = "fairhearing evidence pack v1", "fairhearing signature v1"
CHECKPOINT, LOG_KEY, ENTRIES = "log/checkpoint.txt", "log/key.txt", "log/entries/"
RESULTS, CERTIFICATES = "results/", "certificates.jsonl"
MOST_BYTES = 1 << 30
HASH_BYTES = 32


class Damaged(Exception):
    """Something is not as it was signed; the message says what."""


class Proven(NamedTuple):
    """An entry that stands in the log. file: in which it lies in the pack."""

    file: str
    leaf: dict[str, Any]


class Report(NamedTuple):
    """What was found. problems: each begins with the file's name; none means that the pack is whole."""

    problems: list[str]
    practice: str
    practice_name: str
    made_at: str
    begins: str
    ends: str
    files: int
    entries: int
    log_entries: int
    log_fingerprint: str
    key_fingerprint: str


def check(files: Mapping[str, bytes]) -> Report:
    """Check a pack, given as its files by name."""
    problems: list[str] = []
    key = _check_signature(files, problems)
    manifest = _read_manifest(files, problems)
    listed = manifest.get("files", {})
    _check_files(files, listed, problems)
    log = _Log(files, problems)
    log.check_key(key)
    log.check_results(str(manifest.get("practice", "")))
    log.check_certificates()
    return Report(
        problems,
        str(manifest.get("practice", "")),
        str(manifest.get("practice_name", "")),
        str(manifest.get("made_at", "")),
        str(manifest.get("from", "")),
        str(manifest.get("to", "")),
        len(listed),
        len(log.proven),
        log.size,
        fingerprint(log.key) if log.key else "",
        fingerprint(key) if key else "",
    )


def _check_signature(files: Mapping[str, bytes], problems: list[str]) -> str:
    """Return the key's line; "" where nothing can be believed."""
    if SIGNATURE not in files:
        problems.append(f"{SIGNATURE}: it is missing")
        return ""
    return check_signature(MANIFEST, files.get(MANIFEST, b""), SIGNATURE, files[SIGNATURE], problems)


def check_signature(name: str, data: bytes, beside: str, signature: bytes, problems: list[str]) -> str:
    """Hold a file to the signature that lies beside it; return the line of the key that signed, "" where none did.

    The signature names the file's SHA-256 as well: so it can be said which of the two was changed.
    """
    try:
        said = json.loads(signature)
        key = str(said["key"])
        expected = {
            "format": SIGNATURE_FORMAT,
            "file": name,
            "algorithm": "Ed25519",
            "key": key,
            "fingerprint": fingerprint(key),
            "sha256": str(said["sha256"]),
            "signature": str(said["signature"]),
        }
        if (json.dumps(expected, indent=1) + "\n").encode("ascii") != signature:
            raise Damaged("it is not as it was written")
        _, public = read_key(key)
        signed = base64.b64decode(expected["signature"], validate=True)
    except (ValueError, KeyError, TypeError, Damaged) as error:
        problems.append(f"{beside}: it is not what was signed ({error})")
        return ""
    is_same, fits = hashlib.sha256(data).hexdigest() == expected["sha256"], ed25519_fits(public, data, signed)
    if is_same and fits:
        return key
    problems.append(f"{beside if is_same or fits else name}: it is not what was signed")
    return ""


def _read_manifest(files: Mapping[str, bytes], problems: list[str]) -> dict[str, Any]:
    try:
        manifest = json.loads(files[MANIFEST])
        if manifest["format"] != MANIFEST_FORMAT or not isinstance(manifest["files"], dict):
            raise Damaged("another format")
    except KeyError:
        problems.append(f"{MANIFEST}: it is missing, or lacks a field")
    except (ValueError, TypeError, Damaged) as error:
        problems.append(f"{MANIFEST}: it cannot be read ({error})")
    else:
        return dict(manifest)
    return {}


def _check_files(files: Mapping[str, bytes], listed: Mapping[str, Any], problems: list[str]) -> None:
    for name, digest in sorted(listed.items()):
        if name not in files:
            problems.append(f"{name}: it is missing")
        elif hashlib.sha256(files[name]).hexdigest() != digest:
            problems.append(f"{name}: it is not what was signed")
    problems += [f"{name}: nobody signed it" for name in sorted(set(files) - set(listed) - {MANIFEST, SIGNATURE})]


class _Log:
    """The entries of the pack, each followed to the checkpoint that the log's key signed."""

    def __init__(self, files: Mapping[str, bytes], problems: list[str]) -> None:
        self._files, self._problems = files, problems
        self.proven: list[Proven] = []
        self.size, self.key = 0, ""
        try:
            self.key = files[LOG_KEY].decode("ascii").strip()
            name, public = read_key(self.key)
            self.size, root = read_checkpoint(files[CHECKPOINT].decode("utf-8"), name, public)
        except KeyError as error:
            problems.append(f"{error.args[0]}: it is missing")
            return
        except (ValueError, Damaged) as error:
            problems.append(f"{CHECKPOINT}: the log’s key did not sign it ({error})")
            return
        for file in sorted(name for name in files if name.startswith(ENTRIES)):
            self._prove(file, root)

    def _prove(self, file: str, root: bytes) -> None:
        try:
            said = json.loads(self._files[file])
            entry, index = str(said["entry"]).encode("ascii"), int(said["index"])
            hashes = [base64.b64decode(each, validate=True) for each in said["hashes"]]
            check_inclusion(index, self.size, hashlib.sha256(b"\x00" + entry).digest(), hashes, root)
            self.proven.append(Proven(file, json.loads(entry)))
        except (ValueError, KeyError, TypeError, Damaged) as error:
            self._problems.append(f"{file}: it does not stand in the log ({error})")

    def check_key(self, key: str) -> None:
        """Find the entry by which the key that signed the pack was drawn."""
        wanted = fingerprint(key).replace(" ", "") if key else ""
        drawn = [each.leaf["detail"].get("sha256") for each in self.proven if each.leaf["verb"] == "evidence.key_made"]
        if wanted and wanted not in drawn:
            self._problems.append(f"{SIGNATURE}: no entry of the log names the key that signed")

    def check_results(self, practice: str) -> None:
        """Hold each day of results to its entry, and to the day before."""
        told = {
            each.leaf["detail"].get("day"): each.leaf["detail"]
            for each in self.proven
            if each.leaf["verb"] == "results.chained" and each.leaf["practice"] == practice
        }
        before: str | None = None
        for file in sorted(name for name in self._files if name.startswith(RESULTS)):
            day, digest = file[len(RESULTS) : -len(".json")], hashlib.sha256(self._files[file]).hexdigest()
            detail = told.pop(day, None)
            if detail is None or detail.get("sha256") != digest:
                self._problems.append(f"{file}: the log does not name these results for their day")
            elif before is not None and detail.get("before") != before:
                self._problems.append(f"{file}: it does not follow the day before")
            before = digest
        self._problems += [
            f"{RESULTS}{day}.json: the log names it, and it is missing" for day in sorted(map(str, told))
        ]

    def check_certificates(self) -> None:
        """Hold each proved certificate to its entry."""
        lines = self._files.get(CERTIFICATES, b"").split(b"\n")
        digests = {hashlib.sha256(line).hexdigest() for line in lines if line}
        for each in self.proven:
            if each.leaf["verb"] == "recording.destroyed" and each.leaf["detail"].get("certificate") not in digests:
                self._problems.append(f"{each.file}: no certificate of the pack has the SHA-256 that it names")


# Keys, notes and the tree -------------------------------------------------------------------------------------------


def read_key(line: str) -> tuple[str, bytes]:
    """Return name and public key of a line `name+hash+base64(0x01 | key)` (C2SP signed-note)."""
    name, _, rest = line.partition("+")
    digest, _, encoded = rest.partition("+")
    data = base64.b64decode(encoded, validate=True)
    if data[:1] != b"\x01" or len(data) != 1 + HASH_BYTES:
        raise Damaged("this is no Ed25519 key")
    if hashlib.sha256(name.encode() + b"\n" + data).digest()[:4].hex() != digest:
        raise Damaged("the key’s line was changed")
    return name, data[1:]


def fingerprint(line: str) -> str:
    """Return what people compare: 32 digits of SHA-256 of a key's line, in groups of four."""
    digits = hashlib.sha256(line.encode()).hexdigest()[:32]
    return " ".join(digits[at : at + 4] for at in range(0, 32, 4))


def read_checkpoint(note: str, name: str, public: bytes) -> tuple[int, bytes]:
    """Return size and root of a signed checkpoint (C2SP tlog-checkpoint)."""
    text, blank, signatures = note.partition("\n\n")
    if not blank:
        raise Damaged("it is no signed note")
    text += "\n"
    for line in signatures.split("\n"):
        if line.startswith(f"\u2014 {name} "):
            data = base64.b64decode(line.rpartition(" ")[2], validate=True)
            if ed25519_fits(public, text.encode(), data[4:]):
                break
    else:
        raise Damaged("no signature fits")
    origin, size, root = text.split("\n")[:3]
    if origin != name:
        raise Damaged("it is of another log")
    return int(size), base64.b64decode(root, validate=True)


def check_inclusion(index: int, size: int, leaf: bytes, proof: list[bytes], root: bytes) -> None:
    """Follow a leaf to the root (RFC 9162 2.1.3.2). Raises Damaged if it does not lead there."""
    if not 0 <= index < size:
        raise Damaged("the log has no such entry")
    place, last, found = index, size - 1, leaf
    for step in proof:
        if last == 0:
            raise Damaged("the proof is too long")
        if place & 1 or place == last:
            found = hashlib.sha256(b"\x01" + step + found).digest()
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            found = hashlib.sha256(b"\x01" + found + step).digest()
        place, last = place >> 1, last >> 1
    if last != 0 or found != root:
        raise Damaged("the proof leads to another root")


# Ed25519 (RFC 8032 5.1.7), on points in extended coordinates --------------------------------------------------------

_P = 2**255 - 19
_L = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, _P - 2, _P) % _P
_Point = tuple[int, int, int, int]


def ed25519_fits(public: bytes, message: bytes, signature: bytes) -> bool:
    """Say whether a key made that signature of that message."""
    if len(signature) != 2 * HASH_BYTES:
        return False
    key, point = _decode(public), _decode(signature[:HASH_BYTES])
    s = int.from_bytes(signature[HASH_BYTES:], "little")
    if key is None or point is None or s >= _L:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:HASH_BYTES] + public + message).digest(), "little") % _L
    return _same(_times(s, _BASE), _add(point, _times(h, key)))


def _add(a: _Point, b: _Point) -> _Point:
    e, f = (a[1] - a[0]) * (b[1] - b[0]) % _P, (a[1] + a[0]) * (b[1] + b[0]) % _P
    c, d = 2 * a[3] * b[3] * _D % _P, 2 * a[2] * b[2] % _P
    return (f - e) * (d - c) % _P, (d + c) * (f + e) % _P, (d - c) * (d + c) % _P, (f - e) * (f + e) % _P


def _times(count: int, point: _Point) -> _Point:
    found: _Point = (0, 1, 1, 0)
    while count:
        if count & 1:
            found = _add(found, point)
        point = _add(point, point)
        count >>= 1
    return found


def _same(a: _Point, b: _Point) -> bool:
    return (a[0] * b[2] - b[0] * a[2]) % _P == 0 and (a[1] * b[2] - b[1] * a[2]) % _P == 0


def _decode(data: bytes) -> _Point | None:
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & ((1 << 255) - 1)
    if y >= _P:
        return None
    square = (y * y - 1) * pow(_D * y * y + 1, _P - 2, _P) % _P
    x = pow(square, (_P + 3) // 8, _P)
    if (x * x - square) % _P:
        x = x * pow(2, (_P - 1) // 4, _P) % _P
    if (x * x - square) % _P or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = _P - x
    return x, y, 1, x * y % _P


_BASE_X = 15112221349535400772501151409588531511454012693041857206046113283949847762202
_BASE_Y = 46316835694926478169428394003475163141307993866256225615783033603165251855960
_BASE: _Point = (_BASE_X, _BASE_Y, 1, _BASE_X * _BASE_Y % _P)


# Reading packs ------------------------------------------------------------------------------------------------------


def read_pack(path: Path) -> dict[str, bytes]:
    """Return the files of a pack, a ZIP archive or the folder it was unpacked into. Raises Damaged, OSError."""
    if path.is_dir():
        found = (each for each in sorted(path.rglob("*")) if each.is_file() and not each.is_symlink())
        return {each.relative_to(path).as_posix(): each.read_bytes() for each in found}
    try:
        with zipfile.ZipFile(path) as packed:
            entries = packed.infolist()
            if sum(each.file_size for each in entries) > MOST_BYTES:
                raise Damaged("it is larger than any pack")
            names = [each.filename for each in entries]
            if len(set(names)) != len(names):
                raise Damaged("two files of it have one name")
            return {each.filename: packed.read(each) for each in entries}
    except (zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError) as error:
        raise Damaged("it is no archive that can be read") from error


def main(words: list[str]) -> int:
    """Check what is named, and say it. Returns 0 for what is whole, 1 for another, 2 where there is none."""
    if len(words) > 1:
        return _check_page(Path(words[0]), Path(words[1]))
    path = Path(words[0]) if words else Path(__file__).resolve().parent
    try:
        report = check(read_pack(path))
    except (Damaged, OSError) as error:
        print(f"{path.name}: {error}")
        return 2
    print(f"{report.practice_name} ({report.practice}), {report.begins} to {report.ends}, made at {report.made_at}")
    if report.problems:
        print("NOT WHOLE")
        for problem in report.problems:
            print(f"  {problem}")
        return 1
    print(
        f"{report.files} files, each as it was signed; {report.entries} entries stand in a log of {report.log_entries}"
    )
    print(f"signing key  {report.key_fingerprint}")
    print(f"the log’s key  {report.log_fingerprint}")
    print("WHOLE. Compare the log’s key with the practice’s recovery kit or printed checkpoint.")
    return 0


def _check_page(page: Path, signature: Path) -> int:
    problems: list[str] = []
    try:
        key = check_signature(page.name, page.read_bytes(), signature.name, signature.read_bytes(), problems)
    except OSError as error:
        print(error)
        return 2
    print(problems[0] if problems else f"{page.name} is as it was signed by the key {fingerprint(key)}")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
