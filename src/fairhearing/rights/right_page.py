"""The page of one request about a right, and what is said of it: who asks, a longer time, the answer, and after it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final
from uuid import UUID

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from fairhearing.keyholder.errors import Locked
from fairhearing.playback.fresh_code import sign_in_again
from fairhearing.practice.allowed import requires
from fairhearing.practice.notices import after_change
from fairhearing.practice.permissions import Permission
from fairhearing.rights import rules, working
from fairhearing.rights.calls import copies_out, people_of
from fairhearing.rights.clock import clock_of
from fairhearing.rights.easing import AGREE, LIFT, ONCE_MORE, eased_before, tell_keyholder
from fairhearing.rights.errors import BadDay, NotYet, RequestOver
from fairhearing.rights.letters_page import letters_of, offered_letter
from fairhearing.rights.models import RightsRequest
from fairhearing.rights.visiting import AtRight, find_right, note_right
from fairhearing.rights.words import lead_of
from fairhearing.subject_access.errors import BadDay as UnreadDay
from fairhearing.subject_access.steps import StepForm

_TOLD_AGAIN: Final = "Said once more, with a code, where the keys are kept: what was agreed to, or has ended"
_OVER: Final = "It stands elsewhere by now: look at its page"


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to say. said: what the page after it says.

    eases: looks whether it may be said, before a fresh code is used up for it; None where it takes no code.
    """

    do: Callable[[RightsRequest, StepForm], None]
    said: str
    eases: Callable[[RightsRequest, StepForm], None] | None = None


STEPS: Final[Mapping[str, Step]] = {
    "proof-asked": Step(
        lambda request, form: working.ask_proof(request, form.day, form.words, form.done),
        "Kept. The month begins when it comes.",
    ),
    "proof-seen": Step(lambda request, form: working.see_proof(request, form.day, form.words, form.done), "Kept."),
    "longer": Step(
        lambda request, form: working.take_longer(request, form.day, form.words, form.done),
        "Two further months are taken. They count only once told: write to them today.",
    ),
    "answer": Step(lambda request, form: working.answer(request, form.day, form.words, form.done), "It is answered."),
    "withdraw": Step(lambda request, form: working.withdraw(request, form.words, form.done), "Kept."),
    "recipient": Step(lambda request, form: working.tell_recipient(request, form.day, form.words, form.done), "Kept."),
    AGREE: Step(
        lambda request, form: working.agree(request, form.words, form.done, agrees=True),
        "Kept. These calls can be played again, for what they agreed to.",
        eases=lambda _, form: working.check_agreed(form.words, agrees=True),
    ),
    "agree-no-more": Step(lambda request, form: working.agree(request, form.words, form.done, agrees=False), "Kept."),
    LIFT: Step(
        lambda request, form: working.lift_restrictions(request, form.day, form.words, form.done),
        "The restriction has ended.",
        eases=lambda request, form: working.check_lifting(request, form.day, form.words, form.done.today),
    ),
    ONCE_MORE: Step(
        lambda request, form: working.write_down(request, _TOLD_AGAIN, form.done),
        "It was said once more.",
        eases=lambda _request, _form: None,
    ),
    "note": Step(lambda request, form: working.write_down(request, form.words, form.done), "Written down."),
}


@requires(Permission.WORK_REQUESTS)
@require_safe
def right(http: HttpRequest, request_id: UUID) -> HttpResponseBase:
    """Show one request."""
    at = find_right(http, request_id)
    note_right(http, at.request)
    request, today = at.request, timezone.localdate()
    ground = rules.WORDS[rules.Ground(request.ground)] if request.ground else None
    calls = list(request.calls.filter(is_in=True).select_related("call"))
    offered = offered_letter(request)
    context = {
        "found": request,
        "article": rules.ARTICLES[rules.Right(request.right)],
        "lead": lead_of(request, today),
        "is_late": request.is_worked and request.due_on < today,
        "clock": clock_of(request, today),
        "people": people_of(request),
        "inside": calls,
        "count": request.calls.count(),
        "ground": ground,
        "restricted": working.restrictions_of(request),
        "copies": copies_out(request),
        "owes_telling": working.owes_telling(request),
        "tellings": list(request.tellings.all()),
        "letters": letters_of(request),
        "offered": offered,
        "events": list(request.events.select_related("by")),
    }
    return render(http, "rights/right.jinja", context)


@requires(Permission.WORK_REQUESTS)
@require_http_methods(["GET", "HEAD", "POST"])
def right_steps(http: HttpRequest, request_id: UUID) -> HttpResponseBase:
    """Say what was done: each form of the page names its step, a step is one function of a request."""
    at = find_right(http, request_id)
    if http.method != "POST":
        note_right(http, at.request)
        return _show(http, at, [])
    name = http.POST.get("what", "")
    step = STEPS.get(name)
    if step is None:
        return _show(http, at, [{"field": "", "text": "Choose what you want to say"}])
    try:
        if wrong := _say(http, at, name, step):
            return _show(http, at, [wrong.error], wrong.status)
    except Locked:
        return sign_in_again(http)
    return after_change(http, reverse("right", args=[at.request.id]), step.said, now=timezone.now())


@dataclass(frozen=True, slots=True)
class _Wrong:
    """Why a step was not taken. field: where it belongs, "" for the page as a whole."""

    field: str
    text: str
    status: HTTPStatus = HTTPStatus.UNPROCESSABLE_ENTITY

    @property
    def error(self) -> dict[str, str]:
        """The same, as forms show it."""
        return {"field": self.field, "text": self.text}


def _say(http: HttpRequest, at: AtRight, name: str, step: Step) -> _Wrong | None:
    """Take one step, with its code where it takes one; say why it was not taken. Raises Locked."""
    form = StepForm(http.POST, at.done())
    try:
        if step.eases:
            step.eases(at.request, form)
            if refused := tell_keyholder(http, at, name):
                return _Wrong(f"{name}-code", refused.text, refused.status)
        step.do(at.request, form)
    except (BadDay, UnreadDay) as error:
        return _Wrong(f"{name}-day", str(error))
    except NotYet as error:
        return _Wrong(f"{name}-words", str(error))
    except RequestOver:
        return _Wrong("", _OVER)
    return None


def _show(
    http: HttpRequest,
    at: AtRight,
    errors: list[dict[str, str]],
    status: HTTPStatus = HTTPStatus.UNPROCESSABLE_ENTITY,
) -> HttpResponseBase:
    today = timezone.localdate()
    restricted = working.restrictions_of(at.request)
    context = {
        "found": at.request,
        "clock": clock_of(at.request, today),
        "restricted": restricted,
        "all_agreed": bool(restricted) and all(row.agreed_at for row in restricted),
        "eased": bool(eased_before(at.request)[1]),
        "copies": copies_out(at.request),
        "typed": {name: http.POST.get(name, "") for name in ("what", "day", "words")},
        "today": today.isoformat(),
        "errors": errors,
    }
    return render(http, "rights/steps.jinja", context, status=status if errors else HTTPStatus.OK)
