"""A signer made from a fixed seed, entries that differ, and a small file system of its own."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from tests import small_disk as disks

from fairhearing.audit.leaf import Leaf
from fairhearing.audit.verbs import Verb
from fairhearing.vault.note import NoteSigner

MORNING = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


@pytest.fixture
def signer() -> NoteSigner:
    return NoteSigner("fairhearing/log/test", Ed25519PrivateKey.from_private_bytes(bytes(range(32))))


@pytest.fixture
def leaves() -> Callable[..., list[Leaf]]:
    def some(count: int, start: int = 0) -> list[Leaf]:
        return [
            Leaf(MORNING + timedelta(seconds=n), Verb.CALL_VIEWED, "worker", subject=f"{n:032x}", outbox=f"row-{n}")
            for n in range(start, start + count)
        ]

    return some


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 64 KiB."""
    folder = tmp_path / "small"
    folder.mkdir()
    with disks.small_disk(folder):
        yield folder


@pytest.fixture
def another_signer(signer: NoteSigner) -> NoteSigner:
    """The same name, another key."""
    return NoteSigner(signer.name, Ed25519PrivateKey.generate())
