"""Which recordings were tried and found as they should be: HOME/keyholder/tried/PRACTICE, so that none is tried twice.

    token (16) | check (16)         token = start of SHA-256(node/boot/name of the manifest)
    token (16) | check (16)         check = start of HMAC-SHA256(key, token)
    ...

The key is derived from the practice's seed: nobody who lacks it can enter a recording as tried. Whoever takes entries
away makes them be tried again. Half an entry at the end, left by a kill, is cut off by the next writer.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fairhearing.vault.home import Home
from fairhearing.vault.publishing import make_folders, publish_file
from fairhearing.vault.sharing import share_file

_HALF_BYTES: Final = 16
ENTRY_BYTES: Final = 2 * _HALF_BYTES


@dataclass(frozen=True, slots=True)
class TriedList:
    """One practice's list. keys: those its entries may be checked with, the first for new ones."""

    path: Path
    keys: tuple[bytes, ...]

    def load(self) -> set[bytes]:
        """Return the tokens that whoever holds one of the keys entered; others are passed over."""
        try:
            data = self.path.read_bytes()
        except FileNotFoundError:
            return set()
        return {
            data[at : at + _HALF_BYTES]
            for at in range(0, len(data) - ENTRY_BYTES + 1, ENTRY_BYTES)
            if self._is_entry(data[at : at + ENTRY_BYTES])
        }

    def add(self, tokens: Iterable[bytes]) -> None:
        """Enter tokens; on the disk when this returns. Raises OSError as the disk does."""
        make_folders(self.path.parent)
        descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            share_file(descriptor, self.path.parent)
            end = os.fstat(descriptor).st_size // ENTRY_BYTES * ENTRY_BYTES
            data = b"".join(map(self._entry, tokens))
            os.ftruncate(descriptor, end)
            os.pwrite(descriptor, data, end)
            os.fdatasync(descriptor)
        finally:
            os.close(descriptor)

    def keep_only(self, tokens: Iterable[bytes]) -> None:
        """Write the list anew with these tokens, all under the first key. Raises OSError as the disk does."""
        publish_file(self.path, b"".join(map(self._entry, sorted(tokens))))

    def is_just(self, tokens: set[bytes]) -> bool:
        """Say whether the file holds these tokens, each once and under the first key, and nothing else."""
        try:
            size = self.path.stat().st_size
        except FileNotFoundError:
            size = 0
        return size == len(tokens) * ENTRY_BYTES and TriedList(self.path, self.keys[:1]).load() == tokens

    def _entry(self, token: bytes) -> bytes:
        return token + _check(self.keys[0], token)

    def _is_entry(self, entry: bytes) -> bool:
        token, check = entry[:_HALF_BYTES], entry[_HALF_BYTES:]
        return any(hmac.compare_digest(check, _check(key, token)) for key in self.keys)


def tried_path(home: Home, practice: str) -> Path:
    """Say where a practice's list lies."""
    return home.keyholder / "tried" / practice


def token_of(node: str, boot: int, name: str) -> bytes:
    """Return what stands for one manifest."""
    return hashlib.sha256(f"{node}/{boot:08}/{name}".encode()).digest()[:_HALF_BYTES]


def _check(key: bytes, token: bytes) -> bytes:
    return hmac.digest(key, token, "sha256")[:_HALF_BYTES]
