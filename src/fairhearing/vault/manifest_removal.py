"""Removing the manifests of recordings that were destroyed: what they hold of a call goes with it.

A chain stays provable without its files: the catalogue keeps every manifest's number and hashes.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from .chain_end import ChainEnd, keep_chain_end
from .manifest import last_manifest
from .publishing import sync_folder


@dataclass(frozen=True, slots=True)
class ManifestPlace:
    """Where one manifest lies, and of which recording it speaks."""

    node: str
    boot: int
    number: int
    recording: str

    def path(self, folder: Path) -> Path:
        """Return its file. folder: of all manifests."""
        return folder / self.node / f"{self.boot:08}" / f"{self.number:08}-{self.recording}.note"


def remove_manifests(folder: Path, places: Iterable[ManifestPlace]) -> None:
    """Remove manifests; gone from the disk when this returns. What is not there counts as removed.

    Before a node's last one goes, where its chain ends is kept. Raises OSError as the disk does; the same call may then
    be made again.
    """
    by_folder: dict[Path, list[ManifestPlace]] = defaultdict(list)
    for place in places:
        by_folder[place.path(folder).parent].append(place)
    for node in {place.node for each in by_folder.values() for place in each}:
        _keep_end(folder, node, {place.path(folder) for each in by_folder.values() for place in each})
    for parent, found in sorted(by_folder.items()):
        for place in found:
            place.path(folder).unlink(missing_ok=True)
        with contextlib.suppress(FileNotFoundError):
            sync_folder(parent)


def _keep_end(folder: Path, node: str, going: set[Path]) -> None:
    last = last_manifest(folder, node)
    if last is not None and last.path in going:
        digest = hashlib.sha256(last.path.read_bytes()).hexdigest()
        keep_chain_end(folder, node, ChainEnd(last.boot, last.number, digest))
