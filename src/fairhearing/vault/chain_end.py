"""Where a node's chain of manifests ends, kept when its last manifest was removed: HOME/manifests/NODE/end.json.

The next manifest names the hash of the one before. That one goes with its recording, like any other; what it takes to
go on from it is kept here. There is no such file where the last manifest is still there.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from .document import Fields, write_document
from .publishing import publish_file

_FORMAT = "fairhearing chain end v1"
_NAME = "end.json"
_MODE = 0o644


@dataclass(frozen=True, slots=True)
class ChainEnd:
    """The place of a node's last manifest, and the SHA-256 of its file in hexadecimal digits."""

    boot: int
    number: int
    sha256: str


def read_chain_end(folder: Path, node: str) -> ChainEnd | None:
    """Return what is kept of a node's last manifest, None where nothing is. folder: of all manifests.

    Raises BadDocument.
    """
    try:
        text = (folder / node / _NAME).read_text("utf-8")
    except FileNotFoundError:
        return None
    document = Fields.parse(text, "chain end", _FORMAT)
    return ChainEnd(document.number("boot"), document.number("number"), document.digest("sha256"))


def keep_chain_end(folder: Path, node: str, end: ChainEnd) -> None:
    """Keep it; on the disk when this returns. Raises OSError as the disk does."""
    written = {"format": _FORMAT, "boot": end.boot, "number": end.number, "sha256": end.sha256}
    publish_file(folder / node / _NAME, write_document(written).encode(), mode=_MODE)
