"""The page of a practice's keys: which there are, who holds them, whether the kit was tried, how far a change is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.visits import note_visit
from fairhearing.keyholder.errors import KeyholderError
from fairhearing.keyholder.holders.holders_client import HolderFacts, HoldersClient
from fairhearing.keyholder.rotating.rotation_client import Resealing, RotationClient
from fairhearing.playback.unlock import keyholder
from fairhearing.practice.allowed import requires
from fairhearing.practice.appointing import role_words
from fairhearing.practice.kit_checks import recipients_of, standing_of_kit
from fairhearing.practice.models import Person, Practice
from fairhearing.practice.permissions import Permission
from fairhearing.vault.recipients import KeyState, RecipientKey, Recipients
from fairhearing.web.people.visiting import visit_of

_STATES = {
    KeyState.GENERATED: "Made, and not in use: its recovery kit was not read back yet",
    KeyState.VERIFIED: "Ready, and not in use yet",
    KeyState.ACTIVE: "In use: recordings are locked by it",
    KeyState.RETIRING: "On its way out: recordings are being locked anew by the key in use",
    KeyState.RETIRED: "Out of use: no recording is locked by it any more",
}


@dataclass(frozen=True, slots=True)
class KeyLine:
    """One key of the practice. fingerprint: to compare with the recovery kit."""

    fingerprint: str
    state: str
    since: datetime | None
    in_use: bool


@dataclass(frozen=True, slots=True)
class HolderLine:
    """Somebody who holds the key. words: their five check words, "" until they have signed in once."""

    name: str
    role: str
    since: datetime
    until: datetime | None
    words: str
    received: bool


@requires(Permission.SEE_PEOPLE)
@require_safe
def keys(request: HttpRequest) -> HttpResponseBase:
    """Show the keys and what is to be done about them."""
    visit = visit_of(request, Permission.SEE_PEOPLE)
    note_visit(request, Verb.PEOPLE_VIEWED, visit.practice, Permission.SEE_PEOPLE, "keys", shown=1)
    recipients = recipients_of(visit.practice)
    context = {
        "visit": visit,
        "keys": [_key_line(key) for key in recipients.keys] if recipients else [],
        "holders": _holder_lines(visit.practice),
        "resealing": _resealing(visit.practice),
        "kit": standing_of_kit(visit.practice, recipients),
        "envelopes": _envelopes(visit.practice, recipients),
        "today": timezone.localdate(),
    }
    return render(request, "web/people/keys.jinja", context)


def _key_line(key: RecipientKey) -> KeyLine:
    return KeyLine(key.public.fingerprint, _STATES[key.state], key.since, in_use=key.state is KeyState.ACTIVE)


def _holder_lines(practice: Practice) -> list[HolderLine] | None:
    """Return who holds the key, as the keyholder knows it; None where it does not answer."""
    try:
        found = HoldersClient(keyholder()).holders(practice.id)
    except KeyholderError:
        return None
    people = Person.objects.in_bulk([UUID(hex=each.account) for each in found])
    return sorted((_holder_line(each, people.get(UUID(hex=each.account))) for each in found), key=lambda one: one.name)


def _holder_line(facts: HolderFacts, person: Person | None) -> HolderLine:
    return HolderLine(
        name=person.full_name if person else "Somebody not known here",
        role=role_words(facts.role),
        since=facts.since,
        until=facts.until,
        words=" ".join(facts.words),
        received=facts.received,
    )


def _resealing(practice: Practice) -> Resealing | None:
    try:
        return RotationClient(keyholder()).resealing(practice.id)
    except KeyholderError:
        return None


def _envelopes(practice: Practice, recipients: Recipients | None) -> list[object]:
    """Return where the sheets of the key in use are, as somebody wrote it down."""
    active = [key.key_id for key in recipients.keys if key.state is KeyState.ACTIVE] if recipients else []
    return list(practice.kit_envelopes.filter(gone_at=None, key_id__in=active).order_by("sheet"))
