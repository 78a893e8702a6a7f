"""A recording's plain sound as the maker of a copy reads it: from the store, through the keyholder, kept nowhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from fairhearing.catalogue.models import Recording
from fairhearing.copying.plan import RecordingPlan
from fairhearing.keyholder.bulk.bulk_client import BulkClient
from fairhearing.vault.store import FolderStore
from fairhearing.vault.tinkstream import HEADER_BYTES, segment_place

SEGMENTS_A_READ: Final = 255
"""So many segments are asked for at once: nearly the megabyte that one question takes."""


@dataclass(frozen=True, slots=True)
class GrantedSound:
    """The sound of a grant's recordings. Called with a recording's plan, it yields its sound in order, whole frames.

    Raises the keyholder's errors, UnknownGrant where the grant is over, and UnknownObject.
    """

    bulk: BulkClient
    grant: str
    store: FolderStore

    def __call__(self, plan: RecordingPlan) -> Iterator[bytes]:
        """Yield a recording's sound, without a head. Its entry is in the log before the first byte."""
        recording = Recording.objects.get(id=plan.recording)
        header = self.store.read(recording.object_name, 0, HEADER_BYTES)
        self.bulk.open(self.grant, recording.id, header=header, segments=recording.segments, closed=recording.is_closed)
        for start in range(1, recording.segments + 1, SEGMENTS_A_READ):
            last = min(start + SEGMENTS_A_READ - 1, recording.segments)
            place = segment_place(start)
            sealed = self.store.read(recording.object_name, place, segment_place(last + 1) - place)
            yield self.bulk.read(self.grant, recording.id, start, sealed)
