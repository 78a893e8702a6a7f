"""Taking a step on a reported call: what was typed is read, the step is taken, and the page comes back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from http import HTTPStatus
from typing import Final
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponseRedirect, QueryDict
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from fairhearing.catalogue.visits import visitor
from fairhearing.keyholder.listening.purposes import Purpose
from fairhearing.playback.reasons import suggest_reason
from fairhearing.practice.allowed import requires, role_in
from fairhearing.practice.notices import after_change
from fairhearing.practice.permissions import Permission
from fairhearing.practice.standing import standing_practice
from fairhearing.reported import steps
from fairhearing.reported.about import about_of, warnings_given
from fairhearing.reported.cautions import Wanted, place_caution
from fairhearing.reported.errors import BadCaution, NotYet, RemovalRefused, TooLate
from fairhearing.reported.letters_to import write_letter
from fairhearing.reported.models import Caution, Report
from fairhearing.reported.pages import report_to_decide, show_report
from fairhearing.reported.report_view import listened_for, recordings_of
from fairhearing.reported.steps import LETTER_OUTCOMES, Decision, Doer
from fairhearing.retention.errors import BadHold
from fairhearing.retention.keep_longer import read_review

_LONGEST_REFERENCE = 60


class Owed(Exception):
    """Something of a step is missing. field: where; the message is a sentence."""

    def __init__(self, field: str, words: str) -> None:
        super().__init__(words)
        self.field = field


Step = Callable[[Report, QueryDict, Doer], str]
"""Takes one step; returns what the page says of it. Raises Owed, and the package's errors."""


@requires(Permission.DECIDE_REPORTS)
@require_POST
def take_step(request: HttpRequest, report_id: UUID, step: str) -> HttpResponseBase:
    """Take one step on a report, or say what is owed for it."""
    practice, person = standing_practice(request, Permission.DECIDE_REPORTS), visitor(request)
    report = report_to_decide(practice, person, report_id)
    doer = Doer(person, str(role_in(person, practice, Permission.DECIDE_REPORTS)), timezone.now())
    back = reverse("report", args=[report.id])
    if step == "letter":
        letter = write_letter(report, about_of(report), doer) if report.closed_at is None else report.letter
        return HttpResponseRedirect(reverse("letter", args=[letter.id]) if letter else back)
    if step == "listen":
        return _listen(request, report, doer)
    if step not in _STEPS:
        raise Http404
    try:
        words = _STEPS[step](report, request.POST, doer)
    except Owed as error:
        return _refused(request, report, error.field, str(error))
    except (NotYet, RemovalRefused) as error:
        return _refused(request, report, "outcome" if step == "decide" else "told", str(error))
    except (BadCaution, BadHold) as error:
        return _refused(request, report, "caution" if isinstance(error, BadCaution) else "review", str(error))
    except TooLate:
        words = "It was closed meanwhile, so nothing was changed."
    return after_change(request, back, words, now=doer.now)


def _listen(request: HttpRequest, report: Report, doer: Doer) -> HttpResponseBase:
    """Go to the questions before a listen, with the purpose and the reference filled in. Raises Http404."""
    recording = request.POST.get("recording", "")
    if recording not in recordings_of(report):
        raise Http404
    suggest_reason(request.session, report.practice_id, Purpose.REPORTED_CALL, report.reference, now=doer.now)
    return HttpResponseRedirect(reverse("why-listen", args=[recording]))


def _refused(request: HttpRequest, report: Report, field: str, words: str) -> HttpResponseBase:
    errors = [{"field": field, "text": words}]
    report.refresh_from_db()
    return show_report(request, report, errors, HTTPStatus.UNPROCESSABLE_ENTITY)


def _support(report: Report, typed: QueryDict, doer: Doer) -> str:
    words = _words(typed, "support")
    if not words:
        raise Owed("support", f"Say how you looked after {report.reporter.full_name}")
    steps.support(report, words, doer)
    return "It is kept that they were looked after."


