"""The calls of a disclosure: what is known of them here, and where they are found, decided on, hidden and copied."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet
from django.urls import reverse

from fairhearing.catalogue.models import Call
from fairhearing.copies.models import Copy, Taking
from fairhearing.disclosures.models import Disclosure
from fairhearing.redaction.lines import recordings_of
from fairhearing.redaction.models import Candidate, Span
from fairhearing.redaction.progress import Progress, progress_of
from fairhearing.redaction.ready import schedule_of
from fairhearing.wording.days import moment_words

_Decision = Candidate.Decision


@dataclass(frozen=True, slots=True)
class Places:
    """Where calls are found, checked and copied, and how far that is. is_made, is_taken: of a copy."""

    calls: str
    check: str
    copies: str
    progress: Progress
    is_made: bool
    is_taken: bool


@dataclass(frozen=True, slots=True)
class GivenLine:
    """One call that would be given, for whoever approves it. hidden: how many parts are left out of it."""

    when: str
    length_ms: int
    hidden: int


def places_of(disclosure: Disclosure) -> Places:
    """Say where the calls of a disclosure are found and copied, and how far that is."""
    selection = disclosure.selection
    return Places(
        calls=reverse("selection", args=[selection.id]),
        check=reverse("check-selection", args=[selection.id]),
        copies=reverse("copies-of", args=[selection.id]),
        progress=progress_of(selection),
        is_made=selection.copies.filter(state=Copy.State.READY).exists(),
        is_taken=taken_last(disclosure) is not None,
    )


def taken_last(disclosure: Disclosure) -> Taking | None:
    """Return the latest time that a copy of a disclosure left; None while none has."""
    return Taking.objects.filter(copy__selection=disclosure.selection).select_related("copy").first()


def given_lines(disclosure: Disclosure) -> list[GivenLine]:
    """Return the calls that would be given, the earliest first: when, how long, how much is hidden; nobody's name."""
    rows = disclosure.selection.candidates.filter(decision=_Decision.IN).select_related("call")
    lines = []
    for row in rows.order_by("call__started_at", "call_id"):
        length = sum(recording.duration_ms for recording in recordings_of([row.call_id]))
        hidden = row.spans.filter(taken_back_at=None).count()
        lines.append(GivenLine(moment_words(row.call.started_at), length, hidden))
    return lines


def calls_inside(disclosure: Disclosure) -> QuerySet[Call]:
    """Return the calls that are given: closed to somebody, they close the letter too."""
    rows = disclosure.selection.candidates.filter(decision=_Decision.IN)
    return Call.objects.filter(id__in=rows.values("call")).order_by("started_at", "id")


def is_part(disclosure: Disclosure) -> bool:
    """Say whether something that was found is not given: a part, or a call that a law lets us keep back."""
    hidden = Span.objects.filter(
        candidate__selection=disclosure.selection, candidate__decision=_Decision.IN, taken_back_at=None
    )
    by_law = disclosure.selection.candidates.filter(decision=_Decision.OUT).exclude(ground="")
    return hidden.exists() or by_law.exists()


def count_held(disclosure: Disclosure) -> int:
    """Count the calls that are kept for a disclosure."""
    return disclosure.selection.candidates.filter(hold__released_at=None).count()


def blanks_of(disclosure: Disclosure) -> dict[str, str]:
    """Return what is known of the calls and of the hidden parts, for the blanks of a letter."""
    taking = taken_last(disclosure)
    copied = {"copy_id": taking.copy_id.hex, "digest": taking.copy.sha256} if taking else {}
    return {
        **copied,
        "calls_list": ", ".join(moment_words(call.started_at) for call in calls_inside(disclosure)),
        "hidden_list": "; ".join(schedule_of(disclosure.selection)),
    }
