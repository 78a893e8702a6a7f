"""Working a request up to its answer: who asks, what is meant, the fee, the longer time. One transaction each."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from fairhearing.catalogue.doing import Done
from fairhearing.subject_access import rules
from fairhearing.subject_access.changing import What, changing, check_day, keep, lock, move, note
from fairhearing.subject_access.clock import clock_of
from fairhearing.subject_access.documents import destroy_proof
from fairhearing.subject_access.errors import NotYet
from fairhearing.subject_access.models import ClockStop, Request

_SINCE = "Enter a day between the one on which it came and today"


def confirm_in_writing(request: Request, on: date, done: Done) -> None:
    """Say on which day a request was confirmed in writing. Raises BadDay, RequestOver."""
    check_day(on, request.received_on, done.today, _SINCE)
    with changing(request, done, What.CONFIRMED, day=on) as locked:
        locked.confirmed_on = on


def ask_proof(request: Request, on: date, reason: str, done: Done) -> None:
    """Ask for proof of identity, which takes a doubt that can be named. Raises BadDay, NotYet, RequestOver."""
    check_day(on, request.received_on, done.today, _SINCE)
    if not reason:
        raise NotYet("Say why you doubt who it is: proof is asked only on reasonable doubt")
    with changing(request, done, What.PROOF_ASKED, day=on, words=reason) as locked:
        locked.proof_asked_on, locked.proof_received_on = on, None


def see_proof(request: Request, on: date, done: Done) -> None:
    """Say on which day proof of identity came; its documents are destroyed. Raises BadDay, NotYet, RequestOver."""
    if request.proof_asked_on is None:
        raise NotYet("Ask for proof first")
    check_day(on, request.received_on, done.today, _SINCE)
    with changing(request, done, What.PROOF_RECEIVED, day=on) as locked:
        locked.proof_received_on = on
        destroy_proof(locked, done)


def see_authority(request: Request, on: date, words: str, done: Done) -> None:
    """Say on which day one saw what says that they may ask. Raises BadDay, NotYet, RequestOver."""
    check_day(on, date.min, done.today, "Enter the day on which you saw it, today or before")
    if not words:
        raise NotYet("Say what you saw")
    with changing(request, done, What.AUTHORITY_SEEN, day=on, words=words) as locked:
        locked.authority_on = on


def decide_about_child(request: Request, decision: rules.Decision, words: str, done: Done) -> None:
    """Decide about a parent's request, with reasons. Raises NotYet, RequestOver."""
    if not words:
        raise NotYet("Give your reasons: what the child understands and wishes, and what is in their interest")
    with changing(request, done, What.DECIDED, words=words) as locked:
        locked.decision, locked.decided_on = str(decision), done.today


def ask_fee(request: Request, on: date, words: str, done: Done) -> None:
    """Ask for a fee, which is rare. Raises BadDay, NotYet, RequestOver."""
    check_day(on, request.received_on, done.today, _SINCE)
    if not words:
        raise NotYet("Say why: a fee is asked only for what is manifestly excessive, or for further copies")
    with changing(request, done, What.FEE_ASKED, day=on, words=words) as locked:
        locked.fee_asked_on, locked.fee_paid_on = on, None


def receive_fee(request: Request, on: date, done: Done) -> None:
    """Say on which day the fee was paid. Raises BadDay, NotYet, RequestOver."""
    if request.fee_asked_on is None:
        raise NotYet("No fee was asked for")
    check_day(on, request.fee_asked_on, done.today, "Enter a day between the one on which you asked and today")
    with changing(request, done, What.FEE_PAID, day=on) as locked:
        locked.fee_paid_on = on


def ask_what_is_meant(request: Request, on: date, questions: str, reply_by: date, done: Done) -> None:
    """Ask what is meant: the clock stands still from this day on. Raises BadDay, NotYet, RequestOver."""
    check_day(on, request.received_on, done.today, _SINCE)
    check_day(reply_by, done.today, date.max, "Enter the day on which you write again, today or later")
    if not questions:
        raise NotYet("Write what you ask")
    with changing(request, done, What.ASKED, day=on, words=questions) as locked:
        if locked.stops.filter(answered_on=None).exists():
            raise NotYet("You asked already: say when the answer came, or ask again then")
        move(locked, rules.State.CLARIFYING)
        ClockStop.objects.create(request=locked, asked_on=on, questions=questions, reply_by=reply_by)


def receive_answer(request: Request, on: date, answer: str, done: Done) -> None:
    """Say on which day the answer came, and what it was: the clock goes on. Raises BadDay, NotYet, RequestOver."""
    with changing(request, done, What.ANSWERED, day=on, words=answer) as locked:
        stop = locked.stops.filter(answered_on=None).first()
        if stop is None:
            raise NotYet("Nothing was asked that is not answered")
        check_day(on, stop.asked_on, done.today, "Enter a day between the one on which you asked and today")
        stop.answered_on, stop.answer = on, answer
        stop.save(update_fields=["answered_on", "answer"])
        move(locked, rules.State.SEARCHING)


def take_longer(request: Request, on: date, reason: str, done: Done) -> None:
    """Take two further months, told with reasons before the first month ends. Raises BadDay, NotYet, RequestOver."""
    if request.rule.after_death:
        raise NotYet("The Access to Health Records Act 1990 knows no longer time")
    if request.extended_on:
        raise NotYet("The longer time was taken already")
    if not reason:
        raise NotYet("Give the reasons: the letter tells them")
    notice_on = clock_of(request, done.today).notice_on or done.today
    last = min(done.today, notice_on)
    check_day(on, request.received_on, last, "They are told within the first month: enter a day in it, today or before")
    with changing(request, done, What.EXTENDED, day=on, words=reason) as locked:
        locked.extended_on = on


def receive_complaint(request: Request, on: date, done: Done) -> None:
    """Say on which day somebody complained about how it was dealt with; of one that is over too. Raises BadDay."""
    check_day(on, request.received_on, done.today, _SINCE)
    _of_any(request, done, What.COMPLAINED, "complained_on", on)


def acknowledge_complaint(request: Request, on: date, done: Done) -> None:
    """Say on which day that complaint was acknowledged. Raises BadDay, NotYet."""
    if request.complained_on is None:
        raise NotYet("There is no complaint")
    check_day(on, request.complained_on, done.today, "Enter a day between the complaint and today")
    _of_any(request, done, What.COMPLAINT_ACKNOWLEDGED, "complaint_acknowledged_on", on)


def write_down(request: Request, words: str, done: Done) -> None:
    """Write something into a request; into a closed one too."""
    with transaction.atomic():
        note(lock(request), done, What.NOTED, words=words)


def _of_any(request: Request, done: Done, what: What, field: str, day: date) -> None:
    with transaction.atomic():
        locked = lock(request)
        setattr(locked, field, day)
        keep(locked, done)
        note(locked, done, what, day=day)
    request.refresh_from_db()
