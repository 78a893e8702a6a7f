"""How a request ends: answered by a copy or by nothing, refused, withdrawn; closed; and taken up again."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.doing import Done
from fairhearing.subject_access import rules
from fairhearing.subject_access.changing import What, changing, check_day, keep, lock, move, note
from fairhearing.subject_access.errors import NotYet, RequestOver
from fairhearing.subject_access.grounds import WORDS, Ground, grounds_for
from fairhearing.subject_access.keeping import let_go
from fairhearing.subject_access.models import Request

_SINCE = "Enter a day between the one on which it came and today"
_QUESTION = "You asked them something: say first that the answer came, or that it did not"


def hindrance(request: Request) -> str:
    """Say what is owed before any answer may be given to whoever asks; "" where nothing is."""
    if request.proof_asked_on and not request.proof_received_on:
        return "You asked for proof of identity: say first that it came"
    if request.rule.decides_first and not request.decision:
        return "Decide about the child first: until then nobody is told whether there are calls"
    if request.decision == rules.Decision.NOT_GIVEN:
        return "You decided not to give it to the parent: refuse the request"
    if request.rule.authority and not request.authority_on:
        return f"Say first that you saw {request.rule.authority}"
    return ""


def deliver(request: Request, on: date, how: str, standing: rules.Standing, done: Done, *, is_taken: bool) -> None:
    """Say on which day the copy went, and how. is_taken: whether one was taken out.

    Raises BadDay, NotYet, RequestOver.
    """
    if owed := hindrance(request):
        raise NotYet(owed)
    if not is_taken:
        raise NotYet("Make the copy and take it out first")
    if standing.check_needed and not standing.is_checked:
        raise NotYet("A second person has to check it first")
    if not how:
        raise NotYet("Say how it went, and to whom")
    _answer(request, on, (rules.End.COPY, What.DELIVERED, how), done)


def answer_nothing_found(request: Request, on: date, words: str, standing: rules.Standing, done: Done) -> None:
    """Say on which day one answered that nothing was found. Raises BadDay, NotYet, RequestOver."""
    if owed := hindrance(request):
        raise NotYet(owed)
    if not standing.searches:
        raise NotYet("Search first: say whose calls are meant, or from which number")
    if standing.inside or standing.undecided:
        raise NotYet("There are calls that may be theirs: decide on each first")
    if not words:
        raise NotYet("Say how you answered")
    _answer(request, on, (rules.End.NOTHING_FOUND, What.NOTHING_FOUND, words), done)


def refuse(request: Request, on: date, ground: Ground, words: str, done: Done) -> None:
    """Refuse a request on a ground of the list, with reasons. Raises BadDay, NotYet, RequestOver."""
    if ground not in grounds_for(rules.Asker(request.asker)):
        raise NotYet("Choose a ground that fits who asks")
    if not words:
        raise NotYet("Give the reasons, as you would to the Information Commissioner")
    check_day(on, request.received_on, done.today, _SINCE)
    told = f"{WORDS[ground].label} ({WORDS[ground].law}). {words}"[:2000]
    with changing(request, done, What.REFUSED, day=on, words=told) as locked:
        move(locked, rules.State.REFUSED)
        locked.end, locked.delivered_on = str(rules.End.REFUSED), on


def withdraw(request: Request, on: date, words: str, done: Done) -> None:
    """Say that whoever asked no longer wants it. Raises BadDay, NotYet, RequestOver."""
    if not words:
        raise NotYet("Say how they told you")
    check_day(on, request.received_on, done.today, _SINCE)
    with changing(request, done, What.WITHDRAWN, day=on, words=words) as locked:
        move(locked, rules.State.WITHDRAWN)
        locked.end, locked.delivered_on = str(rules.End.WITHDRAWN), on


def take_up_again(request: Request, words: str, done: Done) -> None:
    """Go on with a request that was refused: whoever asked sent more. Raises NotYet, RequestOver."""
    if not words:
        raise NotYet("Say what they sent")
    with transaction.atomic():
        locked = lock(request)
        move(locked, rules.State.SEARCHING)
        locked.end, locked.delivered_on = "", None
        keep(locked, done)
        note(locked, done, What.TAKEN_UP, words=words)
    request.refresh_from_db()


def close_request(request: Request, words: str, done: Done) -> None:
    """Close a request that was answered, refused or withdrawn; it stays to be read. Raises NotYet, RequestOver.

    Where what keeps its calls ends with it, the caller has proved by a fresh code that she means it.
    """
    if request.complained_on and not request.complaint_acknowledged_on:
        raise NotYet("Acknowledge the complaint first")
    with transaction.atomic():
        locked = lock(request)
        move(locked, rules.State.CLOSED)
        locked.closed_at, locked.closed_by = done.now, done.by
        let_go(locked, done)
        keep(locked, done)
        note(locked, done, What.CLOSED, words=words, verb=Verb.REQUEST_CLOSED)
    request.refresh_from_db()


def _answer(request: Request, on: date, how: tuple[rules.End, What, str], done: Done) -> None:
    end, what, words = how
    check_day(on, request.received_on, done.today, _SINCE)
    with changing(request, done, what, day=on, words=words) as locked:
        if locked.state == Request.State.CLARIFYING:
            raise RequestOver(_QUESTION)
        move(locked, rules.State.DELIVERED)
        locked.end, locked.delivered_on = str(end), on
