"""The outbox ids of a log in its writer's hands: known from the start on, and published for each full span."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from .errors import DamagedLog, LogUnwritable
from .files import LogReader
from .log_folder import LogFolder
from .outbox_ids import OutboxIds, encode_outbox, entry_digest, outbox_path
from .tiles import TILE_WIDTH, tile_root


class OutboxFiles:
    """Which outbox ids stand in the log. A file that is missing or not right is made anew from the entries."""

    def __init__(self, folder: LogFolder, reader: LogReader) -> None:
        self._folder, self._reader = folder, reader
        self._ids = OutboxIds()
        self._span: list[bytes] = []

    def __contains__(self, outbox: str) -> bool:
        return outbox in self._ids

    def remember(self, digest: bytes | None) -> None:
        """Remember an id, if there is one, also for the file of the span that is not full yet."""
        if digest:
            self._ids.add(digest)
            self._span.append(digest)

    def load(self, bundles: int) -> None:
        """Learn the ids of the first bundles: of full spans by their files, of the rest from the entries."""
        spans = bundles // TILE_WIDTH
        for span in range(spans):
            self._load_span(span)
        for digest in self._digests(range(spans * TILE_WIDTH, bundles)):
            self.remember(digest)

    def publish_span(self, span: int) -> None:
        """Publish the file of a span that is full now, and begin the next. Raises LogUnwritable."""
        root = tile_root(self._reader.tile(1, span))
        self._folder.publish(Path(outbox_path(span)), encode_outbox(self._span, root))
        self._span = []

    def _load_span(self, span: int) -> None:
        path, root = outbox_path(span), tile_root(self._reader.tile(1, span))
        try:
            self._ids.add_span((self._folder.path / path).read_bytes(), root, path)
        except (FileNotFoundError, DamagedLog):
            data = encode_outbox(self._digests(range(span * TILE_WIDTH, (span + 1) * TILE_WIDTH)), root)
            self._ids.add_span(data, root, path)
            with suppress(LogUnwritable):
                self._folder.publish(Path(path), data)

    def _digests(self, bundles: range) -> list[bytes]:
        found = (entry_digest(entry) for bundle in bundles for entry in self._reader.bundle(bundle))
        return [digest for digest in found if digest]
