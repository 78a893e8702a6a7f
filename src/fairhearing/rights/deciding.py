"""Deciding a request on a ground of the list, and carrying out what is agreed: all of it or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.doing import Done
from fairhearing.catalogue.models import Call
from fairhearing.marks.errors import MarkRefused
from fairhearing.marks.notes import Written, add_note
from fairhearing.playback.restricting import restrict
from fairhearing.retention.erasing import grant_erasure, kept_from_erasing
from fairhearing.retention.errors import BeingDestroyed
from fairhearing.retention.holds import release
from fairhearing.rights import rules
from fairhearing.rights.calls import check_inside, keep, own_holds
from fairhearing.rights.changing import What, changing, move
from fairhearing.rights.errors import NotYet
from fairhearing.rights.models import RightsRequest
from fairhearing.rights.put_right import corrected_among, statement_notes
from fairhearing.wording.counts import counted

_OPEN: Final = frozenset({rules.State.OPEN})


def hindrance(request: RightsRequest) -> str:
    """Say what is owed before anything is agreed to; "" where nothing is."""
    if request.proof_asked_on and not request.proof_received_on:
        return "You asked who they are: say first that it came, or do not agree"
    if request.subject_name and not request.proof_received_on:
        return "They ask for somebody else: say first that you saw that they may"
    return ""


def decide(request: RightsRequest, ground: rules.Ground, reasons: str, done: Done) -> None:
    """Decide, and carry out what is agreed: of erasure the caller has proved by a fresh code that she means it.

    Raises NotYet, RequestOver.
    """
    right = rules.Right(request.right)
    if ground not in rules.grounds_for(right):
        raise NotYet("Choose a ground that fits what is asked")
    if not reasons:
        raise NotYet("Give the reasons, as you would to the Information Commissioner")
    words = rules.WORDS[ground]
    if words.grants and (owed := hindrance(request)):
        raise NotYet(owed)
    told = f"{words.label} ({words.law}). {reasons}"[:2000]
    with changing(request, done, What.DECIDED, among=_OPEN, words=told, verb=Verb.RIGHT_DECIDED) as locked:
        inside = check_inside(locked) if words.grants else []
        move(locked, rules.State.DECIDED)
        found = locked.calls.filter(call__destroyed_at=None).count()
        locked.outcome = str(rules.outcome_of(ground, inside=len(inside), found=found))
        locked.ground, locked.reasons, locked.decided_on = str(ground), reasons, done.today
        if words.grants:
            _carry_out(locked, right, inside, done)


def _carry_out(request: RightsRequest, right: rules.Right, inside: Sequence[Call], done: Done) -> None:
    if right in rules.RESTRICTS:
        keep(request, done)
        restrict(inside, request.reference, by=done.by, role=done.role, now=done.now)
    elif right is rules.Right.RECTIFICATION:
        _put_beside(request, inside, done)
    else:
        _erase(request, inside, done)


def _put_beside(request: RightsRequest, inside: Sequence[Call], done: Done) -> None:
    """Write beside each call what the person says of it, all of it.

    Where it is agreed that our list was wrong, somebody has to have corrected it before: the letter says what was done.
    """
    if request.ground == rules.Ground.INACCURATE and not corrected_among(request, inside):
        raise NotYet(
            "Correct it first: say on the call’s own page whose call it is. The letter says what was corrected"
        )
    for call in inside:
        try:
            for note in statement_notes(request):
                add_note(call, Written(note), by=done.by, role=done.role, now=done.now)
        except MarkRefused as error:
            raise NotYet(str(error)) from error


def _erase(request: RightsRequest, inside: Sequence[Call], done: Done) -> None:
    """End the request's own holds on these calls and grant their erasure; nothing else that keeps one is touched."""
    own = [hold for hold in own_holds(request) if hold.call_id in {call.id for call in inside}]
    if kept := kept_from_erasing(inside, but=own):
        raise NotYet(
            f"{counted(len(kept), 'call is', 'calls are')} kept for another matter, or part of the health record. "
            "Leave those out, or end that first"
        )
    for hold in own:
        release(hold, f"{request.reference}: erasure is agreed", by=done.by, now=done.now, role=done.role)
    try:
        grant_erasure(inside, request.reference, by=done.by, role=done.role, now=done.now)
    except BeingDestroyed as error:
        raise NotYet("Some of these calls are being destroyed already. Leave those out") from error
