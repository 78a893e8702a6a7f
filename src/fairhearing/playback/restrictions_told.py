"""Bringing to the keyholder which recordings are restricted, those that a restricted call gets later as well.

Only what stands without consent is brought: consent and the end reach the keyholder by a key holder's fresh code.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Final
from uuid import UUID

from django.db.models import Exists, F, OuterRef, QuerySet

from fairhearing.jobs.outbox import BATCH
from fairhearing.playback.models import Restriction, RestrictionTold

Bring = Callable[[str, str, Sequence[str]], None]
"""What restricts recordings at the keyholder: `RestrictionsClient.restrict`, of a restriction, a practice, and ids."""
FIRST: Final = UUID(int=0)


def bring(restrict: Bring) -> bool:
    """Tell the keyholder what is restricted and was not told yet; say whether more may be waiting.

    Raises the keyholder's errors; then it is told again.
    """
    told = RestrictionTold.objects.filter(restriction=OuterRef("id"), recording=OuterRef("recording"))
    pairs = _standing().annotate(recording=F("call__recordings__id")).exclude(recording=None).exclude(Exists(told))
    rows = list(pairs.order_by("id", "recording").values_list("id", "practice_id", "recording")[:BATCH])
    _tell(restrict, rows)
    RestrictionTold.objects.bulk_create(
        [RestrictionTold(restriction_id=of, recording_id=recording) for of, _, recording in rows],
        ignore_conflicts=True,
    )
    return len(rows) == BATCH


def bring_again(restrict: Bring, *, after: UUID) -> UUID | None:
    """Tell the keyholder fifty restrictions once more: its own list may be an older one, from a backup.

    after: the last one that was told again, `FIRST` at first. Returns the last one now, None when all were.
    """
    rows = list(_standing().filter(id__gt=after).order_by("id")[:BATCH])
    wanted = Restriction.objects.filter(id__in=[row.id for row in rows]).annotate(recording=F("call__recordings__id"))
    pairs = wanted.exclude(recording=None).order_by("id", "recording")
    _tell(restrict, pairs.values_list("id", "practice_id", "recording"))
    return rows[-1].id if len(rows) == BATCH else None


def _standing() -> QuerySet[Restriction]:
    """Return the restrictions that stand without consent."""
    return Restriction.objects.filter(lifted_at=None, agreed_at=None)


def _tell(restrict: Bring, rows: Iterable[tuple[UUID, str, str]]) -> None:
    recordings: defaultdict[tuple[UUID, str], list[str]] = defaultdict(list)
    for of, practice, recording in rows:
        recordings[of, practice].append(recording)
    for (of, practice), ids in recordings.items():
        restrict(of.hex, practice, ids)
