"""What people type when they take a disclosure down, read and checked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.http import QueryDict

from fairhearing.catalogue.errors import UnreadableSearch
from fairhearing.disclosures import rules
from fairhearing.disclosures.intake import PAST, Facts
from fairhearing.disclosures.models import Disclosure
from fairhearing.practice.models import Person
from fairhearing.practice.sent_fields import one_line, read_date
from fairhearing.redaction.sought import read_whole_numbers

LONGEST = 2000
_FIELDS = (
    *("kind", "way", "received", "needed_by", "body", "contact", "their_ref"),
    *("about", "wanted", "why", "numbers", "since", "until", "owner"),
)
_OWED = (
    ("body", "Enter who asks: which force, court or body"),
    ("about", "Enter whom it is about"),
    ("wanted", "Write what they ask for, in their words"),
    ("why", "Write what they say they need it for"),
)


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in the form of a disclosure, and what is wrong with it."""

    values: dict[str, str]
    errors: list[dict[str, str]] = field(default_factory=list)

    def wrong(self, name: str, text: str) -> None:
        """Say what is wrong with a field."""
        self.errors.append({"field": name, "text": text})


def read_facts(posted: QueryDict, owners: Sequence[Person], today: date) -> Facts | Typed:
    """Read the facts: complete, or what was typed with what is wrong. owners: who may work on it."""
    typed = Typed({name: posted.get(name, "").strip() for name in _FIELDS})
    values = typed.values
    owner = next((person for person in owners if person.account == values["owner"]), None)
    received = read_date(values["received"])
    if values["kind"] not in Disclosure.Kind.values:
        typed.wrong("kind-1", "Choose who asks")
    if values["way"] not in Disclosure.Way.values:
        typed.wrong("way-1", "Choose how it came")
    if received is None or received > today:
        typed.wrong("received", PAST)
    for name, text in _OWED:
        if not values[name]:
            typed.wrong(name, text)
    _check_numbers(typed)
    needed_by, since, until = _days(typed, received, today)
    if owner is None:
        typed.wrong("owner", "Choose who works on it")
    if typed.errors or owner is None or received is None:
        return typed
    return Facts(
        kind=rules.Kind(values["kind"]),
        way=rules.Way(values["way"]),
        received_on=received,
        needed_by=needed_by,
        body=one_line(values["body"], 200),
        contact="\n".join(line.strip() for line in values["contact"].splitlines())[:500],
        their_ref=one_line(values["their_ref"], 100),
        about=one_line(values["about"], 200),
        wanted=values["wanted"][:LONGEST],
        why=values["why"][:LONGEST],
        numbers=one_line(values["numbers"], 300),
        since=since,
        until=until,
        owner=owner,
    )


def typed_of(disclosure: Disclosure) -> Typed:
    """Return what stands in the form of a disclosure that is there."""
    row = disclosure
    days = {"needed_by": row.needed_by, "since": row.since, "until": row.until}
    words = {
        name: getattr(row, name)
        for name in ("kind", "way", "body", "contact", "their_ref", "about", "wanted", "why", "numbers")
    }
    known = {name: day.isoformat() if day else "" for name, day in days.items()}
    return Typed({**words, **known, "received": row.received_on.isoformat(), "owner": row.owner.account})


def _check_numbers(typed: Typed) -> None:
    try:
        read_whole_numbers(typed.values["numbers"])
    except UnreadableSearch:
        typed.wrong("numbers", "Enter whole telephone numbers, with a comma between two")


def _days(typed: Typed, received: date | None, today: date) -> tuple[date | None, date | None, date | None]:
    """Read the day they name, and between which days the calls were."""
    found = []
    for name in ("needed_by", "since", "until"):
        text = typed.values[name]
        found.append(read_date(text))
        if text and found[-1] is None:
            typed.wrong(name, "Enter a day, or nothing")
    needed_by, since, until = found
    if needed_by and received and needed_by < received:
        typed.wrong("needed_by", "Enter a day that is not before the one on which it came")
    if since and since > today:
        typed.wrong("since", "Enter a day that is today or before")
    if since and until and until < since:
        typed.wrong("until", "Enter a day that is not before the first")
    return needed_by, since, until
