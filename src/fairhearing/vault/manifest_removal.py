"""Removing the manifests of recordings that were destroyed: what they hold of a call goes with it.

A chain stays provable without its files: the catalogue keeps every manifest's number and hashes.
"""

from __future__ import annotations

import contextlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from .chain_end import ChainEnd, keep_chain_end
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


def remove_manifests(folder: Path, places: Iterable[ManifestPlace], ends: Mapping[str, ChainEnd]) -> None:
    """Remove manifests; gone from the disk when this returns. What is not there counts as removed.

    ends: the last manifest that is known of each node, so that the folder need not be listed. Before it goes, where its
    node's chain ends is kept; should there be a newer one by now, that one counts. Raises OSError as the disk does; the
    same call may then be made again.
    """
    by_folder: dict[Path, list[ManifestPlace]] = defaultdict(list)
    for place in places:
        by_folder[place.path(folder).parent].append(place)
        end = ends[place.node]
        if (place.boot, place.number) == (end.boot, end.number):
            keep_chain_end(folder, place.node, end)
    for parent, found in sorted(by_folder.items()):
        for place in found:
            place.path(folder).unlink(missing_ok=True)
        with contextlib.suppress(FileNotFoundError):
            sync_folder(parent)
