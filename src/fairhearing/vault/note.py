"""Signed notes: a text with Ed25519 signatures below it (C2SP signed-note, as Go's `sumdb/note` writes them).

    text, one or more lines, each ended by a newline
    (an empty line)
    — name base64(key hash, 4 bytes | signature, 64 bytes)
    — another name ...

The key hash is the start of SHA-256(name | newline | 0x01 | public key). A verifier travels as one line,
`name+hash+base64(0x01 | public key)`, the "vkey".
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol, Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from .errors import DamagedData, OurError

_ED25519 = b"\x01"
_HASH_BYTES = 4
_PUBLIC_BYTES = 32
_SIGNATURE_BYTES = 64
_MOST_SIGNATURES = 100
_MOST_BYTES = 16 << 20
_LINE_START = "\u2014 "


class BadNote(DamagedData):
    """The text is not a signed note at all."""


class BadSignature(DamagedData):
    """A key we know is said to have signed, but the signature does not fit: the text was altered."""


class UnknownSigner(DamagedData):
    """None of the keys we trust has signed."""


class BadVerifierKey(DamagedData):
    """The line is not a verifier key."""


@dataclass(frozen=True, slots=True)
class NoteVerifier:
    """The public half of a signer: a name and an Ed25519 public key of 32 bytes."""

    name: str
    public: bytes

    @classmethod
    def parse(cls, vkey: str) -> Self:
        """Read a vkey line. Raises BadVerifierKey."""
        name, _, rest = vkey.partition("+")
        written_hash, _, encoded = rest.partition("+")
        key = _decode(encoded)
        if not _is_name(name) or key is None or key[:1] != _ED25519 or len(key) != 1 + _PUBLIC_BYTES:
            raise BadVerifierKey("expected name+hash+base64 of an Ed25519 key, got something else")
        verifier = cls(name, key[1:])
        if written_hash != verifier.key_hash.hex():
            raise BadVerifierKey(f"the key hash of {name} is {verifier.key_hash.hex()}, the line says {written_hash}")
        return verifier

    @property
    def key_hash(self) -> bytes:
        """The 4 bytes by which signature lines refer to this key."""
        return hashlib.sha256(self.name.encode() + b"\n" + _ED25519 + self.public).digest()[:_HASH_BYTES]

    @property
    def vkey(self) -> str:
        """The line that `parse` reads."""
        return f"{self.name}+{self.key_hash.hex()}+{base64.b64encode(_ED25519 + self.public).decode()}"

    @property
    def fingerprint(self) -> str:
        """The first 16 bytes of SHA-256 of the vkey, in groups of four digits: for people to compare."""
        digits = hashlib.sha256(self.vkey.encode()).hexdigest()[:32]
        return " ".join(digits[at : at + 4] for at in range(0, 32, 4))

    def fits(self, text: str, signature: bytes) -> bool:
        """Say whether this key made that signature of that text."""
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, text.encode())
        except InvalidSignature:
            return False
        return True


class Verifier(Protocol):
    """The public half of whatever signs notes: a NoteVerifier, or another kind of signature's."""

    @property
    def name(self) -> str:
        """The name that stands before its signatures."""

    @property
    def key_hash(self) -> bytes:
        """The 4 bytes by which signature lines refer to it."""

    def fits(self, text: str, signature: bytes) -> bool:
        """Say whether it made that signature of that text."""


class NoteSigner:
    """A name and the Ed25519 private key that signs in it."""

    __slots__ = ("_private", "verifier")

    def __init__(self, name: str, private: Ed25519PrivateKey) -> None:
        if not _is_name(name):
            raise OurError("a signer's name must not be empty nor hold spaces or '+'")
        self._private = private
        self.verifier = NoteVerifier(name, private.public_key().public_bytes_raw())

    @property
    def name(self) -> str:
        """The name that stands before each signature."""
        return self.verifier.name

    @property
    def vkey(self) -> str:
        """The line by which others verify."""
        return self.verifier.vkey

    def line(self, text: str) -> str:
        """Return the signature line for a text, with its newline."""
        signature = self._private.sign(text.encode())
        return f"{_LINE_START}{self.name} {base64.b64encode(self.verifier.key_hash + signature).decode()}\n"


