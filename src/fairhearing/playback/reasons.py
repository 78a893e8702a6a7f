"""Why somebody listens, where, and who can hear: what the page asks, read and remembered for 30 minutes."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from django.contrib.sessions.backends.base import SessionBase
from django.http import QueryDict

from fairhearing.keyholder.listening.purposes import Purpose
from fairhearing.practice.models import Person, Place

_REMEMBERED_FOR = timedelta(minutes=30)
_KEY = "listening_reason"
_THEN = "listening_then"
_LONGEST_REFERENCE = 60
_LONGEST_NAMES = 300
_ID_CHARACTERS = 32


class Company(StrEnum):
    """Who else can hear."""

    NOBODY = "nobody"
    NAMED = "named"
    ANYBODY = "anybody"


@dataclass(frozen=True, slots=True)
class Asked:
    """What was chosen so far; empty texts are no choice. errors: what is still owed, by field."""

    purpose: str = ""
    reference: str = ""
    place: str = ""
    company: str = ""
    names: str = ""
    patients: str = ""
    people: tuple[str, ...] = ()
    errors: list[dict[str, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Reason:
    """A complete answer. reference may be empty. people: who works here; names and patients as typed, with commas."""

    purpose: Purpose
    reference: str
    place: Place
    company: Company
    names: str = ""
    patients: str = ""
    people: tuple[Person, ...] = ()

    @property
    def asked(self) -> Asked:
        """The same, as the form shows it."""
        people = tuple(person.account for person in self.people)
        return Asked(self.purpose, self.reference, str(self.place.pk), self.company, self.names, self.patients, people)


def read_reason(posted: QueryDict, places: Iterable[Place], people: Iterable[Person]) -> Reason | Asked:
    """Read the form: a complete answer, or what was chosen with what is wrong. people: who may be chosen as present.

    Somebody who might overhear is no answer: then nobody listens yet.
    """
    known = {str(place.pk): place for place in places}
    ticked = set(posted.getlist("with"))
    present = tuple(person for person in people if person.account in ticked)
    asked = Asked(
        purpose=posted.get("purpose", ""),
        reference=" ".join(posted.get("reference", "").split())[:_LONGEST_REFERENCE],
        place=posted.get("place", ""),
        company=posted.get("company", ""),
        names=" ".join(posted.get("names", "").split())[:_LONGEST_NAMES],
        patients=" ".join(posted.get("patients", "").split())[:_LONGEST_NAMES],
        people=tuple(person.account for person in present),
    )
    if asked.purpose not in set(Purpose):
        _owed(asked, "purpose", "Choose why you are listening")
    if asked.place not in known:
        _owed(asked, "place", "Choose where you are")
    if asked.company not in set(Company):
        _owed(asked, "company", "Say who can hear")
    if asked.company == Company.ANYBODY:
        _owed(
            asked,
            "company",
            "You cannot listen while someone might overhear. Move, or use headphones, then choose again",
        )
    if asked.company == Company.NAMED and not (asked.people or (asked.names + asked.patients).strip(", ")):
        _owed(asked, "names", "Name everyone who will hear")
    if asked.errors:
        return asked
    purpose, place, company = Purpose(asked.purpose), known[asked.place], Company(asked.company)
    if company is Company.NOBODY:
        return Reason(purpose, asked.reference, place, company)
    return Reason(purpose, asked.reference, place, company, asked.names, asked.patients, present)


def remember_reason(session: SessionBase, practice_id: str, reason: Reason, *, now: datetime) -> None:
    """Keep the answer, so that the next call of the same matter, in the same room, is one press away."""
    session[_KEY] = {
        "practice": practice_id,
        "purpose": str(reason.purpose),
        "reference": reason.reference,
        "place": str(reason.place.pk),
        "company": str(reason.company),
        "names": reason.names,
        "patients": reason.patients,
        "people": [person.account for person in reason.people],
        "until": (now + _REMEMBERED_FOR).timestamp(),
    }


def recall_reason(session: SessionBase, practice_id: str, *, now: datetime) -> tuple[Asked, datetime | None]:
    """Return what was answered in this practice within the last 30 minutes, and until when it is remembered."""
    kept = session.get(_KEY)
    if kept is None or kept["practice"] != practice_id or kept["until"] < now.timestamp():
        return Asked(), None
    people, patients = tuple(kept.get("people", ())), kept.get("patients", "")
    asked = Asked(kept["purpose"], kept["reference"], kept["place"], kept["company"], kept["names"], patients, people)
    return asked, datetime.fromtimestamp(kept["until"], now.tzinfo)


def suggest_reason(session: SessionBase, practice_id: str, purpose: Purpose, reference: str, *, now: datetime) -> None:
    """Fill in why somebody is about to listen; where, and in whose company, stays as they answered it here last."""
    asked, _ = recall_reason(session, practice_id, now=now)
    session[_KEY] = {
        "practice": practice_id,
        "purpose": str(purpose),
        "reference": reference,
        "place": asked.place,
        "company": asked.company,
        "names": asked.names,
        "patients": asked.patients,
        "people": list(asked.people),
        "until": (now + _REMEMBERED_FOR).timestamp(),
    }


def lead_back(session: SessionBase, recording_id: str, address: str) -> None:
    """Say on which page the player of this recording is wanted, once the questions before listening are answered."""
    session[_THEN] = {"recording": recording_id, "address": address}


def led_back(session: SessionBase, recording_id: str) -> str:
    """Return that page, and forget it; "" for the player's own."""
    kept = session.pop(_THEN, None)
    return str(kept["address"]) if kept and kept["recording"] == recording_id else ""


def reference_id(secret: str, practice_id: str, reference: str) -> str:
    """Return the opaque id under which the log knows what was typed as a reference; "" for none.

    The same matter has the same id; the text itself stands in the catalogue only.
    """
    if not reference:
        return ""
    text = f"listening reference\n{practice_id}\n{reference.casefold()}"
    return hmac.digest(secret.encode(), text.encode(), hashlib.sha256).hex()[:_ID_CHARACTERS]


def _owed(asked: Asked, field_name: str, text: str) -> None:
    asked.errors.append({"field": field_name, "text": text})
