"""Whom a report is about, as far as the call says: numbers, and patients or callers who are known by them."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models import Q, QuerySet
from django.utils import timezone

from fairhearing.catalogue.by_id import of_practice
from fairhearing.catalogue.call_lines import extension_labels, party_name, side_words
from fairhearing.catalogue.closures import closed_conversations
from fairhearing.catalogue.models import Call, Party
from fairhearing.ledger.models import Individual, Link
from fairhearing.ledger.people import WhoIsOnCall, who_is_on
from fairhearing.practice.models import Person, Practice
from fairhearing.reported.models import Report
from fairhearing.reported.rules import Warned


@dataclass(frozen=True, slots=True)
class About:
    """What the call of a report says of the other side. call: None while it is live, and where there is none.

    numbers: in E.164. said_name: as the phone system said it. words: who it was, for a sentence.
    who: whom the ledger knows on the call.
    """

    call: Call | None
    numbers: tuple[str, ...] = ()
    said_name: str = ""
    words: str = ""
    who: WhoIsOnCall = field(default_factory=WhoIsOnCall)

    @property
    def number(self) -> str:
        """The first number, which a caution is about; "" where it was withheld or is not known."""
        return self.numbers[0] if self.numbers else ""

    @property
    def person(self) -> Individual | None:
        """The one who was on the call, where that is confirmed or probable of one alone."""
        people = self.who.confirmed or ((self.who.probable,) if self.who.probable else ())
        return people[0].individual if len(people) == 1 else None

    @property
    def name(self) -> str:
        """Whom one writes to, as far as it is known."""
        return self.person.name if self.person else self.said_name

    @property
    def sharing(self) -> int:
        """How many people are known to share the number."""
        return len(self.who.shared) + self.who.more

    @property
    def is_known(self) -> bool:
        """Whether anything is known by which an earlier call could be theirs."""
        return bool(self.numbers or self.person)


def about_of(report: Report) -> About:
    """Return whom a report is about; of a call that was destroyed nothing is known any more."""
    call = report.practice.calls.filter(id=report.call).select_related("practice").first()
    if call is None or call.destroyed_at is not None:
        return About(call)
    outside = list(call.parties.filter(side=Party.Side.LEFT).order_by("id"))
    labels = extension_labels(report.practice)
    numbers = tuple(dict.fromkeys(party.number for party in outside if party.number))
    names = [party_name(party, labels) for party in outside]
    who = who_is_on([call])[call.id]
    return About(call, numbers, next(filter(None, names), ""), side_words(outside, labels), who)


def calls_with(practice: Practice, about: About) -> QuerySet[Call]:
    """Return the calls with one of these numbers, and those that are confirmed to be the same person's."""
    parties = Party.objects.filter(practice=practice, side=Party.Side.LEFT, number__in=about.numbers)
    links = Link.objects.filter(practice=practice, individual=about.person, said=Link.Said.CONFIRMED)
    theirs = Q(id__in=links.values("call")) if about.person else Q(pk__in=[])
    return of_practice(Call.objects, practice).filter(Q(id__in=parties.values("call")) | theirs)


def reports_about(practice: Practice, about: About, *, reader: Person) -> QuerySet[Report]:
    """Return the reports of calls of the same number or person, latest first, without those closed to the reader."""
    calls = calls_with(practice, about).values("id")
    return open_to(reader, practice).filter(call__in=calls).order_by("-reported_at", "-id")


def open_to(reader: Person, practice: Practice) -> QuerySet[Report]:
    """Return the practice's reports without those of calls that are about the reader."""
    rows = practice.reports.select_related("reporter", "letter", "decided_by", "practice")
    if (closed := closed_conversations(reader, practice)) is not None:
        rows = rows.exclude(call__in=of_practice(Call.objects, practice).filter(conversation__in=closed).values("id"))
    return rows


def warnings_given(report: Report, about: About) -> tuple[Warned, ...]:
    """Return the warnings that were finished to whom this report is about, closed to somebody or not.

    Where both calls are confirmed to be somebody's, and of different people, the number they share says nothing.
    """
    warned = report.practice.reports.filter(
        call__in=calls_with(report.practice, about).values("id"),
        outcome=Report.Outcome.WARNING,
        letter__finished_at__isnull=False,
    ).exclude(id=report.id)
    rows = list(warned.select_related("letter"))
    other = _confirmed_on(report.practice, {each.call for each in rows})
    here = {each.individual.id for each in about.who.confirmed}
    return tuple(
        Warned(on=timezone.localdate(each.letter.finished_at), has_reasons=bool(each.reasons))
        for each in rows
        if each.letter is not None and each.letter.finished_at is not None
        if not (here and other.get(each.call) and here.isdisjoint(other[each.call]))
    )


def _confirmed_on(practice: Practice, calls: set[str]) -> dict[str, set[object]]:
    found: dict[str, set[object]] = {}
    links = Link.objects.filter(practice=practice, call__in=calls, said=Link.Said.CONFIRMED)
    for call, individual in links.exclude(individual=None).values_list("call_id", "individual_id"):
        found.setdefault(call, set()).add(individual)
    return found
