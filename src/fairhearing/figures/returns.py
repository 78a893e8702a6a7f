"""The monthly return: a month's figures as a manager confirmed them, kept as they were.

    shown -> confirmed (version 1) -> corrected (version 2, and why) -> ...

What is kept is a document; its SHA-256 stands in the log. Figures that change later change no version.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from fairhearing.audit.verbs import Verb
from fairhearing.figures.errors import NoReason, NotAsShown, NotYet
from fairhearing.figures.measures import MEASURES, Measure, Unit, measures_of
from fairhearing.figures.models import MonthlyReturn
from fairhearing.figures.periods import Period, month_period
from fairhearing.figures.tables import Table
from fairhearing.figures.words import completeness_words, figure_words
from fairhearing.jobs.outbox import record
from fairhearing.phone_log.logged import Direction
from fairhearing.playback.diary_rules import Month
from fairhearing.practice.models import Person, Practice

FORM = 1


@dataclass(frozen=True, slots=True)
class ReturnField:
    """One item. value: in calls or whole seconds; None where it is not known, or there was nothing to measure."""

    item: str
    name: str
    definition: str
    value: int | None
    unit: str
    words: str


@dataclass(frozen=True, slots=True)
class ReturnForm:
    """One month as it is confirmed."""

    form: int
    practice: str
    month: str
    fields: tuple[ReturnField, ...]
    completeness: tuple[str, ...]

    @property
    def document(self) -> str:
        """What is kept of it."""
        return json.dumps(asdict(self), sort_keys=True, separators=(",", ":"), ensure_ascii=False)

    @property
    def digest(self) -> str:
        """What tells it from every other."""
        return hashlib.sha256(self.document.encode()).hexdigest()


def return_of(practice: Practice, month: Month, today: date) -> ReturnForm:
    """Return a month's figures as they are now."""
    period = month_period(practice, month, Direction.IN, today)
    return ReturnForm(
        form=FORM,
        practice=practice.id,
        month=str(month),
        fields=tuple(_field(period, measure) for measure in measures_of(Direction.IN)),
        completeness=completeness_words(period),
    )


def read_return(kept: MonthlyReturn) -> ReturnForm:
    """Read what was confirmed."""
    said = json.loads(kept.document)
    return ReturnForm(
        form=said["form"],
        practice=said["practice"],
        month=said["month"],
        fields=tuple(ReturnField(**each) for each in said["fields"]),
        completeness=tuple(said["completeness"]),
    )


def versions_of(practice: Practice, month: Month) -> list[MonthlyReturn]:
    """Return what was confirmed of a month, the latest first."""
    rows = practice.monthly_returns.filter(month=month.first_day).select_related("confirmed_by")
    return list(rows.order_by("-version"))


def confirm(
    practice: Practice, month: Month, *, digest: str, why: str, by: Person, role: str, now: datetime
) -> MonthlyReturn:
    """Keep a month's figures as they are. digest: of what the page showed. Raises NotYet, NotAsShown, NoReason."""
    today = timezone.localdate(now)
    if not month.has_ended(today):
        raise NotYet(f"{month.words} is not over")
    form, versions = return_of(practice, month, today), versions_of(practice, month)
    if form.digest != digest or (versions and versions[0].sha256 == digest):
        raise NotAsShown("the figures are not those that were shown, or are confirmed already")
    if versions and not why.strip():
        raise NoReason("say what is corrected, and why")
    number = versions[0].version + 1 if versions else 1
    try:
        with transaction.atomic():
            kept = MonthlyReturn.objects.create(
                practice=practice,
                month=month.first_day,
                version=number,
                document=form.document,
                sha256=form.digest,
                confirmed_by=by,
                confirmed_at=now,
                why=why.strip()[: MonthlyReturn.LONGEST_WHY] if versions else "",
            )
            record(
                Verb.RETURN_CONFIRMED,
                by.account,
                practice.id,
                kept.id.hex,
                role=role,
                month=str(month),
                version=number,
                sha256=form.digest,
            )
    except IntegrityError as error:
        raise NotAsShown("somebody else confirmed this month meanwhile") from error
    return kept


def return_table(form: ReturnForm) -> Table:
    """Make the table for a file."""
    rows = [(each.name, "" if each.value is None else str(each.value), each.unit, each.words) for each in form.fields]
    definitions = [each.definition for each in form.fields]
    return Table(
        ("Item", "Value", "Unit", "In words", "What is counted"),
        tuple((*row, definition) for row, definition in zip(rows, definitions, strict=True))
        + tuple(("Completeness", "", "", words, "") for words in form.completeness),
    )


def _field(period: Period, measure: Measure) -> ReturnField:
    defined, value = MEASURES[measure], period.value(measure)
    return ReturnField(
        item=str(measure),
        name=defined.name,
        definition=defined.definition,
        value=None if value is None else round(value),
        unit="seconds" if defined.unit is Unit.SECONDS else "calls",
        words=figure_words(period, measure),
    )
