"""Whether recordings are played in confidential places (clause C15): never better than signed for.

A listen's place and who could hear are kept with it; that a room is private, a person vouches for, and it holds for a
year. No machine knows who stood at the door.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Final

from django.db.models import Count, F, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from fairhearing.catalogue.rules import day_begins
from fairhearing.clauses.clause import Clause
from fairhearing.clauses.proof import GOOD_FOR_HOURLY, HOURLY, Answer, Probe, Proof
from fairhearing.clauses.question import Question
from fairhearing.clauses.rows import ReadRows, Rows, Table
from fairhearing.playback.listens import listens_of
from fairhearing.playback.models import Listen
from fairhearing.practice.models import Practice
from fairhearing.practice.places import open_places, vouched_until
from fairhearing.wording.counts import counted
from fairhearing.wording.days import day_words

_VOUCH: Final = "Go and see that each room is still private. Then vouch for it again on the page Places, or close it."


def ask_places(practice: Practice, now: datetime) -> Proof:
    """Ask where this month's listens were, who could hear, and who vouches for the rooms."""
    today = timezone.localdate(now)
    listens = _of_month(practice, today)
    all_listens, rooms = listens.count(), listens.values("place").distinct().count()
    told = all_listens - _untold(listens, practice)
    figure = f"{told:,} of {counted(all_listens, 'listen')} from {counted(rooms, 'registered room')}"
    return Proof(figure, (_listens(told, all_listens, figure, today), _vouched(practice)))


def _of_month(practice: Practice, today: date) -> QuerySet[Listen]:
    """Return the listens since the first of this month."""
    return listens_of(practice, day_begins(today.replace(day=1)))


def _untold(listens: QuerySet[Listen], practice: Practice) -> int:
    """Count listens of which place or company is not known, or whose place was not the practice's then."""
    wrong = Q(who_can_hear="") | ~Q(place__practice=practice) | Q(place__closed_at__lte=F("begun_at"))
    return listens.filter(wrong).count()


PROBES: Final = (Probe("confidential_place", Clause.PLACE, ask_places, HOURLY, GOOD_FOR_HOURLY),)


def _listens(told: int, all_listens: int, figure: str, today: date) -> Answer:
    words = "Has each listen of this month its room, and who could hear?"
    question = Question(words, f"{reverse('diary')}?month={today:%Y-%m}", "This month’s diary")
    if told < all_listens:
        mend = "The player asks each time. A row was changed past it: tell your data protection officer."
        return question.broken(f"{figure}; {all_listens - told:,} without", mend)
    return question.kept(figure) if all_listens else question.noted("Nobody listened this month")


def _vouched(practice: Practice) -> Answer:
    """Answer by the open room for which the signature runs out first."""
    words = "Who vouches that nobody overhears?"
    question = Question(words, reverse("rows", args=["listening-places"]), "Each room")
    rooms = open_places(practice)
    if not rooms:
        return question.unknown("No room is registered", "Add the rooms in which recordings may be played.")
    days = [until for room in rooms if (until := vouched_until(room)) is not None]
    if len(days) < len(rooms):
        found = f"{len(rooms) - len(days):,} of {counted(len(rooms), 'room')} without anybody"
        return question.unknown(found, _VOUCH)
    return question.signed(f"{counted(len(rooms), 'room')}, each by a person", min(days), _VOUCH)


def listening_places(practice: Practice, now: datetime) -> Rows:
    """List the rooms in which recordings may be played, by when somebody vouched for them, and where it was done."""
    lines = []
    for place in open_places(practice):
        until = vouched_until(place)
        lines.append(
            (
                place.name,
                day_words(timezone.localdate(place.vouched_at)) if place.vouched_at else "Never",
                day_words(until) if until else "",
                f"{place.devices.filter(revoked_at=None).count():,}",
                f"{place.networks.count():,}",
            )
        )
    table = Table(
        "Rooms in which recordings may be played",
        ("Room", "Vouched for on", "Holds until", "PCs", "Networks"),
        tuple(lines),
        "No room is registered: nothing can be played.",
    )
    heard = Table(
        "Listens of this month by room and PC",
        ("Room", "PC, as the log knows it", "Listens"),
        tuple(_heard_lines(practice, timezone.localdate(now))),
        "Nobody listened this month.",
    )
    lead = "A person vouches that nobody who should not can overhear there. Their word holds for a year."
    return Rows("Where recordings may be played", lead, (table, heard))


def _heard_lines(practice: Practice, today: date) -> Iterator[tuple[str, ...]]:
    """Yield how many listens of this month each room and PC had, the most first; a PC without its name."""
    rows = _of_month(practice, today).values("place__name", "device").annotate(listens=Count("id"))
    for row in rows.order_by("-listens", "place__name", "device"):
        device = row["device"].hex if row["device"] else "None: the room’s network"
        yield (row["place__name"], device, f"{row['listens']:,}")


ROWS: Final[dict[str, ReadRows]] = {"listening-places": listening_places}
