"""From a passphrase to a key: Argon2id (RFC 9106), with a pepper that lies outside all backups.

    key = Argon2id(passphrase, salt, secret = pepper, memory, passes, lanes, 32 bytes)

Each derivation takes 128 MiB and about half a second, so only two run at a time and eight wait.
"""

from __future__ import annotations

import asyncio
import unicodedata
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from fairhearing.keyholder.errors import TooBusy
from fairhearing.keyholder.messages import LONGEST_PASSPHRASE

SALT_BYTES: Final = 16
PEPPER_BYTES: Final = 32
KEY_BYTES: Final = 32
_RUNNING: Final = 2
_WAITING: Final = 8


@dataclass(frozen=True, slots=True)
class Cost:
    """How much work one guess is. memory_kib: in KiB."""

    memory_kib: int = 128 * 1024
    passes: int = 3
    lanes: int = 1


def fold_passphrase(passphrase: str) -> bytes:
    """Return the bytes that stand for a passphrase however it was typed: NFKC, single spaces, none at the ends."""
    return " ".join(unicodedata.normalize("NFKC", passphrase[:LONGEST_PASSPHRASE]).split()).encode(
        "utf-8", "surrogatepass"
    )


def derive_key(passphrase: str, salt: bytes, pepper: bytes, cost: Cost) -> bytes:
    """Return the key of 32 bytes that a passphrase stands for. Takes its time, without holding up other threads."""
    derivation = Argon2id(
        salt=salt,
        length=KEY_BYTES,
        iterations=cost.passes,
        lanes=cost.lanes,
        memory_cost=cost.memory_kib,
        secret=pepper,
    )
    return derivation.derive(fold_passphrase(passphrase))


class Derivations:
    """A pool that lets two derivations run and eight wait."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(_RUNNING, thread_name_prefix="derivation")
        self._in_hand = 0

    def check_room(self) -> None:
        """Raise TooBusy if one more could not even wait."""
        if self._in_hand >= _RUNNING + _WAITING:
            raise TooBusy("too many people are signing in just now")

    async def run(self, derive: Callable[[], bytes]) -> bytes:
        """Run one derivation when it is its turn. Raises TooBusy."""
        self.check_room()
        self._in_hand += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, derive)
        finally:
            self._in_hand -= 1

    def close(self) -> None:
        """Take no more, and wait for none."""
        self._pool.shutdown(wait=False, cancel_futures=True)
