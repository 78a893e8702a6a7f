"""Approving a disclosure: by somebody who had no hand in it, of what there is now and of nothing later."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q

from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.closures import closed_among
from fairhearing.catalogue.doing import Done
from fairhearing.catalogue.models import Call
from fairhearing.disclosures import rules
from fairhearing.disclosures.changing import PREPARES, What, changing, keep, lock, move, note
from fairhearing.disclosures.errors import NotTheirs, NotYet
from fairhearing.disclosures.models import Approval, Disclosure
from fairhearing.notifications.kinds import Kind as Told
from fairhearing.notifications.telling import tell
from fairhearing.practice.allowed import roles_in_force
from fairhearing.practice.models import Person
from fairhearing.practice.permissions import ROLES_ALLOWED, Permission
from fairhearing.redaction.checks import check_needed, redactors_of
from fairhearing.redaction.models import Candidate, Span
from fairhearing.redaction.ready import missing_in_calls
from fairhearing.redaction.rules import fingerprint

_Yes = Approval.Answer.YES


@dataclass(frozen=True, slots=True)
class Standing:
    """What an approval is of, now. seen: its fingerprint; approval: the answer that counts, if one does.

    sent_back: the last answer, where it was no and nothing was approved since.
    """

    seen: str
    approval: Approval | None
    sent_back: Approval | None


def standing_of(disclosure: Disclosure) -> Standing:
    """Say what there is to approve now, and whether it was."""
    seen = seen_now(disclosure)
    last = disclosure.approvals.select_related("by").order_by("at", "id").last()
    counts = last is not None and last.answer == _Yes and last.seen == seen
    return Standing(seen, last if counts else None, last if last and last.answer != _Yes else None)


def seen_now(disclosure: Disclosure) -> str:
    """Return the fingerprint of all that somebody approves: who asks, by what, for what, and what is given."""
    row = disclosure
    lines: list[tuple[object, ...]] = [
        ("asked", row.kind, row.body, row.their_ref, row.about, row.wanted, row.why),
        ("power", row.power, row.power_words, row.seen_on),
        ("confidence", row.confidence, row.confidence_words),
        ("extent", row.need, row.whole_words),
        ("telling", row.telling, row.telling_words),
        ("calls", check_needed(row.selection).seen),
    ]
    lines += [("person", each) for each in row.disclosure_people.values_list("individual", flat=True)]
    papers = row.papers.filter(destroyed_at=None)
    lines += [("paper", each) for each in papers.values_list("sha256", flat=True)]
    return fingerprint(lines)


def whole_calls(disclosure: Disclosure) -> int:
    """Count the calls that are given with nothing hidden."""
    hidden = Span.objects.filter(candidate__selection=disclosure.selection, taken_back_at=None)
    inside = disclosure.selection.candidates.filter(decision=Candidate.Decision.IN)
    return inside.exclude(id__in=hidden.values("candidate")).count()


def missing_of(disclosure: Disclosure, done: Done) -> tuple[str, ...]:
    """Say what has to be done before anybody is asked to approve it, each in a sentence."""
    prepared = rules.Prepared(
        power=disclosure.power,
        seen_on=disclosure.seen_on,
        confidence=disclosure.confidence,
        need=disclosure.need,
        whole_calls=whole_calls(disclosure),
        whole_words=disclosure.whole_words,
        telling=disclosure.telling,
    )
    return (*rules.owed(prepared), *missing_in_calls(disclosure.selection, done.now))


def preparers_of(disclosure: Disclosure) -> set[object]:
    """Return the ids of everybody who had a hand in it: took it down, said something of it, decided, heard or hid."""
    events = disclosure.events.filter(what__in=PREPARES).values_list("by", flat=True)
    rows = disclosure.selection.candidates.values_list("decided_by", "reviewed_by")
    by_calls = {each for pair in rows for each in pair if each is not None}
    return {disclosure.logged_by_id, disclosure.owner_id, *events, *by_calls, *redactors_of(disclosure.selection)}


def approvers_of(disclosure: Disclosure) -> list[Person]:
    """Return who can approve it: by their role, without a hand in it."""
    kinds = ROLES_ALLOWED[Permission.APPROVE_DISCLOSURES]
    roles = roles_in_force().filter(practice=disclosure.practice_id, kind__in=kinds)
    people = Person.objects.filter(id__in=roles.values("person"), is_active=True).order_by("full_name", "email")
    preparers = preparers_of(disclosure)
    return [each for each in people if rules.may_approve(each.id, preparers) and not _is_about(disclosure, each)]


def may_approve(disclosure: Disclosure, person: Person) -> bool:
    """Say whether somebody had no hand in it, and no call of it is about them."""
    return rules.may_approve(person.id, preparers_of(disclosure)) and not _is_about(disclosure, person)


def _is_about(disclosure: Disclosure, person: Person) -> bool:
    """Say whether a call of it is closed to somebody, since it is about them."""
    calls = Call.objects.filter(
        Q(candidates__selection=disclosure.selection) & ~Q(candidates__decision=Candidate.Decision.OUT)
    )
    return bool(closed_among(calls, person))


def ask_approval(disclosure: Disclosure, words: str, done: Done) -> None:
    """Ask for approval of what there is now; who can give it is told. Raises NotYet, DisclosureOver."""
    if missing := missing_of(disclosure, done):
        raise NotYet("; ".join(missing))
    with changing(disclosure, done, What.ASKED, words=words) as locked:
        if locked.state != Disclosure.State.ASKED:
            move(locked, rules.State.ASKED)
        for person in approvers_of(locked):
            if person.id != done.by.id:
                tell(person, locked.practice, Told.DISCLOSURE_TO_APPROVE, locked.id, now=done.now)


def approve(disclosure: Disclosure, seen: str, words: str, done: Done) -> None:
    """Approve what stands under this fingerprint. Raises NotYet, NotTheirs, DisclosureOver."""
    _answer(disclosure, Approval.Answer.YES, (seen, words), done)


def send_back(disclosure: Disclosure, seen: str, words: str, done: Done) -> None:
    """Do not approve it, with reasons: it is being prepared again. Raises NotYet, NotTheirs, DisclosureOver."""
    _answer(disclosure, Approval.Answer.NO, (seen, words), done)


def _answer(disclosure: Disclosure, answer: Approval.Answer, said: tuple[str, str], done: Done) -> None:
    seen, words = said
    is_yes = answer == _Yes
    if not words:
        raise NotYet("Give your reasons: they stay with the disclosure")
    with transaction.atomic():
        locked = lock(disclosure)
        if locked.state != Disclosure.State.ASKED:
            raise NotYet("Nobody asks you to approve it any more")
        if not may_approve(locked, done.by):
            raise NotTheirs("Whoever prepared it, or whom a call of it is about, cannot approve it")
        if seen != seen_now(locked):
            raise NotYet("Something was changed meanwhile. Read it again, then answer")
        if is_yes and (missing := missing_of(locked, done)):
            raise NotYet("; ".join(missing))
        Approval.objects.create(
            disclosure=locked, answer=answer, by=done.by, role=done.role, at=done.now, words=words, seen=seen
        )
        move(locked, rules.State.APPROVED if is_yes else rules.State.PREPARING)
        keep(locked)
        verb = Verb.DISCLOSURE_APPROVED if is_yes else Verb.DISCLOSURE_SENT_BACK
        note(locked, done, What.APPROVED if is_yes else What.SENT_BACK, words=words, verb=verb)
        told = Told.DISCLOSURE_APPROVED if is_yes else Told.DISCLOSURE_SENT_BACK
        tell(locked.owner, locked.practice, told, locked.id, now=done.now)
    disclosure.refresh_from_db()
