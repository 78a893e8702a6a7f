"""One run: everything that is due is destroyed, some recordings at a time. What a killed run left is finished first.

The day is the clock's own; nobody can give another. Beside it the worker and the web go on: transactions are short, and
there is a pause after each.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from django.db.models import Exists, OuterRef

from fairhearing.catalogue.models import Recording
from fairhearing.jobs import outbox
from fairhearing.practice.models import Practice
from fairhearing.retention.disposal import certify, destroy, go_on, intend, logged
from fairhearing.retention.lease import Turn
from fairhearing.retention.lists import count_held, count_unconfirmed, due_calls
from fairhearing.retention.means import Means
from fairhearing.retention.models import Disposal, Hold

DESTROY_DUE = "destroy"
"""The nightly job's word on its rows."""
BATCH = 50
"""How many recordings a transaction of the database takes on."""
TOGETHER = 4 * BATCH
"""How many go through log, keyring and store together, where it is the disk that takes the time."""
_PAUSE_S = 0.01
_GOING = (Recording.State.DESTROYING, Recording.State.DESTROYED)
_Row = TypeVar("_Row")

Progress = Callable[[int, int], None]
"""Told how many recordings are done, and how many there are. May raise, to stop: the next run goes on."""


@dataclass(frozen=True, slots=True)
class RunOutcome:
    """How a run ended, in recordings destroyed and, of what is over its time, calls that are held, wait, or are late.

    late: their day has come, nothing keeps them, and they are still there.
    """

    destroyed: int
    held: int
    unconfirmed: int
    late: int


def destroy_due(means: Means, progress: Progress = lambda _done, _total: None) -> RunOutcome:
    """Destroy what is due today. What cannot be is named on its row, and tried again by the next run.

    Raises AnotherRun, and what the keyholder's client and the keyring raise when they cannot go on: what was begun is
    then finished by the next run.
    """
    turn = Turn(uuid.uuid4().hex)
    turn.take(means.clock.now())
    try:
        destroyed = _Run(means, turn, progress).all()
    finally:
        turn.give_back(means.clock.now())
    today = means.today()
    practices = list(Practice.objects.order_by("id"))
    held = sum(count_held(practice, today) for practice in practices)
    due = sum(due_calls(practice, today).count() for practice in practices)
    unconfirmed = sum(count_unconfirmed(practice, today) for practice in practices)
    return RunOutcome(destroyed, held, unconfirmed, due - held)


@dataclass(slots=True)
class _Run:
    """A run on its way."""

    means: Means
    turn: Turn
    progress: Progress
    done: int = 0
    total: int = 0

    def all(self) -> int:
        """Finish what was begun, then destroy what is due; return how many recordings went."""
        begun = list(_open_disposals(Disposal.State.DESTROYING))
        intended = list(_open_disposals(Disposal.State.INTENDED))
        due = list(_due_recordings(self.means))
        destroyed, self.total = 0, len(begun) + len(intended) + len(due)
        for group in _grouped(begun, TOGETHER):
            destroyed += self._finish(list(_disposals(group)))
            self._say(len(group))
        for group in _grouped(intended, TOGETHER):
            destroyed += self._go_on(list(_disposals(group)))
            self._say(len(group))
        for recordings in _grouped(due, TOGETHER):
            destroyed += self._go_on([each for some in _grouped(recordings, BATCH) for each in self._intend(some)])
            self._say(len(recordings))
        while outbox.send(self.means.append):
            pass
        return destroyed

    def _intend(self, recordings: Sequence[str]) -> list[Disposal]:
        disposals = intend(recordings, self.means.today(), self.means.clock.now())
        _let_others_write()
        return disposals

    def _go_on(self, disposals: Sequence[Disposal]) -> int:
        going: list[Disposal] = []
        for some in _grouped(logged(disposals, self.means.append), BATCH):
            going += go_on(some, self.turn, self.means.today(), self.means.clock.now())
            _let_others_write()
        return self._finish(going)

    def _finish(self, disposals: Sequence[Disposal]) -> int:
        if not disposals:
            return 0
        destroyed, certified = destroy(disposals, self.means), 0
        for some in _grouped(disposals, BATCH):
            certified += certify(some, destroyed, self.turn, self.means.clock.now())
            _let_others_write()
        return certified

    def _say(self, count: int) -> None:
        """Say how far it is."""
        self.done += count
        self.progress(self.done, self.total)


def _let_others_write() -> None:
    """Pause: a page's write may wait for its turn."""
    time.sleep(_PAUSE_S)


def _open_disposals(state: Disposal.State) -> Iterator[int]:
    """Yield the rows that an earlier run left in this state, by where their recordings lie."""
    return Disposal.objects.filter(state=state).order_by("recording_id").values_list("pk", flat=True).iterator()


def _disposals(rows: Sequence[int]) -> Iterator[Disposal]:
    yield from Disposal.objects.filter(pk__in=rows).order_by("recording_id")


def _due_recordings(means: Means) -> Iterator[str]:
    """Yield the recordings that are due and that no disposal is on its way for, by where they lie in the store.

    Ids begin with their folder's name, so that a batch of many is in few folders.
    """
    today = means.today()
    held = Hold.objects.filter(call=OuterRef("pk"), released_at=None)
    begun = Disposal.objects.filter(recording=OuterRef("pk")).exclude(state=Disposal.State.WITHDRAWN)
    found: list[str] = []
    for practice in Practice.objects.order_by("id"):
        calls = due_calls(practice, today).exclude(Exists(held)).values("pk")
        left = Recording.objects.filter(call__in=calls).exclude(state__in=_GOING).exclude(Exists(begun))
        found += left.values_list("pk", flat=True)
    return iter(sorted(found))


def _grouped(rows: Sequence[_Row], size: int) -> Iterator[Sequence[_Row]]:
    for start in range(0, len(rows), size):
        yield rows[start : start + size]
