"""What waits for somebody of copies: a code, or to be handed out; and what left without a matter, to be explained."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils import timezone

from fairhearing.copies.answering import may_agree, newest_answers
from fairhearing.copies.models import Copy
from fairhearing.copies.ways_out import LOOKED_BACK, ways_out
from fairhearing.practice.allowed import permissions_in
from fairhearing.practice.models import Person, Practice
from fairhearing.practice.permissions import Permission
from fairhearing.practice.waiting import Waiting
from fairhearing.wording.counts import counted

_WORDS = {
    Copy.State.STOPPED: "the copy waits for a code to go on",
    Copy.State.READY: "the copy is ready to be handed out",
}


def waiting_for(person: Person, practice: Practice, *, today: date) -> list[Waiting]:  # noqa: ARG001 - no day is set
    """Return the copies of this person that wait, and what left without a matter and waits for their word."""
    may = permissions_in(person, practice)
    waiting = _own_copies(person, practice) if Permission.MAKE_COPIES in may else []
    if may & {Permission.ANSWER_WAYS_OUT, Permission.AGREE_WAYS_OUT}:
        waiting += _ways_out(person, practice, may)
    return waiting


def _own_copies(person: Person, practice: Practice) -> list[Waiting]:
    """Return the copies of this person that wait for a code, or are made and were never handed out."""
    mine = practice.copies.filter(asked_by=person, state__in=_WORDS, takings=None).select_related("selection")
    return [
        Waiting(
            words=f"{copy.selection.get_kind_display()} {copy.selection.reference}: {_WORDS[Copy.State(copy.state)]}",
            href=reverse("copies-of", args=[copy.selection_id]),
        )
        for copy in mine.order_by("asked_at")
    ]


def _ways_out(person: Person, practice: Practice, may: frozenset[Permission]) -> list[Waiting]:
    """Return one line for what nobody explained yet, and one for what was explained and waits for a second person."""
    now = timezone.now()
    keys = [each.key for each in ways_out(practice, now - LOOKED_BACK, now, now=now).unmatched]
    said = newest_answers(practice, keys)
    unsaid = len(keys) - len(said)
    waiting, href = [], reverse("ways-out")
    if unsaid and Permission.ANSWER_WAYS_OUT in may:
        left = counted(unsaid, "way out", "ways out")
        words = f"Say what {left} without a request or disclosure {'was' if unsaid == 1 else 'were'}"
        waiting.append(Waiting(words=words, href=href))
    to_read = sum(may_agree(each, person) for each in said.values())
    if to_read and Permission.AGREE_WAYS_OUT in may:
        words = f"Read what was said of {counted(to_read, 'way out', 'ways out')} without a request or disclosure"
        waiting.append(Waiting(words=words, href=href))
    return waiting
