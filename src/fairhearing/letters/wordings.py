"""The wording of each letter: ours, or the practice's own, of which every version is kept with who wrote it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from fairhearing.audit.verbs import Verb
from fairhearing.jobs.outbox import record
from fairhearing.letters.filling import check_wording
from fairhearing.letters.kinds import KNOWN, PIECES, our_wording
from fairhearing.letters.models import Wording
from fairhearing.practice.models import Person, Practice


@dataclass(frozen=True, slots=True)
class WordingInForce:
    """The wording that counts. version: None for the one we bring."""

    text: str
    version: Wording | None

    @property
    def is_ours(self) -> bool:
        """Whether it is the one we bring."""
        return self.version is None or not self.version.text


def wording_in_force(practice: Practice, piece: str) -> WordingInForce:
    """Return the wording by which letters are written now."""
    newest = practice.wordings.filter(piece=piece).select_related("written_by").first()
    return WordingInForce(newest.text if newest and newest.text else our_wording(piece), newest)


def own_wordings(practice: Practice) -> dict[str, Wording]:
    """Return the newest version of each piece of which the practice ever wrote its own, by piece."""
    versions = practice.wordings.filter(piece__in=PIECES).select_related("written_by").order_by("number")
    return {each.piece: each for each in versions}


def write_wording(practice: Practice, piece: str, text: str, *, by: Person, role: str, now: datetime) -> None:
    """Put a version of the practice's own in force. Raises BadWording."""
    check_wording(text, ours=our_wording(piece), known=KNOWN)
    _add(practice, piece, text, by=by, role=role, now=now)


def take_ours(practice: Practice, piece: str, *, by: Person, role: str, now: datetime) -> None:
    """Go back to the wording we bring; what was written before stays readable."""
    _add(practice, piece, "", by=by, role=role, now=now)


def _add(practice: Practice, piece: str, text: str, *, by: Person, role: str, now: datetime) -> None:
    with transaction.atomic():
        Practice.objects.select_for_update(no_key=True).get(id=practice.id)
        number = practice.wordings.filter(piece=piece).count() + 1
        Wording.objects.create(practice=practice, piece=piece, number=number, text=text, written_by=by, since=now)
        record(Verb.WORDING_CHANGED, by.account, practice.id, piece, role=role, version=number, own=bool(text))
