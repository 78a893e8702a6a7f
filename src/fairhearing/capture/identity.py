"""Who a recorder node is: its signing key and how often it was started, under HOME/recorder/NODE/.

signing.key   Ed25519 private key, 32 bytes, base64 in one line; made once, readable by its owner alone
boot          how often this node was started, a decimal number in one line
lock          held as long as the node's recorder runs
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import fcntl
import os
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from fairhearing.vault.home import Home
from fairhearing.vault.note import NoteSigner
from fairhearing.vault.publishing import make_folders, publish_file, publish_new_file

from .errors import FarEndError, NodeInUse

_KEY_START: Final = "fairhearing-recorder-key-v1 "
_KEY_BYTES: Final = 32


class BadIdentity(FarEndError):
    """A file under HOME/recorder/NODE/ is not what was written there."""


def signer_name(node: str) -> str:
    """Return the name under which a node signs its manifests."""
    return f"fairhearing/recorder/{node}"


def prepare_node(home: Home, node: str) -> NoteSigner:
    """Return a node's signer, its key made now if there is none. Whoever founds a practice lists its `vkey`.

    Raises BadIdentity.
    """
    path = home.recorder / node / "signing.key"
    if not path.exists():
        drawn = Ed25519PrivateKey.generate().private_bytes_raw()
        with contextlib.suppress(FileExistsError):  # another process was first: its key is the node's
            publish_new_file(path, f"{_KEY_START}{base64.b64encode(drawn).decode()}\n".encode())
    return NoteSigner(signer_name(node), Ed25519PrivateKey.from_private_bytes(_read_key(path)))


def next_boot(home: Home, node: str) -> int:
    """Count one start of a node, durably, and return its number, from 1 up. Raises BadIdentity."""
    path = home.recorder / node / "boot"
    try:
        boot = int(path.read_text("ascii")) + 1 if path.exists() else 1
    except ValueError as error:
        raise BadIdentity(f"{path} does not hold a number") from error
    publish_file(path, f"{boot}\n".encode())
    return boot


def advance_boot(home: Home, node: str, boot: int) -> None:
    """Let a node's next start have a number above this one: after a restore, so that none is given twice."""
    path = home.recorder / node / "boot"
    if not path.exists() or int(path.read_text("ascii")) < boot:
        publish_file(path, f"{boot}\n".encode())


@dataclass(slots=True)
class NodeLock:
    """Held while a node's recorder runs: two under one name would mix their journals and manifests."""

    descriptor: int

    @classmethod
    def take(cls, home: Home, node: str) -> Self:
        """Take the lock. It goes when the process ends, however it ends. Raises NodeInUse."""
        path = home.recorder / node / "lock"
        make_folders(path.parent)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            os.close(descriptor)
            raise NodeInUse(f"a recorder already runs as node {node}: stop it, or choose another --node") from error
        return cls(descriptor)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.close(self.descriptor)


def _read_key(path: Path) -> bytes:
    try:
        encoded = path.read_text("ascii").removeprefix(_KEY_START).rstrip("\n")
        key = base64.b64decode(encoded, validate=True)
    except (UnicodeDecodeError, binascii.Error) as error:
        raise BadIdentity(f"{path} is not a recorder's signing key") from error
    if len(key) != _KEY_BYTES:
        raise BadIdentity(f"{path} is not a recorder's signing key")
    return key
