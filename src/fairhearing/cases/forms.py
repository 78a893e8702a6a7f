"""What people type into the forms of cases, read and checked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.http import QueryDict

from fairhearing.cases.models import Case
from fairhearing.cases.rules import CaseKind
from fairhearing.cases.working import CaseFacts
from fairhearing.practice.models import Person
from fairhearing.practice.sent_fields import one_line, read_date

LONGEST_WORDS = 300
LONGEST_NOTE = 2000


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in the form of a case, and what is wrong with it."""

    kind: str = ""
    received: str = ""
    words: str = ""
    owner: str = ""
    errors: list[dict[str, str]] = field(default_factory=list)


def read_facts(posted: QueryDict, owners: Sequence[Person], today: date) -> CaseFacts | Typed:
    """Read the facts of a case: complete, or what was typed with what is wrong. owners: who may own it."""
    typed = Typed(
        kind=posted.get("kind", ""),
        received=posted.get("received", "").strip(),
        words=one_line(posted.get("words", ""), LONGEST_WORDS),
        owner=posted.get("owner", ""),
    )
    owner = next((person for person in owners if person.account == typed.owner), None)
    received = read_date(typed.received)
    if typed.kind not in Case.Kind.values:
        typed.errors.append({"field": "kind-1", "text": "Choose what it is"})
    if not typed.words:
        typed.errors.append({"field": "words", "text": "Say in a few words what it is about"})
    if received is None or received > today:
        typed.errors.append({"field": "received", "text": "Enter the day on which it came, today or before"})
    if owner is None:
        typed.errors.append({"field": "owner", "text": "Choose who works on it"})
    if typed.errors or owner is None or received is None:
        return typed
    return CaseFacts(CaseKind(typed.kind), received, typed.words, owner)
