"""How far the calls of a matter are: found, decided, looked at, checked."""

from __future__ import annotations

from dataclasses import dataclass

from fairhearing.catalogue.closures import closed_among
from fairhearing.catalogue.models import Call
from fairhearing.practice.models import Person
from fairhearing.redaction.checks import CheckNeeded, check_needed
from fairhearing.redaction.models import Candidate, Selection, Span
from fairhearing.wording.counts import counted


@dataclass(frozen=True, slots=True)
class Progress:
    """searches: how many were made. calls: all that were found. inside: those that are in; reviewed: of these, heard.

    hidden: parts that are hidden in those. closed: calls that are closed to whoever asks.
    """

    searches: int
    calls: int
    decided: int
    inside: int
    reviewed: int
    hidden: int
    closed: int
    check: CheckNeeded

    @property
    def words(self) -> str:
        """Say it in one line, for the task list of the matter."""
        if not self.searches:
            return "Not searched yet"
        if not self.calls:
            return "No call found"
        if self.decided < self.calls:
            return f"{self.decided} of {counted(self.calls, 'call')} decided"
        if self.reviewed < self.inside:
            return f"{self.reviewed} of {counted(self.inside, 'call')} listened to"
        return "Checked" if self.check.is_done else "Not checked yet"

    @property
    def is_decided(self) -> bool:
        """Whether a search was made and every call is in or left out."""
        return bool(self.searches) and self.decided == self.calls

    @property
    def is_ready(self) -> bool:
        """Whether a copy may be made; where nothing is in there is none to make."""
        return self.is_decided and self.inside == self.reviewed > 0 and self.check.is_done


def progress_of(selection: Selection, reader: Person | None = None) -> Progress:
    """Say how far a selection is. reader: whose closed calls are counted."""
    rows = list(selection.candidates.values_list("call", "decision", "reviewed_at"))
    inside = [row for row in rows if row[1] == Candidate.Decision.IN]
    spans = Span.objects.filter(
        candidate__selection=selection, candidate__decision=Candidate.Decision.IN, taken_back_at=None
    )
    closed = 0
    if reader is not None:
        closed = len(closed_among(Call.objects.filter(candidates__selection=selection), reader))
    return Progress(
        searches=selection.searches.count(),
        calls=len(rows),
        decided=sum(row[1] != Candidate.Decision.UNSURE for row in rows),
        inside=len(inside),
        reviewed=sum(row[2] is not None for row in inside),
        hidden=spans.count(),
        closed=closed,
        check=check_needed(selection),
    )
