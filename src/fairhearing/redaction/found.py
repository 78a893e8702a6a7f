"""Which calls fit a search for a matter, and why each of them does. Closed ones too: they are kept, and not shown.

A search takes a fixed number of rows at most of each thing that is looked for, the latest, and says where more fit.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from fairhearing.call.withholding import Why
from fairhearing.catalogue.by_id import of_practice
from fairhearing.catalogue.models import Call, Party, Recording
from fairhearing.catalogue.names import begins_with_name
from fairhearing.catalogue.numbers import read_number
from fairhearing.catalogue.rules import day_begins, day_ends
from fairhearing.ledger.models import Individual
from fairhearing.ledger.people import TheirCall, calls_of, sharing
from fairhearing.ledger.rules import Reason
from fairhearing.practice.models import Practice
from fairhearing.redaction.models import Candidate
from fairhearing.redaction.sought import Sought
from fairhearing.wording.counts import counted
from fairhearing.wording.days import day_words

MOST_OF_EACH = 1000
"""So many calls of one person, number or name a search takes, the latest."""

_Sure = Candidate.Sure


@dataclass(frozen=True, slots=True)
class HowFound:
    """How a call was found, in words, and how certain that makes it."""

    words: str
    sure: Candidate.Sure


@dataclass(frozen=True, slots=True)
class Found:
    """Calls that fit, by id, the earliest first. full: whether there were more of something than a search takes."""

    whys: dict[str, HowFound]
    calls: tuple[Call, ...]
    full: bool


def find(practice: Practice, sought: Sought) -> Found:
    """Return all that fits; of a conversation every call, since its calls are one matter."""
    whys: dict[str, HowFound] = {}
    full = False
    for individual in sought.individuals:
        theirs = calls_of(individual, first_day=sought.first_day, last_day=sought.last_day, most=MOST_OF_EACH)
        full |= len(theirs) == MOST_OF_EACH
        _keep(whys, _of_person(individual, theirs))
    for number in sought.numbers:
        full |= _of_parties(whys, practice, sought, _number(number), f"Number {number}, as you typed it")
    for name in sought.names:
        full |= _of_parties(whys, practice, sought, _name(name), f"The phone system showed the name {name}")
    ours = of_practice(Call.objects, practice)
    matching = ours.filter(id__in=list(whys)).values("conversation")
    together = _with_sound(ours.filter(Q(id__in=list(whys)) | Q(conversation__in=matching)))
    calls = tuple(together.order_by("started_at", "id"))
    for call in calls:
        whys.setdefault(call.id, HowFound("Part of the same conversation", _Sure.TOGETHER))
    return Found(whys, calls, full)


def withheld_among(practice: Practice, sought: Sought) -> int:
    """Return how many calls of those days came without a number: of these nobody can say whose they are."""
    parties = _within(Party.objects.filter(practice=practice, withheld=True, number=""), sought)
    return parties.filter(side=Party.Side.LEFT).values("call").distinct().count()


def _with_sound(calls: QuerySet[Call]) -> QuerySet[Call]:
    """Leave out calls of which there is nothing to give: destroyed, or never recorded."""
    recorded = Recording.objects.filter(call=OuterRef("pk")).exclude(end_reason__in=tuple(Why))
    return calls.filter(Exists(recorded), destroyed_at=None)


def _of_person(individual: Individual, theirs: Iterable[TheirCall]) -> dict[str, HowFound]:
    numbers = list(individual.numbers.all())
    known = {row.number: row for row in numbers}
    others = sharing(numbers)
    listed = tuple(theirs)
    parties = Party.objects.filter(call__in=[each.call.id for each in listed], side=Party.Side.LEFT)
    by_call = dict(parties.filter(number__in=known).values_list("call", "number"))
    whys = {}
    for each in listed:
        row = known.get(by_call.get(each.call.id, ""))
        if each.reason is Reason.CONFIRMED and each.link:
            words = f"Linked to {individual.name} by {each.link.said_by.full_name}"
            whys[each.call.id] = HowFound(words, _Sure.CONFIRMED)
        elif row is None:
            whys[each.call.id] = HowFound(f"May be a call of {individual.name}", _Sure.SHARED)
        elif each.reason is Reason.SHARED:
            words = f"Number {row.number}, which {individual.name} shares with {counted(others[row.number], 'other')}"
            whys[each.call.id] = HowFound(words, _Sure.SHARED)
        else:
            since = f" since {day_words(row.since)}" if row.since else ""
            words = f"Number {row.number}, that of {individual.name}{since}: {row.get_sure_display()}"
            whys[each.call.id] = HowFound(words, _Sure.PROBABLE)
    return whys


def _of_parties(whys: dict[str, HowFound], practice: Practice, sought: Sought, wanted: Q, words: str) -> bool:
    """Add the calls of parties that fit; say whether there were more than a search takes."""
    parties = _within(Party.objects.filter(wanted, practice=practice), sought)
    calls = list(parties.order_by("-started_at", "-id").values_list("call", flat=True)[: MOST_OF_EACH + 1])
    _keep(whys, dict.fromkeys(calls[:MOST_OF_EACH], HowFound(words, _Sure.TYPED)))
    return len(calls) > MOST_OF_EACH


def _keep(whys: dict[str, HowFound], more: dict[str, HowFound]) -> None:
    """Keep of each call the most certain reason."""
    order = list(_Sure)
    for key, why in more.items():
        if key not in whys or order.index(why.sure) < order.index(whys[key].sure):
            whys[key] = why


def _number(typed: str) -> Q:
    query, wanted = read_number(typed), Q()
    if query.begins:
        wanted |= Q(number__gte=query.begins.first, number__lte=query.begins.last)
    if query.ends:
        wanted |= Q(number_reversed__gte=query.ends.first, number_reversed__lte=query.ends.last)
    if query.extension:
        wanted |= Q(extension=query.extension)
    return wanted


def _name(typed: str) -> Q:
    keys = begins_with_name(typed)
    if keys is None:
        return Q(pk__in=[])
    forward = Q(name_forward__gte=keys.first, name_forward__lte=keys.last)
    return forward | Q(name_from_last__gte=keys.first, name_from_last__lte=keys.last)


def _within(parties: QuerySet[Party], sought: Sought) -> QuerySet[Party]:
    if sought.first_day:
        parties = parties.filter(started_at__gte=day_begins(sought.first_day))
    if sought.last_day:
        parties = parties.filter(started_at__lt=day_ends(sought.last_day))
    return parties
