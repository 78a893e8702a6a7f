"""A signer made from a fixed seed, entries that differ, and a small file system of its own."""

import subprocess
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

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
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", folder], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("mounting a small file system needs root")
    yield folder
    subprocess.run(["umount", "-l", folder], check=True)


@pytest.fixture
def fill() -> Callable[[Path], Path]:
    """Fill the file system a folder lies on, to the last byte; return the file whose removal makes room again."""

    def to_the_last_byte(folder: Path) -> Path:
        filler = folder / "filler"
        with filler.open("wb", buffering=0) as file:
            for size in (65536, 512, 1):
                with suppress(OSError):
                    while True:
                        file.write(bytes(size))
        return filler

    return to_the_last_byte


@pytest.fixture
def another_signer(signer: NoteSigner) -> NoteSigner:
    """The same name, another key."""
    return NoteSigner(signer.name, Ed25519PrivateKey.generate())
