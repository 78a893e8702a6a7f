"""What a copy of a matter's calls is to hold, once everything is decided, listened to and checked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.utils.module_loading import import_string

from fairhearing.copying.plan import CopyPlan, RecordingPlan
from fairhearing.redaction.copy_sound import hidden_span
from fairhearing.redaction.errors import NotReady
from fairhearing.redaction.grounds import Ground
from fairhearing.redaction.lines import decision_words, recordings_of
from fairhearing.redaction.models import Candidate, Selection, Span
from fairhearing.redaction.progress import progress_of
from fairhearing.redaction.rules import opinion_counts
from fairhearing.redaction.spans import hidden_in
from fairhearing.redaction.times import time_words
from fairhearing.wording.counts import counted
from fairhearing.wording.days import PRACTICE_TIME, moment_words

Owes = Callable[[Selection], tuple[str, ...]]
"""What the setting COPY_CONDITIONS names: what a matter owes before a copy of its calls is made or leaves."""
_SIDES = {Span.Side.OUTSIDE: "the caller", Span.Side.PRACTICE: "the practice", Span.Side.BOTH: "both sides"}


def plan_of(selection: Selection, *, copy_id: str, recipient: str, letter: str, now: datetime) -> CopyPlan:
    """Return what the copy holds. Raises NotReady, saying what is missing."""
    if missing := missing_of(selection, now):
        raise NotReady(missing)
    recordings = tuple(plan for candidate in _inside(selection) for plan in _recordings(candidate))
    return CopyPlan(
        copy_id=copy_id,
        practice=selection.practice.name,
        reference=selection.reference,
        recipient=recipient,
        made_at=now,
        letter=letter,
        recordings=recordings,
        schedule=schedule_of(selection),
    )


def missing_of(selection: Selection, now: datetime) -> tuple[str, ...]:
    """Say what has to be done before a copy can be made, each in a sentence."""
    return (*missing_in_calls(selection, now), *owed_above(selection))


def owed_above(selection: Selection) -> tuple[str, ...]:
    """Say what the matter itself owes before sound of it may leave, whatever is done with its calls."""
    conditions: list[Owes] = [import_string(name) for name in settings.COPY_CONDITIONS]
    return tuple(owed for condition in conditions for owed in condition(selection))


def missing_in_calls(selection: Selection, now: datetime) -> tuple[str, ...]:
    """Say what has to be done with the calls, each in a sentence."""
    progress, missing = progress_of(selection), []
    if selection.is_closed:
        missing.append("The matter has ended")
    if not progress.searches:
        missing.append("Search for calls")
    if progress.decided < progress.calls:
        missing.append(f"Decide {counted(progress.calls - progress.decided, 'call')} more")
    if progress.searches and not progress.inside:
        missing.append("No call is in: there is nothing to copy")
    if progress.reviewed < progress.inside:
        missing.append(
            f"Listen to {counted(progress.inside - progress.reviewed, 'call')} more, and say that it is done"
        )
    if not progress.check.is_done:
        who = "Have a second person check it" if progress.check.by_second else "Check it"
        missing.append(who)
    today = now.astimezone(PRACTICE_TIME).date()
    harm = Span.objects.filter(candidate__selection=selection, taken_back_at=None, ground=str(Ground.HARM))
    if any(span.opinion_on is None or not opinion_counts(span.opinion_on, today) for span in harm):
        missing.append("An opinion that telling would cause serious harm is older than six months: ask again")
    there = {recording.call_id for recording in recordings_of([each.call_id for each in _inside(selection)])}
    gone = [each.call_id[:8] for each in _inside(selection) if each.call_id not in there]
    missing += [f"Call {each} has no recording any more" for each in gone]
    return tuple(missing)


def schedule_of(selection: Selection) -> tuple[str, ...]:
    """Say what the copy leaves out and why, a line each; no name, and nothing of what was said."""
    lines = []
    for candidate in _inside(selection):
        for span in hidden_in(candidate):
            hidden = hidden_span(span)
            where = f"{time_words(span.from_ms)} to {time_words(span.to_ms)}, {_SIDES[Span.Side(span.side)]}"
            lines.append(f"{_when(candidate)}: {where}. {hidden.ground}")
    left_out = selection.candidates.filter(decision=Candidate.Decision.OUT).exclude(ground="").select_related("call")
    for candidate in left_out.order_by("call__started_at", "call_id"):
        candidate.words = ""
        lines.append(f"One call left out. {decision_words(candidate)}")
    return tuple(lines)


def _inside(selection: Selection) -> list[Candidate]:
    rows = selection.candidates.filter(decision=Candidate.Decision.IN).select_related("call")
    return list(rows.order_by("call__started_at", "call_id"))


def _recordings(candidate: Candidate) -> list[RecordingPlan]:
    recordings, spans = recordings_of([candidate.call_id]), hidden_in(candidate)
    return [
        RecordingPlan(
            recording=recording.id,
            started_at=recording.started_at,
            title=_when(candidate) + (f", part {n} of {len(recordings)}" if len(recordings) > 1 else ""),
            sound_format=recording.format,
            frames=recording.frames,
            spans=tuple(hidden_span(span) for span in spans if span.recording_id == recording.id),
        )
        for n, recording in enumerate(recordings, start=1)
    ]


def _when(candidate: Candidate) -> str:
    return f"Call of {moment_words(candidate.call.started_at)}"
