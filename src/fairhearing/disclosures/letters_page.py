"""Letters of a disclosure: begun here, filled with what is known, and gone on with on the letters' own pages."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from fairhearing.catalogue.doing import Done
from fairhearing.disclosures import matter
from fairhearing.disclosures.changing import What, lock, note
from fairhearing.disclosures.grounds import WORDS, Ground
from fairhearing.disclosures.models import Disclosure
from fairhearing.disclosures.visiting import AtDisclosure, find_disclosure
from fairhearing.letters.drafting import begin_letter, draft_letter
from fairhearing.letters.kinds import LetterKind
from fairhearing.letters.models import Letter
from fairhearing.practice.allowed import requires, role_in
from fairhearing.practice.permissions import Permission
from fairhearing.wording.days import day_words

_LEAST: Final = "it is the least that meets what you need"
_LABELS: Final = {"all": "Your copy", "part": "Your copy, a part of what was asked", "refused": "Refused"}
_CODES: Final = {"all": ""}
"""What the blank `decision` of the letter is; of the others, the word itself."""


@requires(Permission.WORK_DISCLOSURES)
@require_POST
def write_disclosure_letter(http: HttpRequest, disclosure_id: UUID) -> HttpResponseBase:
    """Begin a letter that is offered now, and go to it."""
    at = find_disclosure(http, disclosure_id)
    asked = http.POST.get("decision", "")
    if asked not in dict(offered_decisions(at.disclosure)):
        raise Http404
    return HttpResponseRedirect(reverse("letter", args=[_begin(at, asked).id]))


def offered_decisions(disclosure: Disclosure) -> list[tuple[str, str]]:
    """Return which letters fit where a disclosure stands: with the copy once it is approved, or that it is refused."""
    if disclosure.end == Disclosure.End.REFUSED:
        offered = ["refused"]
    elif disclosure.state in (Disclosure.State.APPROVED, Disclosure.State.DELIVERED):
        offered = ["part" if matter.is_part(disclosure) else "all"]
    else:
        offered = []
    return [(each, _LABELS[each]) for each in offered]


def letters_of(disclosure: Disclosure) -> list[Letter]:
    """Return the letters that bear the reference of a disclosure, the earliest first."""
    letters = disclosure.practice.letters.filter(reference__iexact=disclosure.reference)
    return list(letters.select_related("written_by", "finished_by").order_by("begun_at", "id"))


def blanks_of(disclosure: Disclosure, decision: str, done: Done) -> dict[str, str]:
    """Return what is known of a disclosure for the blanks of its letter."""
    blanks = {
        "reference": disclosure.reference,
        "their_ref": disclosure.their_ref,
        "letter_date": day_words(done.today),
        "received_date": day_words(disclosure.received_on),
        "recipient_name": disclosure.body,
        "recipient_address": disclosure.contact,
        "law": disclosure.law,
        "decision": _CODES.get(decision, decision),
        "reason": _LEAST,
    }
    if decision == "refused":
        words = WORDS[Ground(disclosure.ground)]
        blanks |= {"reason": words.reason, "law": words.law}
    else:
        blanks |= matter.blanks_of(disclosure)
    return {name: value for name, value in blanks.items() if value}


def _begin(at: AtDisclosure, decision: str) -> Letter:
    visit, done = at.visit, Done(at.visit.person, timezone.now(), at.visit.role)
    signer = {
        "signer_name": visit.person.full_name,
        "signer_role": str(role_in(visit.person, visit.practice, Permission.WORK_DISCLOSURES).label),
    }
    draft = draft_letter(visit.practice, LetterKind.AUTHORITY, blanks_of(at.disclosure, decision, done) | signer)
    with transaction.atomic():
        letter = begin_letter(
            visit.practice,
            draft,
            reference=at.disclosure.reference,
            by=visit.person,
            role=visit.role,
            now=done.now,
            calls=matter.calls_inside(at.disclosure) if decision != "refused" else (),
        )
        note(lock(at.disclosure), done, What.LETTER, words=f"“{_LABELS[decision]}”")
    return letter
