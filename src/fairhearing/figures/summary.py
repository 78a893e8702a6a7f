"""One page a month for the partners: each line is said by the package whose matter it is, or is not known.

What each part is told by stands in the setting `PARTNER_SUMMARY`: a heading, and a function of type
`practice.partner_summary.SaysLine`; "" where nothing in this system knows it yet.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import cast

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from fairhearing.audit.verbs import Verb
from fairhearing.figures.errors import AlreadySigned, NotAsShown, NotYet
from fairhearing.figures.models import SummarySignature
from fairhearing.jobs.outbox import record
from fairhearing.playback.diary_rules import Month
from fairhearing.practice.models import Person, Practice
from fairhearing.practice.partner_summary import NOT_KNOWN, SaysLine, SummaryLine


@dataclass(frozen=True, slots=True)
class SummaryPart:
    """One heading with what is said under it."""

    heading: str
    line: SummaryLine


@dataclass(frozen=True, slots=True)
class Summary:
    """The whole page of one month."""

    practice: Practice
    month: Month
    parts: tuple[SummaryPart, ...]

    @property
    def attention(self) -> tuple[str, ...]:
        """What somebody has to look at, each beginning with its heading; what nobody knows is among it."""
        return tuple(
            f"{part.heading}: {part.line.attention or 'not known'}"
            for part in self.parts
            if part.line.attention or not part.line.is_known
        )

    @property
    def document(self) -> str:
        """What a signature stands under."""
        said = {
            "practice": self.practice.id,
            "month": str(self.month),
            "parts": [[part.heading, part.line.words] for part in self.parts],
        }
        return json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)

    @property
    def digest(self) -> str:
        """What tells it from every other."""
        return hashlib.sha256(self.document.encode()).hexdigest()


def summary_of(practice: Practice, month: Month, today: date) -> Summary:
    """Ask every package for its line."""
    parts = []
    for heading, function in settings.PARTNER_SUMMARY:
        says = cast("SaysLine", import_string(function)) if function else _nobody_knows
        line = says(practice, month.first_day, month.after.first_day, today)
        parts.append(SummaryPart(heading, line))
    return Summary(practice, month, tuple(parts))


def signatures_of(practice: Practice, month: Month) -> list[SummarySignature]:
    """Return who signed a month, the first one first."""
    return list(practice.summary_signatures.filter(month=month.first_day).select_related("person"))


def sign_summary(
    practice: Practice, month: Month, *, digest: str, action: str, by: Person, role: str, now: datetime
) -> SummarySignature:
    """Sign a month that has ended. digest: of what the page showed. Raises NotYet, NotAsShown, AlreadySigned."""
    today = timezone.localdate(now)
    if not month.has_ended(today):
        raise NotYet(f"{month.words} is not over")
    summary = summary_of(practice, month, today)
    if summary.digest != digest:
        raise NotAsShown("the page is not the one that was shown")
    try:
        with transaction.atomic():
            signature = SummarySignature.objects.create(
                practice=practice,
                month=month.first_day,
                person=by,
                signed_at=now,
                document=summary.document,
                sha256=digest,
                action=action.strip()[: SummarySignature.LONGEST_ACTION],
            )
            record(
                Verb.SUMMARY_SIGNED,
                by.account,
                practice.id,
                signature.id.hex,
                role=role,
                month=str(month),
                sha256=digest,
            )
    except IntegrityError as error:
        raise AlreadySigned(f"{month.words} was signed by this person before") from error
    return signature


def _nobody_knows(_practice: Practice, _first: date, _end: date, _today: date) -> SummaryLine:
    return NOT_KNOWN