def _hear(report: Report, typed: QueryDict, doer: Doer) -> str:
    words = _words(typed, "heard")
    if recordings_of(report) and not listened_for(report) and not typed.get("not_heard"):
        raise Owed("heard", "Nobody listened to it for this report yet. Listen, or tick that you cannot")
    if not words:
        raise Owed("heard", "Say in a sentence what you heard, or why it cannot be listened to")
    steps.hear(report, words, doer)
    return "It is kept what was heard."


def _weigh(report: Report, typed: QueryDict, doer: Doer) -> str:
    thoughts, words = typed.getlist("thought"), _words(typed, "weighed")
    if not thoughts and not typed.get("none"):
        raise Owed("thought", "Tick what may explain it, or that none of these does")
    steps.weigh(report, [] if typed.get("none") and not thoughts else thoughts, words, doer)
    return "It is kept what may explain it. Now decide."


def _decide(report: Report, typed: QueryDict, doer: Doer) -> str:
    outcome = typed.get("outcome", "")
    if outcome not in Report.Outcome.values:
        raise Owed("outcome", "Choose what you decide")
    reasons = _words(typed, "reasons")
    if not reasons:
        raise Owed("reasons", "Say why: the reasons stand beside the decision")
    chosen = Report.Outcome(outcome)
    harm = {"yes": True, "no": False}.get(typed.get("harm", "")) if chosen in LETTER_OUTCOMES else None
    harm_words = _words(typed, "harm_words")
    if chosen in LETTER_OUTCOMES and harm is None:
        raise Owed("harm", "Say whether a letter could harm the person or endanger anyone")
    if harm and not harm_words:
        raise Owed("harm_words", "Say whom it could harm, and how: it is then not sent")
    police_ref = " ".join(typed.get("police_ref", "").split())[:_LONGEST_REFERENCE]
    decision = Decision(
        outcome=chosen, reasons=reasons, police_ref=police_ref, harm=harm, harm_words=harm_words if harm else ""
    )
    steps.decide(report, decision, warnings_given(report, about_of(report)), doer)
    return "It is decided. Whoever reported it is told that it was; say more to them below."


def _review(report: Report, typed: QueryDict, doer: Doer) -> str:
    review_on = read_review(typed.get("review", ""), doer.now)
    if review_on is None:
        raise Owed("review", "Enter the day on which you look at it again, after today")
    steps.set_review(report, review_on, doer)
    return "The day is set."


def _caution(report: Report, typed: QueryDict, doer: Doer) -> str:
    about = about_of(report)
    wanted = read_caution(typed, reason=report.reasons or _words(typed, "caution_reason"))
    if typed.get("whose") == "person":
        wanted = replace(wanted, person=about.person)
    place_caution(report, about.number, wanted, doer)
    return "Staff see it when this number rings, until it ends by itself."


def _tell(report: Report, typed: QueryDict, doer: Doer) -> str:
    words = _words(typed, "told")
    if not words:
        raise Owed("told", f"Say what you tell {report.reporter.full_name}")
    steps.tell(report, words, doer)
    return "They can read it, and answer."


def _close(report: Report, typed: QueryDict, doer: Doer) -> str:
    words = _words(typed, "closed")
    if not words:
        raise Owed("closed", "Say what you found when you looked again")
    steps.close(report, words, doer)
    return "The report is closed. What keeps its calls longer is ended on its own page, with a fresh code."


def read_caution(typed: QueryDict, *, reason: str) -> Wanted:
    """Read the form of a caution. Raises BadCaution."""
    words = " ".join(typed.get("caution", "").split())[: Caution.LONGEST_WORDS]
    try:
        ends_on = date.fromisoformat(typed.get("ends", "").strip())
    except ValueError as error:
        raise BadCaution("Enter the day on which the caution ends") from error
    return Wanted(words, reason, ends_on)


def _words(typed: QueryDict, field: str) -> str:
    return " ".join(typed.get(field, "").split())[: Report.LONGEST_WORDS]


_STEPS: Final[dict[str, Step]] = {
    "support": _support,
    "hear": _hear,
    "weigh": _weigh,
    "decide": _decide,
    "review": _review,
    "caution": _caution,
    "tell": _tell,
    "close": _close,
}
