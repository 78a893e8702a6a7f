"""What hearing found of recordings, taken into the catalogue once each; and which recordings stayed unheard.

    waits -> heard     codes have come: findings, or none
          -> unheard   twenty minutes after it was listed none had: a finding of its own. Late codes still count

The file goes once its rows are committed: killed between the two, the same is written again, to no effect. A file that
cannot be believed is removed too, and its recording stays unheard. No key is used inside a transaction.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import sample
from typing import Final

from django.db import transaction

from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.models import Announced, Finding, Recording
from fairhearing.catalogue.rules import FindingKind
from fairhearing.health.kinds import TroubleKind
from fairhearing.health.troubles import Troubles
from fairhearing.jobs import outbox
from fairhearing.jobs.worker import PROCESS
from fairhearing.vault.errors import VaultError
from fairhearing.vault.facts import IntakeKey
from fairhearing.vault.heard_file import MOST_BYTES, Heard, open_heard, recording_of
from fairhearing.vault.home import Home
from fairhearing.vault.sharing import read_shared

HEARD_WITHIN: Final = timedelta(minutes=20)
"""Hearing forgets a key a quarter of an hour after its call; what it wrote by then has come by now."""

BATCH: Final = 20
_LOOKED_AT: Final = 500
_TOLD_FOR: Final = timedelta(days=1)
_KEPT_UNLISTED: Final = timedelta(days=30)
_LOG = logging.getLogger(__name__)
_WAITS, _HEARD, _UNHEARD = Recording.Hearing.WAITS, Recording.Hearing.HEARD, Recording.Hearing.UNHEARD


@dataclass(frozen=True, slots=True)
class HeardFiles:
    """Takes what lies in HOME/heard. `take_in` in one thread."""

    home: Home
    intake_key: IntakeKey

    def take_in(self) -> bool:
        """Take the next few files whose recordings are listed; say whether more are waiting."""
        found = self._listed()
        heard = [each for path, practice in found.items() if (each := self._read(path, practice))]
        if heard:
            _write(heard)
        for path in found:
            path.unlink(missing_ok=True)
        return len(found) == BATCH

    def forget_unlisted(self, now: datetime) -> None:
        """Remove what nobody listed for a month: its recording was refused, and is told elsewhere."""
        for path in self._files():
            if datetime.fromtimestamp(path.lstat().st_mtime, now.tzinfo) < now - _KEPT_UNLISTED:
                path.unlink(missing_ok=True)

    def _files(self) -> Iterable[Path]:
        if not self.home.heard.is_dir():
            return ()
        return (path for path in self.home.heard.iterdir() if recording_of(path) and not _is_folder(path))

    def _listed(self) -> dict[Path, str]:
        """Return a few files with the practice whose recording each tells of.

        Where many wait for a recording that is listed by nobody, others are looked at each time.
        """
        found = list(self._files())
        some = found if len(found) <= _LOOKED_AT else sample(found, _LOOKED_AT)
        files = {path.stem: path for path in some}
        rows = Recording.objects.filter(id__in=files).values_list("id", "call__practice")
        return {files[recording]: practice for recording, practice in rows.order_by("id")[:BATCH]}

    def _read(self, path: Path, practice: str) -> Heard | None:
        try:
            return open_heard(self.intake_key, practice, path.stem, read_shared(path, MOST_BYTES))
        except (OSError, VaultError) as error:
            _LOG.warning("what was heard of recording %s cannot be used: %s", path.stem, type(error).__name__)
            return None


def mark_unheard(now: datetime) -> bool:
    """Give up waiting for what did not come; say whether more is to be given up."""
    with transaction.atomic():
        waiting = Recording.objects.select_for_update().filter(hearing=_WAITS, hearing_due_at__lte=now)
        due = list(waiting.order_by("hearing_due_at", "id").values_list("id", flat=True)[:BATCH])
        if not due:
            return False
        Recording.objects.filter(id__in=due).update(hearing=_UNHEARD)
        _find((recording, FindingKind.UNHEARD) for recording in due)
        outbox.record(Verb.RECORDINGS_UNHEARD, PROCESS, recordings=len(due))
    return len(due) == BATCH


def look_at_hearing(troubles: Troubles, now: datetime) -> None:
    """Say how many recordings of the last day stayed unheard."""
    unheard = Recording.objects.filter(hearing=_UNHEARD, hearing_due_at__gte=now - _TOLD_FOR).count()
    troubles.count(TroubleKind.UNHEARD, unheard)


def _is_folder(path: Path) -> bool:
    """Whether this is nothing that can be taken once and removed."""
    return path.is_dir() and not path.is_symlink()


def _write(heard: list[Heard]) -> None:
    """Write the findings of a few recordings. What is destroyed meanwhile keeps none."""
    with transaction.atomic():
        rows = Recording.objects.select_for_update().filter(id__in=[each.recording for each in heard])
        kept = {row.id for row in rows.order_by("id") if not row.is_gone}
        told = [each for each in heard if each.recording in kept]
        Finding.objects.filter(recording__in=kept, kind=FindingKind.UNHEARD).delete()
        _find((each.recording, FindingKind(str(kind))) for each in told for kind in each.findings)
        _write_announced(told)
        Recording.objects.filter(id__in=kept).update(hearing=_HEARD, hearing_due_at=None)
        worth_a_look = sum(1 for each in told if each.findings)
        outbox.record(Verb.RECORDINGS_HEARD, PROCESS, recordings=len(told), findings=worth_a_look)


def _write_announced(told: Iterable[Heard]) -> None:
    """Write whether the announcement was heard; what is there already stays as it is."""
    rows = (
        Announced(
            recording_id=each.recording,
            verdict=str(each.announcement.verdict),
            why=str(each.announcement.why or ""),
            wording=each.announcement.wording,
        )
        for each in told
        if each.announcement is not None
    )
    Announced.objects.bulk_create(rows, ignore_conflicts=True)


def _find(found: Iterable[tuple[str, FindingKind]]) -> None:
    """Write findings; those that are there already stay as they are."""
    rows = (Finding(recording_id=recording, kind=str(kind)) for recording, kind in found)
    Finding.objects.bulk_create(rows, ignore_conflicts=True)
