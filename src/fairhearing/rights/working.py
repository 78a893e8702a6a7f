"""Working a request up to its end: who asks, a longer time, the answer, who else was told, lifting, closing."""

from __future__ import annotations

from datetime import date
from typing import Final

from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.doing import Done
from fairhearing.playback.models import Restriction
from fairhearing.playback.restricting import lift, say_agreed
from fairhearing.rights import rules
from fairhearing.rights.calls import copies_out, let_go
from fairhearing.rights.changing import What, changing, check_day, move
from fairhearing.rights.clock import clock_of
from fairhearing.rights.errors import NotYet
from fairhearing.rights.models import RightsRequest, Telling

_SINCE: Final = "Enter a day between the one on which it came and today"
_ANY: Final = frozenset(rules.State)
_AFTER: Final = frozenset({rules.State.DECIDED, rules.State.ANSWERED})
_ENDED: Final = frozenset({rules.State.ANSWERED, rules.State.WITHDRAWN})


def ask_proof(request: RightsRequest, on: date, reason: str, done: Done) -> None:
    """Ask who they are, or that they may ask: the month begins when it comes. Raises BadDay, NotYet, RequestOver."""
    check_day(on, request.received_on, done.today, _SINCE)
    if not reason:
        raise NotYet("Say why you doubt who asks, or whether they may")
    with changing(request, done, What.PROOF_ASKED, day=on, words=reason) as locked:
        locked.proof_asked_on, locked.proof_received_on = on, None


def see_proof(request: RightsRequest, on: date, words: str, done: Done) -> None:
    """Say on which day that came, and what it was. Raises BadDay, NotYet, RequestOver."""
    if not words:
        raise NotYet("Say what you saw")
    check_day(on, request.received_on, done.today, _SINCE)
    with changing(request, done, What.PROOF_RECEIVED, day=on, words=words) as locked:
        locked.proof_received_on = on


def take_longer(request: RightsRequest, on: date, reason: str, done: Done) -> None:
    """Take two further months, told with reasons before the first month ends. Raises BadDay, NotYet, RequestOver."""
    if request.extended_on:
        raise NotYet("The longer time was taken already")
    if not reason:
        raise NotYet("Give the reasons: the letter tells them")
    last = min(done.today, clock_of(request, done.today).notice_on)
    check_day(on, request.received_on, last, "They are told within the first month: enter a day in it, today or before")
    with changing(request, done, What.EXTENDED, day=on, words=reason) as locked:
        locked.extended_on = on


def answer(request: RightsRequest, on: date, how: str, done: Done) -> None:
    """Say on which day the person was told what was decided, and how. Raises BadDay, NotYet, RequestOver."""
    if not request.decided_on:
        raise NotYet("Decide first")
    if not how:
        raise NotYet("Say how you told them")
    check_day(on, request.decided_on, done.today, "Enter a day between the decision and today")
    with changing(request, done, What.ANSWERED, day=on, words=how) as locked:
        move(locked, rules.State.ANSWERED)
        locked.answered_on = on


def withdraw(request: RightsRequest, words: str, done: Done) -> None:
    """Say that whoever asked no longer wants it, before it was decided. Raises NotYet, RequestOver."""
    if not words:
        raise NotYet("Say how they told you")
    with changing(request, done, What.WITHDRAWN, words=words) as locked:
        move(locked, rules.State.WITHDRAWN)


def tell_recipient(request: RightsRequest, on: date, words: str, done: Done) -> None:
    """Say whom of those who had a copy one told, or why that could not be. Raises BadDay, NotYet, RequestOver."""
    if not words:
        raise NotYet("Say whom you told, or why it is impossible or out of proportion")
    check_day(on, request.received_on, done.today, _SINCE)
    with changing(request, done, What.RECIPIENT_TOLD, among=_AFTER, day=on, words=words[:500]) as locked:
        Telling.objects.create(request=locked, on=on, words=words[:500], by=done.by)


def owes_telling(request: RightsRequest) -> bool:
    """Say whether recipients of copies have to be told of what was done, and none was written down."""
    applies = request.is_granted and rules.Right(request.right) in rules.TELLS_RECIPIENTS
    return applies and not request.tellings.exists() and bool(copies_out(request))


def restrictions_of(request: RightsRequest) -> list[Restriction]:
    """Return the restrictions that stand for this request."""
    rows = Restriction.objects.filter(practice=request.practice, reference=request.reference, lifted_at=None)
    return list(rows.select_related("call").order_by("call__started_at", "id"))


def agree(request: RightsRequest, words: str, done: Done, *, agrees: bool) -> None:
    """Say that the person agrees to the use of the restricted calls, or no more. Raises NotYet, RequestOver.

    Of their consent the keyholder was told before, by a fresh code (`easing`).
    """
    check_agreed(words, agrees=agrees)
    what = What.AGREED if agrees else What.NO_MORE
    with changing(request, done, what, among=_AFTER, words=words) as locked:
        rows = restrictions_of(locked)
        say_agreed(locked.reference, rows, agrees=agrees, by=done.by, role=done.role, now=done.now)


def check_agreed(words: str, *, agrees: bool) -> None:
    """Look whether it was said how they agree. Raises NotYet."""
    if not words:
        raise NotYet("Say how they told you, and to what use they agree" if agrees else "Say how they told you")


def check_lifting(request: RightsRequest, told_on: date, words: str, today: date) -> None:
    """Look whether the restrictions may end. Raises BadDay, NotYet."""
    if not words:
        raise NotYet("Say why it ends, and how you told them")
    if not request.decided_on or not restrictions_of(request):
        raise NotYet("Nothing is restricted for this request")
    check_day(told_on, request.decided_on, today, "They are told before it ends: enter the day, today or before")


def lift_restrictions(request: RightsRequest, told_on: date, words: str, done: Done) -> None:
    """End the restrictions; the person was told before (Article 18(3)), and the keyholder (`easing`).

    Raises BadDay, NotYet, RequestOver.
    """
    check_lifting(request, told_on, words, done.today)
    with changing(request, done, What.LIFTED, among=_AFTER, day=told_on, words=words) as locked:
        lift(restrictions_of(locked), by=done.by, role=done.role, now=done.now)


def write_down(request: RightsRequest, words: str, done: Done) -> None:
    """Write something into a request; into a closed one too. Raises NotYet."""
    if not words:
        raise NotYet("Write something down")
    with changing(request, done, What.NOTED, among=_ANY, words=words):
        pass


def close_right(request: RightsRequest, words: str, done: Done) -> None:
    """Close a request that was answered or withdrawn; what keeps its calls ends. Raises NotYet, RequestOver.

    Where something keeps calls for it, the caller has proved by a fresh code that she means it.
    """
    if restrictions_of(request):
        raise NotYet("Its calls are still restricted: tell the person first, then end the restriction")
    if owes_telling(request):
        raise NotYet("Say first whom of those who had a copy you told, or why that cannot be (UK GDPR Article 19)")
    with changing(request, done, What.CLOSED, among=_ENDED, words=words, verb=Verb.RIGHT_CLOSED) as locked:
        let_go(locked, f"{locked.reference} is closed", done)
        move(locked, rules.State.CLOSED)
        locked.closed_at = done.now
