"""What there is to do for a request, in order, each with how far it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse

from fairhearing.practice.tasks import Task
from fairhearing.subject_access import rules
from fairhearing.subject_access.ending import hindrance
from fairhearing.subject_access.models import Request
from fairhearing.wording.counts import counted
from fairhearing.wording.days import day_words


@dataclass(frozen=True, slots=True)
class Places:
    """Where calls are found, checked and copied, and how far that is.

    is_made, is_taken: of a copy; has_hidden: whether something is left out of it.
    """

    calls: str
    check: str
    copies: str
    progress: str
    is_made: bool
    is_taken: bool
    has_hidden: bool


def tasks_of(request: Request, standing: rules.Standing, places: Places, wanting: str = "") -> list[Task]:
    """Return the tasks of a request that is not closed. wanting: what a letter of acknowledgement lacks, "" if sent."""
    if not request.is_worked:
        return [_close(request)]
    tasks = [_acknowledge(request, wanting), *_who(request)]
    tasks += [_ask(request), _find(standing, places), _listen(standing, places), _check(standing, places)]
    tasks += [_copy(request, standing, places), _send(request, standing, places), _close(request)]
    return [task for task in tasks if task is not None]


def _acknowledge(request: Request, wanting: str) -> Task:
    href = f"{reverse('access-request', args=[request.id])}#letters"
    name = "Confirm it in writing" if request.way in rules.CONFIRMED_IN_WRITING else "Acknowledge it"
    if request.confirmed_on:
        return Task(name, "By when we answer stands in the letter.", f"Done, {day_words(request.confirmed_on)}", href)
    if request.way in rules.CONFIRMED_IN_WRITING:
        hint = "It did not come in writing to us: it counts all the same, and we write down what was asked."
    else:
        hint = wanting or "Write “Request received”, and say below when it went."
    return Task(name, hint, "To do", reverse("request-who", args=[request.id]) + "#confirm")


def _who(request: Request) -> Iterator[Task]:
    href = reverse("request-who", args=[request.id])
    if request.proof_asked_on is None:
        hint = "Proof is asked only on reasonable doubt. Until you ask, nothing waits for it."
        yield Task("Be sure who asks", hint, "No proof asked", f"{href}#proof")
    elif request.proof_received_on is None:
        hint = f"Asked on {day_words(request.proof_asked_on)}. The month begins when it comes."
        yield Task("Be sure who asks", hint, "Waiting", f"{href}#proof")
    else:
        hint = "Proof of identity came, and was destroyed after checking."
        yield Task("Be sure who asks", hint, f"Done, {day_words(request.proof_received_on)}", f"{href}#proof")
    if request.rule.authority:
        status = f"Done, {day_words(request.authority_on)}" if request.authority_on else "To do"
        yield Task(f"See {request.rule.authority}", "Keep a copy of it here.", status, f"{href}#authority")
    if request.rule.decides_first:
        status = f"Done, {day_words(request.decided_on)}" if request.decided_on else "To do"
        hint = "What the child understands and wishes, and their interest. Until then say neither yes nor no."
        yield Task("Decide about the child", hint, status, f"{href}#child")


def _ask(request: Request) -> Task:
    href = f"{reverse('request-days', args=[request.id])}#asked"
    stop = request.stops.last()
    if stop is None:
        hint = "Only if we hold a lot and cannot tell what they want. The clock stands still meanwhile."
        return Task("Ask what they want", hint, "Not needed yet", href)
    if stop.answered_on is None:
        hint = f"Asked on {day_words(stop.asked_on)}; we write again on {day_words(stop.reply_by)}."
        return Task("Ask what they want", hint, "Waiting", href)
    days = (stop.answered_on - stop.asked_on).days + 1
    hint = f"The answer came; {days} {'day does' if days == 1 else 'days do'} not count."
    return Task("Ask what they want", hint, f"Done, {day_words(stop.answered_on)}", href)


def _find(standing: rules.Standing, places: Places) -> Task:
    is_done = standing.searches and not standing.undecided
    status = "Done" if is_done else "Started" if standing.found else "To do"
    return Task("Find the calls, and decide which are theirs", places.progress, status, places.calls)


def _listen(standing: rules.Standing, places: Places) -> Task:
    if not standing.inside:
        return Task("Listen and hide", "What they may not have. The original never changes.", "Cannot start yet", "")
    is_done = standing.reviewed == standing.inside
    status = "Done" if is_done else "Started" if standing.reviewed else "To do"
    hint = f"{standing.reviewed} of {counted(standing.inside, 'call')} listened to."
    return Task("Listen and hide", hint, status, places.calls)


def _check(standing: rules.Standing, places: Places) -> Task:
    name = "Second person checks" if standing.check_needed else "Check it yourself"
    if not standing.all_decided or not standing.inside or standing.reviewed < standing.inside:
        return Task(name, "From start to end, as they will hear it.", "Cannot start yet", "")
    hint = "Something is hidden, a child is concerned, or serious harm is claimed." if standing.check_needed else ""
    status = "Done" if standing.is_checked else "To do"
    return Task(name, hint or "As they will hear it.", status, places.check)


def _copy(request: Request, standing: rules.Standing, places: Places) -> Task:
    hint = "One file with a player. Finish the letter “Your copy” first: it goes into the file."
    if not standing.is_checked or hindrance(request):
        return Task("Make the copy", hindrance(request) or hint, "Cannot start yet", "")
    status = "Done" if places.is_taken else "Started" if places.is_made else "To do"
    return Task("Make the copy", hint, status, places.copies)


def _send(request: Request, standing: rules.Standing, places: Places) -> Task:
    href = reverse("answer-request", args=[request.id])
    if owed := hindrance(request):
        return Task("Send it", owed, "Not yet", href)
    if places.is_taken:
        return Task("Send it", "Say how it went, and to whom.", "To do", href)
    if standing.searches and not standing.undecided and not standing.inside:
        return Task("Send it", "No call is theirs: answer that nothing was found.", "To do", href)
    return Task("Send it", "A copy, that nothing was found, or a refusal.", "Not yet", href)


def _close(request: Request) -> Task:
    if request.is_worked:
        return Task("Close", "Calls go back to their own dates.", "Cannot start yet", "")
    hint = "Its calls go back to their own dates. Leave time to complain first."
    return Task("Close", hint, "To do", reverse("close-request", args=[request.id]))
