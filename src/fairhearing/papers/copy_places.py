"""The register of other places where copies of calls may lie: off, or destroyed alike, or not known (clause C12)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.doing import Done
from fairhearing.jobs.outbox import record
from fairhearing.papers.errors import BadCopyPlace
from fairhearing.papers.models import LONGEST_WORDS, CopyPlace
from fairhearing.papers.rules import a_year_on
from fairhearing.practice.models import Person, Practice

ASKED = tuple(kind for kind in CopyPlace.Kind if kind is not CopyPlace.Kind.OTHER)
"""The places that every practice answers for."""


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody says of one place."""

    kind: CopyPlace.Kind
    name: str
    state: CopyPlace.State
    evidence: str
    owner: Person
    review_on: date


@dataclass(frozen=True, slots=True)
class Register:
    """The register of one practice. unasked: places that nobody answered for. is_late: reviews that were not done."""

    places: tuple[CopyPlace, ...]
    unasked: tuple[CopyPlace.Kind, ...]
    late: int

    @property
    def unknown(self) -> int:
        """How many places nobody knows about, those that nobody answered for included."""
        return len(self.unasked) + self._count(CopyPlace.State.UNKNOWN)

    @property
    def different(self) -> int:
        """How many places keep copies otherwise than the policy says."""
        return self._count(CopyPlace.State.DIFFERENT)

    @property
    def until(self) -> date | None:
        """The first day of a review."""
        return min((each.review_on for each in self.places), default=None)

    def _count(self, state: CopyPlace.State) -> int:
        return sum(each.state == state for each in self.places)


def register_of(practice: Practice, *, today: date) -> Register:
    """Return what is said of every place now."""
    order = {kind: number for number, kind in enumerate(CopyPlace.Kind)}
    rows = practice.copy_places.filter(replaced_at=None).select_related("owner", "said_by")
    places = tuple(sorted(rows, key=lambda each: (order[CopyPlace.Kind(each.kind)], each.name)))
    known = {each.kind for each in places}
    return Register(
        places,
        tuple(kind for kind in ASKED if str(kind) not in known),
        sum(each.review_on < today for each in places),
    )


def say_place(practice: Practice, said: Said, done: Done, *, replaces: CopyPlace | None = None) -> CopyPlace:
    """Say what is known of a place, in the place of what was said before. Raises BadCopyPlace."""
    today = timezone.localdate(done.now)
    if said.kind is CopyPlace.Kind.OTHER and not said.name.strip():
        raise BadCopyPlace("Say which place it is")
    if said.state != CopyPlace.State.UNKNOWN and not said.evidence.strip():
        raise BadCopyPlace("Say how you know")
    if len(said.evidence) > LONGEST_WORDS:
        raise BadCopyPlace(f"At most {LONGEST_WORDS} letters")
    if not today < said.review_on <= a_year_on(today):
        raise BadCopyPlace("Choose a day after today, at most twelve months ahead")
    with transaction.atomic():
        Practice.objects.select_for_update().get(id=practice.id)
        before = practice.copy_places.filter(replaced_at=None)
        same = before.filter(id=replaces.id) if replaces else before.filter(kind=said.kind, name=said.name.strip())
        same.update(replaced_at=done.now)
        place = CopyPlace.objects.create(
            practice=practice,
            kind=said.kind,
            name=said.name.strip(),
            state=said.state,
            evidence=said.evidence.strip(),
            owner=said.owner,
            review_on=said.review_on,
            said_by=done.by,
            said_at=done.now,
        )
        detail = {"kind": str(said.kind), "state": str(said.state), "owner": said.owner.account}
        record(Verb.COPY_PLACE_SAID, done.by.account, practice.id, place.id.hex, role=done.role, **detail)
    return place


def end_place(place: CopyPlace, done: Done) -> None:
    """Say that a place is none any more; what was said of it stays."""
    with transaction.atomic():
        locked = CopyPlace.objects.select_for_update().get(id=place.id)
        if locked.replaced_at is None:
            locked.replaced_at = done.now
            locked.save(update_fields=["replaced_at"])
            record(
                Verb.COPY_PLACE_ENDED,
                done.by.account,
                locked.practice_id,
                locked.id.hex,
                role=done.role,
                kind=locked.kind,
            )
