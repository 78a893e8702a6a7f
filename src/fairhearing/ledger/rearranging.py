"""Two rows that are one person are made one, and one row that is two people is made two; both can be taken back.

    merged   numbers and calls of the other go to the row that stays, which takes what it lacks; the other is then shown
             nowhere, and keeps what both had
    split    chosen numbers and confirmed calls go to a new row
    undone   within 30 days: what moved goes back, if it is still where it went; a new row goes, with all it got since

What moved stands in the rearrangement, by ids.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from fairhearing.audit.verbs import Verb
from fairhearing.jobs.outbox import record
from fairhearing.ledger.errors import CannotRearrange
from fairhearing.ledger.keeping import write_words
from fairhearing.ledger.models import Individual, Link, Number, Rearrangement
from fairhearing.practice.models import Person

UNDONE_WITHIN: Final = timedelta(days=30)
_FILLED: Final = ("forename", "born_on", "lives_with")


@dataclass(frozen=True, slots=True)
class Merging:
    """What goes where when two rows are made one. both: numbers and calls that both have: they stay as they are.

    fills: which facts the row that stays takes from the other. differs: which facts of the two do not agree.
    """

    kept: Individual
    other: Individual
    numbers: tuple[Number, ...]
    links: tuple[Link, ...]
    fills: tuple[str, ...]
    differs: tuple[str, ...]


def plan_merging(kept: Individual, other: Individual) -> Merging:
    """Say what making two rows one would do. Raises CannotRearrange."""
    if kept.id == other.id or kept.practice_id != other.practice_id:
        raise CannotRearrange("these are not two people of one practice")
    if kept.merged_into_id or other.merged_into_id:
        raise CannotRearrange("one of them stands for somebody else already")
    here = set(kept.numbers.values_list("number", flat=True))
    calls = set(kept.links.values_list("call", flat=True))
    return Merging(
        kept,
        other,
        tuple(row for row in other.numbers.order_by("id") if row.number not in here),
        tuple(link for link in other.links.order_by("id") if link.call_id not in calls),
        tuple(each for each in _FILLED if not getattr(kept, each) and getattr(other, each)),
        tuple(each for each in ("nhs_number", "born_on") if _differ(kept, other, each)),
    )


def merge(kept: Individual, other: Individual, *, by: Person, now: datetime, role: str) -> Rearrangement:
    """Make two rows one. Raises CannotRearrange."""
    with transaction.atomic():
        kept, other = _lock(kept, other)
        plan = plan_merging(kept, other)
        Number.objects.filter(pk__in=[row.pk for row in plan.numbers]).update(individual=kept)
        Link.objects.filter(pk__in=[link.pk for link in plan.links]).update(individual=kept)
        fills = list(plan.fills)
        for each in fills:
            setattr(kept, each, getattr(other, each))
        takes_number = bool(other.nhs_number and not kept.nhs_number)
        number = other.nhs_number
        other.merged_into, other.nhs_number = kept, "" if takes_number else number
        other.save(update_fields=["merged_into", "nhs_number"])
        if takes_number:
            kept.nhs_number = number
        kept.changed_at = now
        kept.save(update_fields=[*fills, "nhs_number", "changed_at"])
        write_words([kept])
        done = _keep(
            Rearrangement.Kind.MERGED,
            kept,
            other,
            plan.numbers,
            plan.links,
            by=by,
            now=now,
            fills=[*fills, *(["nhs_number"] if takes_number else [])],
        )
        _tell(Verb.INDIVIDUALS_MERGED, done, by, role)
    return done


def split(  # noqa: PLR0913 - what goes is exactly this
    kept: Individual,
    *,
    surname: str,
    forename: str,
    numbers: Collection[int],
    links: Collection[int],
    by: Person,
    now: datetime,
    role: str,
) -> Rearrangement:
    """Make one row two: the new one gets a name, and these of its numbers and links. Raises CannotRearrange."""
    if not surname or max(len(surname), len(forename)) > Individual.LONGEST_NAME:
        raise CannotRearrange("the new one needs a surname")
    with transaction.atomic():
        (kept,) = _lock(kept)
        going = tuple(kept.numbers.filter(pk__in=numbers).order_by("id"))
        said = tuple(kept.links.filter(pk__in=links).order_by("id"))
        if kept.merged_into_id or not (going or said):
            raise CannotRearrange("choose a number or a call that goes to the new one")
        other = Individual.objects.create(
            practice_id=kept.practice_id, surname=surname, forename=forename, added_at=now, changed_at=now
        )
        write_words([other])
        Number.objects.filter(pk__in=[row.pk for row in going]).update(individual=other)
        Link.objects.filter(pk__in=[link.pk for link in said]).update(individual=other)
        done = _keep(Rearrangement.Kind.SPLIT, kept, other, going, said, by=by, now=now, fills=[])
        _tell(Verb.INDIVIDUAL_SPLIT, done, by, role)
    return done


def undo(done: Rearrangement, *, by: Person, now: datetime, role: str) -> None:
    """Take a rearrangement back. Raises CannotRearrange where it is too late, or something later rests upon it."""
    with transaction.atomic():
        done = Rearrangement.objects.select_for_update(of=("self",)).select_related("kept", "other").get(id=done.id)
        if done.undone_at or done.other is None or now - done.done_at > UNDONE_WITHIN:
            raise CannotRearrange("it is too late to undo that")
        kept, other = _lock(done.kept, done.other)
        if kept.merged_into_id:
            raise CannotRearrange("undo first what was done later with these two")
        if done.kind == Rearrangement.Kind.MERGED:
            _part_again(done, kept, other)
        else:
            _join_again(done, kept, other)
        Rearrangement.objects.filter(id=done.id).update(undone_at=now)
        Individual.objects.filter(id=kept.id).update(changed_at=now)
        record(
            Verb.REARRANGEMENT_UNDONE,
            by.account,
            done.practice_id,
            kept.id.hex,
            role=role,
            other=done.before["other"],
            rearrangement=done.id.hex,
        )


def can_be_undone(individual: Individual, now: datetime) -> tuple[Rearrangement, ...]:
    """Return what was done with somebody of late and can be taken back, the latest first."""
    rows = Rearrangement.objects.filter(kept=individual, undone_at=None, done_at__gt=now - UNDONE_WITHIN)
    return tuple(rows.exclude(other=None).select_related("other", "done_by").order_by("-done_at"))


def forget_old_rearrangements(now: datetime) -> None:
    """Forget what moved once it can be undone no more."""
    old = Rearrangement.objects.filter(done_at__lte=now - UNDONE_WITHIN).exclude(before={})
    old.update(before={})


def _part_again(done: Rearrangement, kept: Individual, other: Individual) -> None:
    """Give the other back what was its own."""
    _move_back(done, origin=kept, target=other)
    for name, value in done.before["fills"].items():
        if str(getattr(kept, name) or "") == value:
            setattr(kept, name, None if name == "born_on" else "")
    kept.save(update_fields=[*_FILLED, "nhs_number"])
    other.merged_into = None
    if number := done.before["fills"].get("nhs_number"):
        is_free = not Individual.objects.filter(practice=done.practice_id, nhs_number=number).exists()
        other.nhs_number = number if is_free else ""
    other.save(update_fields=["merged_into", "nhs_number"])
    write_words([kept, other])


def _join_again(done: Rearrangement, kept: Individual, other: Individual) -> None:
    """Give the row that stayed everything the new one has, and let that one go."""
    if other.merged_into_id or other.merged.exists():
        raise CannotRearrange("undo first what was done later with these two")
    here = set(kept.numbers.values_list("number", flat=True))
    calls = set(kept.links.values_list("call", flat=True))
    other.numbers.exclude(number__in=here).update(individual=kept)
    other.links.exclude(call__in=calls).update(individual=kept)
    Rearrangement.objects.filter(id=done.id).update(other=None)
    other.delete()


def _move_back(done: Rearrangement, *, origin: Individual, target: Individual) -> None:
    """Move what moved, where it still is."""
    Number.objects.filter(pk__in=done.before["numbers"], individual=origin).update(individual=target)
    Link.objects.filter(pk__in=done.before["links"], individual=origin).update(individual=target)


def _keep(  # noqa: PLR0913 - one row's fields
    kind: Rearrangement.Kind,
    kept: Individual,
    other: Individual,
    numbers: Iterable[Number],
    links: Iterable[Link],
    *,
    by: Person,
    now: datetime,
    fills: Iterable[str],
) -> Rearrangement:
    before = {
        "other": other.id.hex,
        "numbers": [row.pk for row in numbers],
        "links": [link.pk for link in links],
        "fills": {name: str(getattr(kept, name)) for name in fills},
    }
    return Rearrangement.objects.create(
        practice_id=kept.practice_id, kind=kind, kept=kept, other=other, before=before, done_by=by, done_at=now
    )


def _tell(verb: Verb, done: Rearrangement, by: Person, role: str) -> None:
    record(
        verb,
        by.account,
        done.practice_id,
        done.kept_id.hex,
        role=role,
        other=done.before["other"],
        rearrangement=done.id.hex,
    )


def _lock(*people: Individual) -> tuple[Individual, ...]:
    """Return rows as they are now, locked in one order, so that two who do this at once wait for each other."""
    ids = [each.id for each in people]
    found = {each.id: each for each in Individual.objects.select_for_update().filter(id__in=ids).order_by("id")}
    if len(found) != len(set(ids)):
        raise CannotRearrange("one of them is not there any more")
    return tuple(found[each] for each in ids)


def _differ(kept: Individual, other: Individual, name: str) -> bool:
    mine, theirs = getattr(kept, name), getattr(other, name)
    return bool(mine and theirs and mine != theirs)
