"""How long one call is kept, as its page says it. What is due, and what becomes of it, is decided by `retention`."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from fairhearing.catalogue.models import Call, Recording
from fairhearing.catalogue.rule_words import rule_words
from fairhearing.catalogue.rules import RecordClass, expires_on, months_kept
from fairhearing.wording.days import PRACTICE_TIME


@dataclass(frozen=True, slots=True)
class Keeping:
    """A fact of a call: what it is called, the words before its day, the day if there is one, the words after it.

    is_over: nothing can keep it any longer.
    """

    name: str
    before: str = ""
    day: date | None = None
    after: str = ""
    is_over: bool = False


@dataclass(frozen=True, slots=True)
class KeptLonger:
    """One reason for which a call is kept longer. id: the hold's. is_due: it is to be looked at again."""

    id: UUID
    since: datetime
    why: str
    owner: str
    review_on: date
    is_due: bool


def keeping_of(call: Call) -> Keeping:
    """Say until when a call is kept, or when it was destroyed and by which rule."""
    if call.destroyed_at is not None:
        day = call.destroyed_at.astimezone(PRACTICE_TIME).date()
        return Keeping("Destroyed", "For good, on ", day, _by_which_rule(call), is_over=True)
    if call.recordings.filter(state=Recording.State.DESTROYING).exists():
        return Keeping("Being destroyed", "Key and sound are going: nothing can keep it any longer", is_over=True)
    record_class = RecordClass(call.record_class)
    if record_class is RecordClass.CLINICAL_ONLY:
        return Keeping("Kept", "As part of the health record, which has no other account of this call")
    day = _last_day(call, record_class)
    if call.holds.filter(released_at=None).exists():
        return Keeping("Kept longer", "Until the reason for keeping it ends; without one, until ", day)
    if record_class is RecordClass.CLINICAL_UNCONFIRMED:
        return Keeping("Kept until", "A clinician has confirmed the written note, and at least until ", day)
    return Keeping("Kept until", "", day, ", then destroyed")


def reasons_of(call: Call, *, today: date) -> tuple[KeptLonger, ...]:
    """Return why a call is kept longer, the earliest reason first. today: the practice's day."""
    holds = call.holds.filter(released_at=None).select_related("owner").order_by("placed_at", "id")
    return tuple(
        KeptLonger(
            id=hold.id,
            since=hold.placed_at,
            why=", ".join(filter(None, (hold.get_kind_display(), hold.reference))),
            owner=hold.owner.full_name,
            review_on=hold.review_on,
            is_due=hold.review_on <= today,
        )
        for hold in holds
    )


def certificates_of(call: Call) -> tuple[str, ...]:
    """Return the recordings of a call that are gone, and have a certificate."""
    return tuple(call.certificates.order_by("destroyed_at", "id").values_list("recording_id", flat=True))


def _by_which_rule(call: Call) -> str:
    certificate = call.certificates.order_by("-destroyed_at", "-id").first()
    if certificate is None:
        return ""
    if erased_for := json.loads(certificate.document).get("erased_for"):
        return f", as request {erased_for} asked"
    return f", under the rule “{rule_words(RecordClass(certificate.rule), certificate.months)}”"


def _last_day(call: Call, record_class: RecordClass) -> date:
    own = {RecordClass(each.record_class): each.months for each in call.practice.periods.all()}
    return expires_on(call.started_at, kept_months=months_kept(record_class, own))
