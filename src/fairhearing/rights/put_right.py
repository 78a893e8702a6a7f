"""What was put right for a request, as its letter says it: read from what stands there, never from what was meant.

statements   calls with the person's words beside them, as notes that bear the request's reference and were not removed
corrected    calls of which somebody said anew, since the request was taken down, whose they are
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from fairhearing.catalogue.models import Call
from fairhearing.ledger.models import Link
from fairhearing.marks.models import Mark
from fairhearing.marks.rules import LONGEST_WORDS
from fairhearing.rights.calls import calls_inside
from fairhearing.rights.models import RightsRequest

_ROOM_FOR_COUNT: Final = len(" (10 of 10)")


@dataclass(frozen=True, slots=True)
class PutRight:
    """The calls of each kind, the earliest first."""

    statements: tuple[Call, ...]
    corrected: tuple[Call, ...]


def put_right(request: RightsRequest) -> PutRight:
    """Return what stands now for a request."""
    inside = calls_inside(request)
    noted = set(
        Mark.objects.filter(
            call__in=inside, removed_at=None, changed_at=None, words__startswith=_bears(request)
        ).values_list("call", flat=True)
    )
    return PutRight(tuple(call for call in inside if call.id in noted), corrected_among(request, inside))


def corrected_among(request: RightsRequest, calls: Sequence[Call]) -> tuple[Call, ...]:
    """Return those of these calls of which somebody said anew whose they are, since the request was taken down."""
    said = Link.objects.filter(call__in=calls, said_at__gte=request.logged_at)
    ids = set(said.values_list("call", flat=True))
    return tuple(call for call in calls if call.id in ids)


def statement_notes(request: RightsRequest) -> tuple[str, ...]:
    """Return the person's statement as notes beside a call: all of their words, in as many notes as they take."""
    head = f"{_bears(request)} {request.whose} says of this call"
    room = LONGEST_WORDS - len(head) - len(": ") - _ROOM_FOR_COUNT
    pieces = [request.wanted[start : start + room] for start in range(0, len(request.wanted), room)]
    if len(pieces) == 1:
        return (f"{head}: {pieces[0]}",)
    return tuple(f"{head} ({number} of {len(pieces)}): {piece}" for number, piece in enumerate(pieces, start=1))


def _bears(request: RightsRequest) -> str:
    return f"{request.reference}:"
