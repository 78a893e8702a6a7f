"""The first page of quality: whether the practice learns, its samples, and where everything else is."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.visits import note_visit
from fairhearing.playback.diary_rules import Month, month_of
from fairhearing.practice.allowed import requires
from fairhearing.practice.models import Practice
from fairhearing.practice.permissions import Permission
from fairhearing.quality.learning import quarter_now
from fairhearing.quality.models import Sample, Sampled
from fairhearing.quality.visiting import visit_of
from fairhearing.quality.words import QUARTER

_SHOWN = 13


@dataclass(frozen=True, slots=True)
class SampleLine:
    """One month's sample in counts. waiting: calls that nobody reviews yet."""

    sample: Sample
    drawn: int
    waiting: int
    open_reviews: int
    closed: int
    replaced: int


@dataclass(frozen=True, slots=True)
class SeedLine:
    """A seed that is committed. Its month's sample is drawn on the first day of `drawn_in`."""

    month: Month
    drawn_in: Month
    commitment: str
    is_whole_month: bool


@requires(Permission.SEE_LEARNING)
@require_safe
def quality(request: HttpRequest) -> HttpResponseBase:
    """Show how the practice stands, and its samples."""
    visit = visit_of(request, Permission.SEE_LEARNING)
    today = timezone.localdate()
    samples = sample_lines(visit.practice)
    note_visit(request, Verb.QUALITY_VIEWED, visit.practice, Permission.SEE_LEARNING, shown=len(samples))
    now = quarter_now(visit.practice, today=today)
    context = {
        "visit": visit,
        "quarter": now,
        "quarter_words": QUARTER[now.state],
        "samples": samples,
        "seeds": _seeds(visit.practice),
        "today": today,
    }
    return render(request, "quality/quality.jinja", context)


def sample_lines(practice: Practice) -> list[SampleLine]:
    """Return the practice's samples in counts, the latest first."""
    return [sample_line(sample) for sample in practice.samples.all()[:_SHOWN]]


def sample_line(sample: Sample) -> SampleLine:
    """Count what became of the calls of a sample."""
    counts = Counter(_stage(each) for each in sample.calls.select_related("review"))
    drawn = counts.total() - counts["replaced"]
    return SampleLine(sample, drawn, counts["waiting"], counts["open"], counts["closed"], counts["replaced"])


def _stage(sampled: Sampled) -> str:
    if sampled.replaced_at is not None:
        return "replaced"
    if not hasattr(sampled, "review"):
        return "waiting"
    return "closed" if sampled.review.closed_at else "open"


def _seeds(practice: Practice) -> list[SeedLine]:
    return [
        SeedLine(
            month_of(seed.month),
            month_of(seed.month).after,
            seed.commitment,
            is_whole_month=timezone.localdate(seed.committed_at) < seed.month,
        )
        for seed in practice.seeds.filter(revealed_at=None).order_by("month")
    ]
