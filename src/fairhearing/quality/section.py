"""What the page of a call says of its being sampled and reviewed, to those who review."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from fairhearing.catalogue.models import Call
from fairhearing.practice.permissions import Permission
from fairhearing.practice.sections import Reader, Section
from fairhearing.quality.models import Sampled
from fairhearing.quality.reviews import facts_of
from fairhearing.quality.rules import review_state
from fairhearing.quality.sample_page import may_open
from fairhearing.quality.who_took import took_part
from fairhearing.quality.words import REVIEW, StateWords


@dataclass(frozen=True, slots=True)
class SampledPart:
    """A call that was drawn. words: where its review stands, None where nobody began. review: where the reader goes on.

    may_begin: whether the reader can review it.
    """

    sample: UUID
    month: str
    sampled: UUID
    words: StateWords | None
    review: UUID | None
    may_begin: bool


def quality_section(call: Call, reader: Reader) -> Section | None:
    """Say of which sample a call is, and where its review stands; nothing to whoever took it."""
    if Permission.REVIEW_CALLS not in reader.may:
        return None
    rows = Sampled.objects.filter(call=call, replaced_at=None)
    sampled = rows.select_related("sample", "review__reviewer", "review__practice").first()
    if sampled is None:
        return None
    review = getattr(sampled, "review", None)
    is_own = took_part(call, reader.person) or (review is not None and review.person_id == reader.person.id)
    part = SampledPart(
        sample=sampled.sample_id,
        month=sampled.sample.of_month.words,
        sampled=sampled.id,
        words=REVIEW[review_state(facts_of(review), reader.today)] if review and not is_own else None,
        review=review.id if review and not is_own and may_open(review, reader.person) else None,
        may_begin=review is None and not is_own,
    )
    return Section("quality/section.jinja", part)
