"""What somebody's calls are part of: reasons to keep them longer, and notes. Asked of all calls at once."""

from __future__ import annotations

from dataclasses import dataclass

from fairhearing.ledger.models import Individual
from fairhearing.ledger.people import calls_of
from fairhearing.ledger.rules import Reason
from fairhearing.ledger.sections import MOST_CALLS
from fairhearing.marks.models import Mark
from fairhearing.practice.permissions import Permission
from fairhearing.practice.sections import Reader, Section
from fairhearing.retention.models import Hold


@dataclass(frozen=True, slots=True)
class Matters:
    """Of calls that are confirmed or probably theirs; of a shared number nothing is inferred."""

    holds: tuple[Hold, ...]
    notes: tuple[Mark, ...]

    @property
    def is_nothing(self) -> bool:
        """Whether their calls are part of nothing."""
        return not (self.holds or self.notes)


def matters_section(individual: Individual, reader: Reader) -> Section | None:
    """Show what somebody's calls are part of, as far as the reader may see it."""
    if Permission.SEE_CALLS not in reader.may:
        return None
    theirs = calls_of(individual, reader=reader.person, most=MOST_CALLS)
    calls = [each.call.id for each in theirs if each.reason is not Reason.SHARED]
    return Section("desk/individual_matters.jinja", _matters(calls, reader))


def _matters(calls: list[str], reader: Reader) -> Matters:
    """Ask each part that the reader may see."""
    holds = reader.practice.holds.filter(call__in=calls, released_at=None).select_related("owner", "call")
    notes: tuple[Mark, ...] = ()
    if Permission.MARK_CALLS in reader.may:
        notes = tuple(
            Mark.objects.filter(call__in=calls, removed_at=None).select_related("written_by").order_by("-written_at")
        )
    return Matters(tuple(holds.order_by("-placed_at")), notes)
