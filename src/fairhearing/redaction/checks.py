"""Who has to check what a matter gets, and signing that it was checked.

A check names what was checked by its fingerprint: decisions, grounds, parts. Any change makes another fingerprint,
so an earlier check counts no longer; undone, it counts again. Whoever hid a part or took one back here checks nothing
here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from fairhearing.audit.verbs import Verb
from fairhearing.jobs import outbox
from fairhearing.playback.models import Listen
from fairhearing.practice.allowed import roles_in_force
from fairhearing.practice.models import Person, Role
from fairhearing.redaction import rules
from fairhearing.redaction.errors import BadCheck, NotTheirs
from fairhearing.redaction.grounds import Ground
from fairhearing.redaction.models import Candidate, Check, Selection, Span
from fairhearing.redaction.selecting import lock_open

LONGEST_WORDS = 500


@dataclass(frozen=True, slots=True)
class CheckNeeded:
    """What check a selection needs now. reasons: why by a second person; () where whoever did the work may do it.

    seen: the fingerprint of what there is. standing: the check that counts, if one does; undone: else the last one.
    """

    reasons: tuple[str, ...]
    seen: str
    standing: Check | None
    undone: Check | None

    @property
    def by_second(self) -> bool:
        """Whether a second person has to check."""
        return bool(self.reasons)

    @property
    def is_done(self) -> bool:
        """Whether it was checked as it has to be, as it is now."""
        return self.standing is not None


def check_needed(selection: Selection) -> CheckNeeded:
    """Say what check a selection needs, and whether it has it."""
    spans = list(Span.objects.filter(candidate__selection=selection, taken_back_at=None))
    candidates = list(selection.candidates.all())
    left_out = sum(each.decision == Candidate.Decision.OUT and bool(each.ground) for each in candidates)
    inside = {each.pk for each in candidates if each.decision == Candidate.Decision.IN}
    hidden = [span for span in spans if span.candidate_id in inside]
    reasons = rules.needs_second(
        hidden=len(hidden),
        left_out_by_law=left_out,
        child=selection.child_concerned,
        harm=selection.harm_claimed or any(span.ground == Ground.HARM for span in hidden),
    )
    seen = _fingerprint(selection, candidates, spans)
    checks = list(selection.checks.select_related("person", "signed_by"))
    good = [each for each in checks if each.seen == seen and (each.how != Check.How.SELF or not reasons)]
    last = checks[-1] if checks else None
    return CheckNeeded(reasons, seen, good[-1] if good else None, last if last and not good else None)


def redactors_of(selection: Selection) -> set[object]:
    """Return the ids of everybody who hid something here or took something back."""
    spans = Span.objects.filter(candidate__selection=selection)
    pairs = spans.values_list("hidden_by", "taken_back_by")
    return {each for pair in pairs for each in pair if each is not None}


def may_check(selection: Selection, person: Person) -> bool:
    """Say whether somebody may be the second person: who hid nothing, left nothing out by law, and did not do it all.

    Where nothing is hidden but a child is concerned, whoever decided and heard every call alone is no second person.
    """
    if person.id in redactors_of(selection):
        return False
    pairs = selection.candidates.filter(decision=Candidate.Decision.IN).values_list("decided_by", "reviewed_by")
    if {each for pair in pairs for each in pair} == {person.id}:
        return False
    by_law = selection.candidates.filter(decision=Candidate.Decision.OUT).exclude(ground="")
    return not by_law.filter(decided_by=person).exists()


def sign_check(
    selection: Selection,
    *,
    seen: str,
    by: Person,
    role: str = "",
    now: datetime,
    words: str = "",
    listen: Listen | None = None,
) -> Check:
    """Sign that what stands under this fingerprint was checked. seen: as the page showed it.

    listen: one at which a partner was present by their own code, where there is nobody else to check: then the partner
    is who checked. Raises BadCheck where something changed meanwhile, NotTheirs, SelectionClosed.
    """
    with transaction.atomic():
        locked = lock_open(selection)
        needed = check_needed(locked)
        if needed.seen != seen:
            raise BadCheck("Something was changed meanwhile. Look at it again, then sign")
        if _is_unfinished(locked):
            raise BadCheck("Decide every call, and listen to every call that is in, then have it checked")
        if len(words) > LONGEST_WORDS:
            raise BadCheck(f"Say it in at most {LONGEST_WORDS} characters")
        how, person = _who(locked, needed, by, listen)
        check = Check.objects.create(
            selection=locked, how=how, person=person, signed_by=by, signed_at=now, seen=seen, words=words, listen=listen
        )
        outbox.record(
            Verb.SELECTION_CHECKED,
            by.account,
            locked.practice_id,
            locked.id.hex,
            role=role,
            how=str(how),
            by=person.account,
            seen=seen,
            listen=listen.id if listen else "",
        )
    return check


def partner_at(listen: Listen) -> Person | None:
    """Return the partner of the practice who said by their own code that they were at a listen."""
    partners = roles_in_force().filter(practice=listen.recording.call.practice_id, kind=Role.Kind.PARTNER)
    rows = listen.present.exclude(confirmed_at=None).filter(person__in=partners.values("person"))
    row = rows.select_related("person").first()
    return row.person if row else None


def listens_together(selection: Selection) -> list[Listen]:
    """Return the listens to calls of this matter, under its reference, at which a partner was; the latest first."""
    listens = Listen.objects.filter(
        recording__call__candidates__selection=selection, reference__iexact=selection.reference
    )
    found = listens.select_related("recording__call").order_by("-begun_at")[:50]
    return [each for each in found if partner_at(each) is not None]


def _who(selection: Selection, needed: CheckNeeded, by: Person, listen: Listen | None) -> tuple[Check.How, Person]:
    if not needed.by_second and listen is None:
        return Check.How.SELF, by
    if listen is not None:
        partner = partner_at(listen) if listen in listens_together(selection) else None
        if partner is None:
            raise BadCheck("No partner confirmed by their own code that they were there")
        if not may_check(selection, partner):
            raise NotTheirs("Whoever hid something cannot check it")
        return Check.How.TOGETHER, partner
    if not may_check(selection, by):
        raise NotTheirs("Whoever hid something cannot check it: ask somebody else")
    return Check.How.SECOND, by


def _is_unfinished(selection: Selection) -> bool:
    inside, unsure = Candidate.Decision.IN, Candidate.Decision.UNSURE
    rows = selection.candidates.filter(Q(decision=unsure) | Q(decision=inside, reviewed_at=None))
    return rows.exists()


def _fingerprint(selection: Selection, candidates: list[Candidate], spans: list[Span]) -> str:
    lines: list[tuple[object, ...]] = [("concerns", selection.child_concerned, selection.harm_claimed)]
    lines += [("call", each.call_id, each.decision, each.reason, each.ground) for each in candidates]
    lines += [
        (
            *("part", each.recording_id, each.side, each.from_ms, each.to_ms, each.cover),
            *(each.ground, each.words, each.opinion_name, each.opinion_on),
        )
        for each in spans
    ]
    return rules.fingerprint(lines)
