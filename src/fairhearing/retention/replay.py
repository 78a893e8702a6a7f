"""After a restore: what was destroyed since the catalogue's copy was taken is brought to the same in its rows.

Keyring and log say what that is; key, object and manifest did not come back. Each recording goes the usual way from
there: opening it is tried, and must fail; it is certified anew, since its certificate was in the newer catalogue; and
what is known of its call goes. Nothing keeps it: what kept it when the copy was taken had ended before it could go.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Sequence

from django.db import transaction

from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.models import Call, Recording
from fairhearing.catalogue.rules import RecordClass
from fairhearing.jobs import outbox
from fairhearing.retention.disposal import PROCESS, certify, destroy
from fairhearing.retention.lease import Turn
from fairhearing.retention.means import Means
from fairhearing.retention.models import Disposal, Hold
from fairhearing.retention.periods import periods_of

_BATCH = 50
_OPEN = (Disposal.State.INTENDED, Disposal.State.DESTROYING)
_ENDED = "The recording was destroyed before this catalogue was restored."


def replay_destructions(
    means: Means, destroyed: Iterable[str], progress: Callable[[int, int], None] = lambda _done, _total: None
) -> int:
    """Bring the rows of these recordings to destroyed; return how many were not. May be called again after a kill.

    What the catalogue does not list is passed over: intake refuses it by the keyring. Raises AnotherRun.
    """
    ids = sorted(set(destroyed))
    turn, replayed = Turn(uuid.uuid4().hex), 0
    turn.take(means.clock.now())
    try:
        for start in range(0, len(ids), _BATCH):
            disposals = _disposals(ids[start : start + _BATCH], means)
            gone = destroy(disposals, means) if disposals else {}
            replayed += certify(disposals, gone, turn, means.clock.now())
            progress(min(start + _BATCH, len(ids)), len(ids))
    finally:
        turn.give_back(means.clock.now())
    return replayed


def _disposals(ids: Sequence[str], means: Means) -> list[Disposal]:
    """Return a disposal for each of these that the catalogue still takes for whole, written now where it has none."""
    rows = Recording.objects.filter(id__in=ids).exclude(state=Recording.State.DESTROYED).select_related("call")
    with transaction.atomic():
        recordings = {recording.id: recording for recording in rows}
        begun = {each.recording_id: each for each in Disposal.objects.filter(recording__in=recordings, state__in=_OPEN)}
        _end_holds({recording.call_id for recording in recordings.values()}, ids, means)
        fresh = [_disposal(each, means) for each in recordings.values() if each.id not in begun]
        Disposal.objects.bulk_create(fresh)
        Recording.objects.filter(id__in=recordings).update(state=Recording.State.DESTROYING)
    return [*begun.values(), *fresh]


def _disposal(recording: Recording, means: Means) -> Disposal:
    call = recording.call
    return Disposal(
        recording=recording,
        call=call,
        practice_id=call.practice_id,
        rule=call.record_class,
        months=periods_of(call.practice_id)[RecordClass(call.record_class)],
        intended_at=means.clock.now(),
    )


def _end_holds(calls: Iterable[str], ids: Sequence[str], means: Means) -> None:
    """End the holds of calls of which nothing is left: they had ended before anything could be destroyed."""
    left = Recording.objects.exclude(id__in=ids).exclude(state=Recording.State.DESTROYED).values("call")
    gone = Call.objects.filter(id__in=list(calls)).exclude(id__in=left)
    for hold in Hold.objects.filter(call__in=gone, released_at=None):
        hold.released_at, hold.release_words = means.clock.now(), _ENDED
        hold.save(update_fields=["released_at", "release_words"])
        outbox.record(Verb.HOLD_RELEASED, PROCESS, hold.practice_id, hold.call_id, hold=hold.id.hex)
