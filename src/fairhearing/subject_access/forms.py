"""What people type into the forms of requests, read and checked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.http import QueryDict

from fairhearing.catalogue.errors import UnreadableSearch
from fairhearing.practice.models import Person
from fairhearing.practice.sent_fields import one_line, read_date
from fairhearing.subject_access import rules
from fairhearing.subject_access.intake import Facts
from fairhearing.subject_access.keeping import read_numbers
from fairhearing.subject_access.models import Request

LONGEST = 2000
_NAME, _ADDRESS, _NUMBERS = 200, 500, 300
_FIELDS = (
    "asker",
    "way",
    "received",
    "asker_name",
    "asker_address",
    "subject_name",
    "wanted",
    "numbers",
    "since",
    "until",
    "harm",
    "owner",
)


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in the form of a request, and what is wrong with it."""

    values: dict[str, str]
    errors: list[dict[str, str]] = field(default_factory=list)

    def wrong(self, name: str, text: str) -> None:
        """Say what is wrong with a field."""
        self.errors.append({"field": name, "text": text})


def read_facts(posted: QueryDict, owners: Sequence[Person], today: date) -> Facts | Typed:
    """Read the facts of a request: complete, or what was typed with what is wrong. owners: who may work on it."""
    typed = Typed({name: posted.get(name, "").strip() for name in _FIELDS})
    values = typed.values
    owner = next((person for person in owners if person.account == values["owner"]), None)
    received = read_date(values["received"])
    if values["asker"] not in Request.Asker.values:
        typed.wrong("asker-1", "Choose who asks")
    if values["way"] not in Request.Way.values:
        typed.wrong("way-1", "Choose how it came")
    if received is None or received > today:
        typed.wrong("received", "Enter the day on which it first reached the practice, today or before")
    if not values["asker_name"]:
        typed.wrong("asker_name", "Enter the name of who asks")
    if _needs_subject(values["asker"]) and not values["subject_name"]:
        typed.wrong("subject_name", "Enter whose calls they ask for")
    if not values["wanted"]:
        typed.wrong("wanted", "Write what they asked for, in their words")
    if not _has_whole_numbers(values["numbers"], values["asker"]):
        typed.wrong("numbers", "Enter whole telephone numbers, with a comma between two")
    if owner is None:
        typed.wrong("owner", "Choose who works on it")
    since, until = _window(typed, today)
    if typed.errors or owner is None or received is None:
        return typed
    return Facts(
        asker=rules.Asker(values["asker"]),
        way=rules.Way(values["way"]),
        received_on=received,
        asker_name=one_line(values["asker_name"], _NAME),
        asker_address="\n".join(line.strip() for line in values["asker_address"].splitlines())[:_ADDRESS],
        subject_name=one_line(values["subject_name"], _NAME),
        wanted=values["wanted"][:LONGEST],
        numbers=one_line(values["numbers"], _NUMBERS),
        since=since,
        until=until,
        harm_claimed=values["harm"] == "yes",
        owner=owner,
    )


def typed_of(request: Request) -> Typed:
    """Return what stands in the form of a request that is there."""
    return Typed(
        {
            "asker": request.asker,
            "way": request.way,
            "received": request.received_on.isoformat(),
            "asker_name": request.asker_name,
            "asker_address": request.asker_address,
            "subject_name": request.subject_name,
            "wanted": request.wanted,
            "numbers": request.numbers,
            "since": request.since.isoformat() if request.since else "",
            "until": request.until.isoformat() if request.until else "",
            "harm": "yes" if request.harm_claimed else "",
            "owner": request.owner.account,
        }
    )


def _needs_subject(asker: str) -> bool:
    return asker in Request.Asker.values and rules.ASKERS[rules.Asker(asker)].is_other


def _has_whole_numbers(numbers: str, asker: str) -> bool:
    kind = rules.Asker(asker) if asker in Request.Asker.values else rules.Asker.PATIENT
    try:
        read_numbers(numbers, kind)
    except UnreadableSearch:
        return False
    return True


def _window(typed: Typed, today: date) -> tuple[date | None, date | None]:
    """Read between which days they rang, where that is known."""
    found = []
    for name in ("since", "until"):
        text = typed.values[name]
        found.append(read_date(text))
        if text and found[-1] is None:
            typed.wrong(name, "Enter a day, or nothing")
    since, until = found
    if since and since > today:
        typed.wrong("since", "Enter a day that is today or before")
    if since and until and until < since:
        typed.wrong("until", "Enter a day that is not before the first")
    return since, until
