"""A signer made from a fixed seed, entries that differ, and a small file system of its own."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from tests import small_disk as disks

from fairhearing.audit.leaf import Leaf
from fairhearing.audit.verbs import Verb
from fairhearing.audit.writer import LogWriter
from fairhearing.vault.note import NoteSigner

MORNING = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def signer() -> NoteSigner:
    return NoteSigner("fairhearing/log/test", Ed25519PrivateKey.from_private_bytes(bytes(range(32))))


def some_leaves(count: int, start: int = 0) -> list[Leaf]:
    return [
        Leaf(MORNING + timedelta(seconds=n), Verb.CALL_VIEWED, "worker", subject=f"{n:032x}", outbox=f"row-{n}")
        for n in range(start, start + count)
    ]


@pytest.fixture
def leaves() -> Callable[..., list[Leaf]]:
    return some_leaves


@pytest.fixture(scope="session")
def made_log(signer: NoteSigner) -> Callable[[Path, int], Path]:
    """Write a log of so many entries; return its folder."""

    def make(folder: Path, size: int) -> Path:
        writer = LogWriter(folder, signer)
        for start in range(0, size, 4096):
            writer.append(some_leaves(min(4096, size - start), start))
        writer.close()
        return folder

    return make


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 64 KiB."""
    folder = tmp_path / "small"
    folder.mkdir()
    with disks.small_disk(folder):
        yield folder


@pytest.fixture(scope="session")
def another_signer(signer: NoteSigner) -> NoteSigner:
    """The same name, another key."""
    return NoteSigner(signer.name, Ed25519PrivateKey.generate())