@dataclass(frozen=True, slots=True)
class OpenedNote:
    """A text, and the names of those known keys that signed it, in the order of their lines."""

    text: str
    signed_by: tuple[str, ...]


def sign_note(text: str, *signers: NoteSigner) -> str:
    """Put signatures under a text, which must end with a newline and hold no control characters but newlines."""
    if not _is_text(text) or not signers:
        raise OurError("a note needs a text of whole lines without control characters, and a signer")
    return text + "\n" + "".join(signer.line(text) for signer in signers)


def add_line(note: str, name: str, sign: Callable[[str], bytes]) -> str:
    """Put one more signature line under a note: its key hash and signature are what `sign` makes of the text."""
    text, _ = _split(note)
    return f"{note}{_LINE_START}{name} {base64.b64encode(sign(text)).decode()}\n"


def signatures_by(note: str, verifier: Verifier) -> list[bytes]:
    """Return what stands behind the key hash in each line of a key, unchecked. Raises BadNote."""
    known = (verifier.name, verifier.key_hash)
    return [signature for name, key_hash, signature in _split(note)[1] if (name, key_hash) == known]


def open_note(note: str, verifiers: Iterable[Verifier]) -> OpenedNote:
    """Check a note against the keys we trust.

    Signatures by unknown keys are passed over, as the format asks. Raises BadNote, BadSignature if a known key's
    signature does not fit, UnknownSigner if no known key signed.
    """
    text, lines = _split(note)
    known = {(verifier.name, verifier.key_hash): verifier for verifier in verifiers}
    signed_by: list[str] = []
    for name, key_hash, signature in lines:
        verifier = known.get((name, key_hash))
        if verifier is None or name in signed_by:
            continue
        if not verifier.fits(text, signature):
            raise BadSignature(f"the signature of {name} does not fit the text: it was altered after signing")
        signed_by.append(name)
    if not signed_by:
        raise UnknownSigner(f"signed by {', '.join(name for name, _, _ in lines)}, none of which is a key we know")
    return OpenedNote(text, tuple(signed_by))


def split_note(note: str) -> str:
    """Return a note's text without asking who signed it. Raises BadNote."""
    return _split(note)[0]


def _split(note: str) -> tuple[str, list[tuple[str, bytes, bytes]]]:
    """Return a note's text and its signature lines as (name, key hash, signature)."""
    if len(note) > _MOST_BYTES:
        raise BadNote(f"a note of {len(note)} characters is longer than any we write")
    text, separator, below = note.rpartition("\n\n")
    text += "\n"
    if not separator or not _is_text(text) or not below.endswith("\n"):
        raise BadNote("expected whole lines, an empty line, and signature lines below it")
    lines = below[:-1].split("\n")
    if len(lines) > _MOST_SIGNATURES:
        raise BadNote(f"{len(lines)} signatures; at most {_MOST_SIGNATURES} are read")
    return text, [_signature_line(line) for line in lines]


def _signature_line(line: str) -> tuple[str, bytes, bytes]:
    """Read one line below the text. A signature of another kind than ours may have any length above 4."""
    name, _, encoded = line.removeprefix(_LINE_START).partition(" ")
    value = _decode(encoded)
    if not line.startswith(_LINE_START) or not _is_name(name) or value is None or len(value) <= _HASH_BYTES:
        raise BadNote("a line below the text is not a signature line")
    return name, value[:_HASH_BYTES], value[_HASH_BYTES:]


def _decode(encoded: str) -> bytes | None:
    """Read base64 that has only one way to be written; None for anything else."""
    try:
        value = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        return None
    return value if base64.b64encode(value).decode() == encoded else None


def _is_name(name: str) -> bool:
    return bool(name) and "+" not in name and not any(character.isspace() for character in name)


def _is_text(text: str) -> bool:
    return text.endswith("\n") and not any(ord(character) < ord(" ") and character != "\n" for character in text)
