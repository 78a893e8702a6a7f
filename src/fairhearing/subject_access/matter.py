"""The calls of a request: what is known of them here, and where they are found, decided on, hidden and copied."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet
from django.urls import reverse

from fairhearing.catalogue.models import Call
from fairhearing.copies.models import Copy, Taking
from fairhearing.redaction.grounds import GROUNDS, Ground
from fairhearing.redaction.models import Candidate, Span
from fairhearing.redaction.progress import progress_of
from fairhearing.redaction.searching import sought_of
from fairhearing.redaction.times import time_words
from fairhearing.subject_access import rules
from fairhearing.subject_access.models import Request
from fairhearing.subject_access.tasks import Places
from fairhearing.wording.days import PRACTICE_TIME, day_words, moment_words

_Decision = Candidate.Decision


def standing_of(request: Request) -> rules.Standing:
    """Say how far the calls of a request are."""
    progress = progress_of(request.selection)
    return rules.Standing(
        searches=progress.searches,
        found=progress.calls,
        undecided=progress.calls - progress.decided,
        inside=progress.inside,
        reviewed=progress.reviewed,
        check_needed=progress.check.by_second,
        is_checked=progress.check.is_done,
    )


def places_of(request: Request) -> Places:
    """Say where the calls of a request are found and copied."""
    progress = progress_of(request.selection)
    return Places(
        calls=reverse("selection", args=[request.selection_id]),
        check=reverse("check-selection", args=[request.selection_id]),
        copies=reverse("copies-of", args=[request.selection_id]),
        progress=f"{progress.words}.",
        has_hidden=bool(progress.hidden),
        is_made=request.selection.copies.filter(state=Copy.State.READY).exists(),
        is_taken=taken_last(request) is not None,
    )


def taken_last(request: Request) -> Taking | None:
    """Return the latest time that a copy of a request left; None while none has."""
    return Taking.objects.filter(copy__selection=request.selection).select_related("copy").first()


def oldest_on(request: Request) -> date | None:
    """Return the day of the oldest call that may be given; None while none is known, and where no law asks."""
    if not request.rule.after_death:
        return None
    rows = request.selection.candidates.exclude(decision=_Decision.OUT).order_by("call__started_at")
    began = rows.values_list("call__started_at", flat=True).first()
    return began.astimezone(PRACTICE_TIME).date() if began else None


def calls_inside(request: Request) -> QuerySet[Call]:
    """Return the calls that are given: closed to somebody, they close the letter too."""
    rows = request.selection.candidates.filter(decision=_Decision.IN)
    return Call.objects.filter(id__in=rows.values("call")).order_by("started_at", "id")


def count_held(request: Request) -> int:
    """Count the calls that are kept for a request."""
    return request.selection.candidates.filter(hold__released_at=None).count()


def blanks_of(request: Request) -> dict[str, str]:
    """Return what is known of the calls, the search and the hidden parts, for the blanks of a letter."""
    taking = taken_last(request)
    copied = {"copy_id": taking.copy_id.hex, "digest": taking.copy.sha256} if taking else {}
    return {
        **copied,
        "calls_list": ", ".join(moment_words(call.started_at) for call in calls_inside(request)),
        "hidden_list": "; ".join(map(_hidden, _spans(request))),
        "search_list": "; ".join(_searched(request)),
    }


def _spans(request: Request) -> QuerySet[Span]:
    rows = Span.objects.filter(
        candidate__selection=request.selection, candidate__decision=_Decision.IN, taken_back_at=None
    )
    return rows.select_related("candidate__call").order_by("candidate__call__started_at", "from_ms")


def _hidden(span: Span) -> str:
    """Say which part is hidden and why, as the letter lists it."""
    times = f"{time_words(span.from_ms)} to {time_words(span.to_ms)}"
    began, ground = moment_words(span.candidate.call.started_at), GROUNDS[Ground(span.ground)].label.lower()
    return f"{times} of the call of {began} ({ground})"


def _searched(request: Request) -> list[str]:
    """Say what was searched, each once."""
    found: dict[str, None] = {}
    for row in request.selection.searches.all():
        sought = sought_of(row)
        people = [f"calls of {each.name}" for each in sought.individuals]
        numbers = [f"number {each}" for each in sought.numbers]
        names = [f"name {each}" for each in sought.names]
        first = f" from {day_words(sought.first_day)}" if sought.first_day else ""
        last = f" to {day_words(sought.last_day)}" if sought.last_day else ""
        found |= dict.fromkeys([f"{each}{first}{last}" for each in (*people, *numbers, *names)])
    return list(found)
