"""Whom a report is about, as far as the call says: the numbers that rang or were rung, and what came of them before."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils import timezone

from fairhearing.catalogue.call_lines import extension_labels, party_name, side_words
from fairhearing.catalogue.closures import closed_conversations
from fairhearing.catalogue.models import Call, Party
from fairhearing.practice.models import Person, Practice
from fairhearing.reported.models import Report
from fairhearing.reported.rules import Warned


@dataclass(frozen=True, slots=True)
class About:
    """What the call of a report says of the other side. call: None while it is live, and where there is none.

    numbers: in E.164. name: as the phone system said it. words: who it was, for a sentence.
    """

    call: Call | None
    numbers: tuple[str, ...]
    name: str
    words: str

    @property
    def number(self) -> str:
        """The first number, which a caution is about; "" where it was withheld or is not known."""
        return self.numbers[0] if self.numbers else ""


def about_of(report: Report) -> About:
    """Return whom a report is about; of a call that was destroyed nothing is known any more."""
    call = report.practice.calls.filter(id=report.call).select_related("practice").first()
    if call is None:
        return About(None, (), "", "")
    outside = list(call.parties.filter(side=Party.Side.LEFT).order_by("id"))
    labels = extension_labels(report.practice)
    numbers = tuple(dict.fromkeys(party.number for party in outside if party.number))
    names = [party_name(party, labels) for party in outside]
    return About(call, numbers, next(filter(None, names), ""), side_words(outside, labels))


def reports_about(practice: Practice, numbers: Collection[str], *, reader: Person) -> QuerySet[Report]:
    """Return the reports of calls with one of these numbers, latest first, without those closed to the reader."""
    calls = Party.objects.filter(practice=practice, side=Party.Side.LEFT, number__in=numbers).values("call")
    return open_to(reader, practice).filter(call__in=calls).order_by("-reported_at", "-id")


def open_to(reader: Person, practice: Practice) -> QuerySet[Report]:
    """Return the practice's reports without those of calls that are about the reader."""
    rows = practice.reports.select_related("reporter", "letter", "decided_by", "practice")
    if (closed := closed_conversations(reader, practice)) is not None:
        rows = rows.exclude(call__in=practice.calls.filter(conversation__in=closed).values("id"))
    return rows


def warnings_given(report: Report, about: About) -> tuple[Warned, ...]:
    """Return the warnings that were finished to whom this report is about, closed to somebody or not."""
    calls = Party.objects.filter(practice=report.practice, side=Party.Side.LEFT, number__in=about.numbers)
    warned = report.practice.reports.filter(
        call__in=calls.values("call"), outcome=Report.Outcome.WARNING, letter__finished_at__isnull=False
    )
    return tuple(
        Warned(on=timezone.localdate(each.letter.finished_at), has_reasons=bool(each.reasons))
        for each in warned.exclude(id=report.id).select_related("letter")
        if each.letter is not None and each.letter.finished_at is not None
    )
