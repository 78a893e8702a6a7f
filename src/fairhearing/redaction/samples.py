"""The officer's sample: of each month's matters that nobody but the worker checked, one in five by a seed told at once.

The seed is drawn when the month is over and stands in the log with how many there were: nobody knew before which they
would be, and anybody can draw again. The officer sees days, counts and grounds; never a call.
"""

from __future__ import annotations

import calendar
import secrets
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.rules import day_begins, day_ends
from fairhearing.jobs import outbox
from fairhearing.practice.models import Person, Practice
from fairhearing.redaction.errors import BadCheck
from fairhearing.redaction.models import Candidate, Check, Sample, Selection
from fairhearing.redaction.rules import sampled


@dataclass(frozen=True, slots=True)
class SampledLine:
    """One sampled matter. grounds, reasons: why calls are in or left out, with how many of each."""

    selection: Selection
    checked_at: datetime
    closed_at: datetime
    searches: int
    inside: int
    left_out: int
    reasons: tuple[tuple[str, int], ...]


def month_of(day: date) -> date:
    """Return the first day of a day's month."""
    return day.replace(day=1)


def self_checked(practice: Practice, month: date) -> list[Selection]:
    """Return the matters that ended in a month and whose last check was by whoever did the work."""
    last = month.replace(day=calendar.monthrange(month.year, month.month)[1])
    ended = practice.selections.filter(closed_at__gte=day_begins(month), closed_at__lt=day_ends(last))
    found = []
    for each in ended.prefetch_related("checks").order_by("id"):
        checks = list(each.checks.all())
        if checks and checks[-1].how == Check.How.SELF:
            found.append(each)
    return found


def draw(practice: Practice, month: date, *, by: Person, role: str, now: datetime, today: date) -> Sample:
    """Draw the sample of a month that is over. Raises BadCheck where it is not, or nothing was self-checked."""
    if month >= month_of(today):
        raise BadCheck("The month is not over yet")
    matters = self_checked(practice, month)
    if not matters:
        raise BadCheck("Every matter that ended in that month was checked by a second person, or none ended")
    with transaction.atomic():
        known = Sample.objects.select_for_update().filter(practice=practice, month=month).first()
        if known is not None:
            return known
        seed = secrets.token_hex(16)
        by_id = {each.id.hex: each for each in matters}
        drawn = sampled(by_id, seed)
        sample = Sample.objects.create(practice=practice, month=month, seed=seed, drawn_at=now, drawn_by=by)
        sample.selections.set([by_id[each] for each in drawn])
        outbox.record(
            Verb.CHECKS_SAMPLED,
            by.account,
            practice.id,
            role=role,
            month=f"{month:%Y-%m}",
            seed=seed,
            of=len(matters),
            drawn=len(drawn),
        )
    return sample


def sign_sample(sample: Sample, words: str, *, by: Person, role: str, now: datetime) -> None:
    """Sign that the sample was looked at. Raises BadCheck where it was signed already."""
    with transaction.atomic():
        locked = Sample.objects.select_for_update().get(id=sample.pk)
        if locked.signed_at is not None:
            raise BadCheck("It was signed already")
        locked.signed_at, locked.signed_by, locked.words = now, by, words.strip()[:500]
        locked.save(update_fields=["signed_at", "signed_by", "words"])
        outbox.record(
            Verb.CHECKS_SIGNED,
            by.account,
            locked.practice_id,
            role=role,
            month=f"{locked.month:%Y-%m}",
            drawn=locked.selections.count(),
        )


def sampled_lines(sample: Sample) -> list[SampledLine]:
    """Return what the officer sees of each sampled matter."""
    lines = []
    for selection in sample.selections.prefetch_related("checks", "candidates").order_by("closed_at", "id"):
        candidates = list(selection.candidates.all())
        reasons = Counter(f"{each.get_decision_display()}: {each.get_reason_display()}" for each in candidates)
        if selection.closed_at is None:
            continue
        lines.append(
            SampledLine(
                selection=selection,
                checked_at=list(selection.checks.all())[-1].signed_at,
                closed_at=selection.closed_at,
                searches=selection.searches.count(),
                inside=sum(each.decision == Candidate.Decision.IN for each in candidates),
                left_out=sum(each.decision == Candidate.Decision.OUT for each in candidates),
                reasons=tuple(sorted(reasons.items())),
            )
        )
    return lines
