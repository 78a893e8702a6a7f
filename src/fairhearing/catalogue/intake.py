"""Intake: turns signed manifests into rows of the catalogue, once each.

    file found -> verified -> facts opened -> rows written            manifests: one row, in the rows' transaction
                or set aside, with the reason -> tried again later   refused manifests: one row

A manifest counts as read when its row is committed, and all its rows are in that one transaction: killed at any point,
or run by two workers at once, nothing is lost and nothing stands twice. Files are read in the order they were
numbered, a few at a time, and no key is used inside a transaction: the web waits for its turn to write meanwhile.
A manifest that cannot be used never stops those after it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import DataError, IntegrityError, transaction
from django.utils import timezone

from fairhearing.audit.verbs import Verb
from fairhearing.call.probe import PROBE_PRACTICE
from fairhearing.catalogue.errors import UnusableManifest
from fairhearing.catalogue.grouping import take_turns
from fairhearing.catalogue.manifest_files import FoundManifest, ManifestFiles
from fairhearing.catalogue.manifest_reader import ManifestReader, ReadManifest
from fairhearing.catalogue.models import Manifest, Recording, RefusedManifest
from fairhearing.catalogue.probe_recordings import take_down
from fairhearing.catalogue.writing import write_recording
from fairhearing.jobs import outbox
from fairhearing.jobs.worker import PROCESS
from fairhearing.practice.models import Practice
from fairhearing.vault.facts import IntakeKey
from fairhearing.vault.home import Home

BATCH = 10
"""How many manifests a transaction takes: about fifty rows."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A manifest that was found and cannot be used."""

    found: FoundManifest
    sha256: str
    reason: str


class Intake:
    """Reads the manifests of one home. `files` remembers which folders hold nothing new."""

    def __init__(self, files: ManifestFiles, reader: ManifestReader) -> None:
        self._files = files
        self._reader = reader

    def take_in(self) -> bool:
        """Take in the next few manifests; say whether more are waiting."""
        found = self._files.unread(BATCH)
        self._take(found)
        return len(found) == BATCH

    def look_again(self) -> int:
        """Try again what was set aside, longest untried first, and what was missing; return how many became rows.

        A recorder may have been listed since, a practice set up, or a file brought back.
        """
        rows = RefusedManifest.objects.order_by("tried_at", "id")[:BATCH]
        refused = [found for row in rows if (found := self._files.again(row))]
        return self._take([*refused, *self._files.brought_back(BATCH)])

    def _take(self, found: Sequence[FoundManifest]) -> int:
        """Read manifests, then write what they say; return how many became rows."""
        outcomes = [(each, self._read(each)) for each in found]
        with transaction.atomic():
            take_turns(outcome.manifest.practice for _, outcome in outcomes if isinstance(outcome, ReadManifest))
            return sum(_settle(each, outcome) for each, outcome in outcomes)

    def _read(self, found: FoundManifest) -> ReadManifest | Refusal:
        try:
            data = found.file.path.read_bytes()
        except OSError as error:
            return Refusal(found, "", f"cannot be read: {error.strerror}")
        try:
            return self._reader.read(found.node, found.file, data)
        except UnusableManifest as error:
            return Refusal(found, hashlib.sha256(data).hexdigest(), str(error))


def open_intake(home: Home) -> Intake:
    """Return the intake of a home, for one thread. Raises the vault's errors if its key cannot be read."""
    return Intake(ManifestFiles(home.manifests), ManifestReader(home, IntakeKey.load(home.intake_key)))


def _settle(found: FoundManifest, outcome: ReadManifest | Refusal) -> bool:
    """Write one manifest's rows, or why there are none; say whether it is in the catalogue because of this."""
    if isinstance(outcome, Refusal):
        _set_aside(outcome)
        return False
    try:
        with transaction.atomic():
            return _accept(found, outcome)
    except UnusableManifest as error:
        _set_aside(Refusal(found, outcome.sha256, str(error)))
    except (DataError, ValueError, OverflowError) as error:
        _set_aside(Refusal(found, outcome.sha256, f"it holds a value that no column takes: {type(error).__name__}"))
    except IntegrityError:
        if not _is_read(found):
            _set_aside(Refusal(found, outcome.sha256, "it contradicts itself, or what the catalogue holds already"))
    return False


def _accept(found: FoundManifest, read: ReadManifest) -> bool:
    """Write a manifest and all it speaks of. Another worker may be writing the same; its row then stops this one.

    Raises UnusableManifest, IntegrityError.
    """
    if _is_read(found):
        return False
    manifest = read.manifest
    practice = Practice.objects.filter(id=manifest.practice).first()
    is_probes = manifest.practice == PROBE_PRACTICE
    if practice is None and not is_probes:
        raise UnusableManifest("no practice of that name has been set up")
    if Recording.objects.filter(id=manifest.recording).exists():
        raise UnusableManifest("the recording is in the catalogue already, by another manifest")
    row = Manifest.objects.create(
        node=manifest.node,
        boot=manifest.boot,
        number=manifest.number,
        sha256=read.sha256,
        previous_sha256=manifest.previous or "",
        read_at=timezone.now(),
    )
    RefusedManifest.objects.filter(file=found.name).delete()
    if practice is None:
        take_down(read, row)
        return True
    write_recording(practice, row, read)
    outbox.record(Verb.RECORDING_CATALOGUED, PROCESS, practice.id, manifest.recording, state=str(manifest.state))
    return True


def _set_aside(refusal: Refusal) -> None:
    """Keep the reason; the first time, tell the log."""
    now, found = timezone.now(), refusal.found
    reason = refusal.reason[: RefusedManifest.LONGEST_REASON]
    _, first = RefusedManifest.objects.update_or_create(
        file=found.name,
        defaults={"sha256": refusal.sha256, "reason": reason, "tried_at": now},
        create_defaults={
            "sha256": refusal.sha256,
            "reason": reason,
            "tried_at": now,
            "refused_at": now,
            "node": found.node,
            "boot": found.file.boot,
            "number": found.file.number,
        },
    )
    if first:
        outbox.record(Verb.MANIFEST_REFUSED, PROCESS, subject=found.file.recording, node=found.node)


def _is_read(found: FoundManifest) -> bool:
    """Say whether this place in the node's chain is in the catalogue."""
    return Manifest.objects.filter(node=found.node, boot=found.file.boot, number=found.file.number).exists()
