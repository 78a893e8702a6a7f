"""Recordings of test calls: taken down by intake for their place in the chain, and destroyed once they were heard.

    manifest read -> a row of Manifest, a row of ProbeRecording        no call, no recording, no line of the log
    heard         -> key destroyed, object and manifest removed, the second row deleted; the first stays, as for all

One that was stored and not heard is kept for a day, for whoever looks into it. Each step may be repeated.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.db import transaction

from fairhearing.catalogue.chain import chain_ends
from fairhearing.catalogue.manifest_reader import ReadManifest
from fairhearing.catalogue.models import Manifest
from fairhearing.heartbeat.outcome import Ending
from fairhearing.probing.models import ProbeCall, ProbeRecording
from fairhearing.probing.rounds import is_going_on
from fairhearing.vault.clock import Clock
from fairhearing.vault.home import Home
from fairhearing.vault.keyring import Keyring
from fairhearing.vault.layout import object_name
from fairhearing.vault.manifest_removal import ManifestPlace, remove_manifests
from fairhearing.vault.store import FolderStore

_KEPT: Final = timedelta(days=1)
_BATCH: Final = 50


def take_down(read: ReadManifest, row: Manifest) -> None:
    """Remember that a test call's recording is there. In the transaction of its manifest's row."""
    ProbeRecording.objects.create(
        id=read.manifest.recording, node=row.node, boot=row.boot, number=row.number, taken_at=row.read_at
    )


@dataclass(frozen=True, slots=True)
class ProbeRecordings:
    """Destroys what is left of test calls, for the worker's rounds."""

    home: Home
    clock: Clock

    def destroy(self) -> bool:
        """Destroy a few of those that nobody needs any more; say whether more are waiting. Raises as the disks do."""
        rows = self._unneeded()
        if rows:
            self._destroy(rows)
        return len(rows) == _BATCH

    def _unneeded(self) -> list[ProbeRecording]:
        """Return recordings that were heard, or of which no call is told; none while one is being made."""
        if not ProbeRecording.objects.exists() or is_going_on():
            return []
        since = self.clock.now() - _KEPT
        heard = (str(Ending.HEARD), str(Ending.BROKEN_OFF))
        kept = ProbeCall.objects.filter(ended_at__gt=since).exclude(ending__in=heard).exclude(recording="")
        return list(ProbeRecording.objects.exclude(id__in=kept.values("recording")).order_by("id")[:_BATCH])

    def _destroy(self, rows: list[ProbeRecording]) -> None:
        """Destroy the keys first, as ever; the rows go last, so that whatever is killed is done again."""
        ids = [row.id for row in rows]
        places = [ManifestPlace(row.node, row.boot, row.number, row.id) for row in rows]
        with closing(Keyring(self.home.keyring)) as keyring:
            keyring.destroy(ids, self.clock.now())
        FolderStore(self.home.store).remove(object_name(each) for each in ids)
        remove_manifests(self.home.manifests, places, chain_ends({place.node for place in places}))
        with transaction.atomic():
            ProbeRecording.objects.filter(id__in=ids).delete()
