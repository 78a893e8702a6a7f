"""Which manifests have not been read yet: HOME/manifests against the rows.

A node writes its manifests in order, so what is new comes after the last number that was read, and was not refused.
A boot's folder that did not change over a few listings is not listed again until it does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from fairhearing.catalogue.chain import last_read, missing_manifests
from fairhearing.catalogue.models import RefusedManifest
from fairhearing.vault.document import is_slug
from fairhearing.vault.manifest import ManifestFile, manifests_after

_BOOT = re.compile(r"[0-9]{8}")
_LISTINGS_UNTIL_QUIET = 3
"""A file that came within the same tick of the file system's clock as the one before it does not change the folder's
time; a few listings later it cannot have been overlooked."""


@dataclass(frozen=True, slots=True)
class FoundManifest:
    """A manifest's file and the node in whose folder it lies."""

    node: str
    file: ManifestFile

    @property
    def name(self) -> str:
        """Its path below HOME/manifests."""
        return f"{self.node}/{self.file.boot:08}/{self.file.path.name}"


@dataclass(slots=True)
class ManifestFiles:
    """The folder of all manifests. For one thread."""

    folder: Path
    _listed: dict[Path, tuple[int, int]] = field(default_factory=dict)

    def unread(self, limit: int) -> list[FoundManifest]:
        """Return manifests after the last read one of their node, oldest first, save refused ones; at most so many."""
        return list(islice(self._unread(), limit))

    def brought_back(self, limit: int) -> list[FoundManifest]:
        """Return the files of numbers that were missing, at most so many: they may come from a backup."""
        return list(islice(self._brought_back(), limit))

    def again(self, row: RefusedManifest) -> FoundManifest | None:
        """Find a refused manifest's file again; None when it is gone."""
        path = self.folder / row.file
        return FoundManifest(row.node, ManifestFile(row.boot, row.number, path)) if path.is_file() else None

    def _unread(self) -> Iterator[FoundManifest]:
        for node in sorted(path.name for path in self.folder.glob("*") if path.is_dir() and is_slug(path.name)):
            changed = self._changed_boots(node)
            if not changed:
                continue
            refused = set(RefusedManifest.objects.filter(node=node).values_list("file", flat=True))
            for file in manifests_after(self.folder, node, *last_read(node)):
                found = FoundManifest(node, file)
                if found.name not in refused:
                    yield found
            for path, time_ns in changed.items():
                before = self._listed.get(path, (0, 0))
                self._listed[path] = (time_ns, before[1] + 1 if before[0] == time_ns else 1)

    def _changed_boots(self, node: str) -> dict[Path, int]:
        """Return the boots' folders that may hold something new, each with the time of its last change."""
        boots = [path for path in (self.folder / node).glob("*") if _BOOT.fullmatch(path.name)]
        times = {path: path.stat().st_mtime_ns for path in boots}
        return {
            path: time_ns
            for path, time_ns in times.items()
            if self._listed.get(path) != (time_ns, _LISTINGS_UNTIL_QUIET)
        }

    def _brought_back(self) -> Iterator[FoundManifest]:
        for missing in missing_manifests():
            folder = self.folder / missing.node / f"{missing.boot:08}"
            for number in missing.numbers:
                for path in sorted(folder.glob(f"{number:08}-*.note")):
                    yield FoundManifest(missing.node, ManifestFile(missing.boot, number, path))
