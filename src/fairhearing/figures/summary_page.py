"""The page for partners: one month on one page, to be read, printed and signed."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from fairhearing.audit.verbs import Verb
from fairhearing.figures.asked import Asked, asked_of
from fairhearing.figures.errors import AlreadySigned, FarEndError, NotAsShown, NotYet
from fairhearing.figures.models import SummarySignature
from fairhearing.figures.summary import sign_summary, signatures_of, summary_of
from fairhearing.figures.summary_pdf import summary_pdf
from fairhearing.jobs.outbox import record
from fairhearing.playback.diary_rules import month_of
from fairhearing.practice.allowed import requires
from fairhearing.practice.notices import after_change
from fairhearing.practice.permissions import Permission

_WHY = {
    NotYet: "This month is not over yet",
    NotAsShown: "The page changed while you read it. Read it again, then sign",
    AlreadySigned: "You signed this month before",
}


@requires(Permission.SEE_FIGURES)
@require_safe
def summary(request: HttpRequest) -> HttpResponseBase:
    """Show one month, the last one that is over where none is named."""
    return _page(request, _asked(request, Permission.SEE_FIGURES), [])


@requires(Permission.SIGN_DIARY)
@require_POST
def sign_page(request: HttpRequest) -> HttpResponseBase:
    """Sign a month that was read."""
    asked, now = _asked(request, Permission.SIGN_DIARY), timezone.now()
    action = " ".join(request.POST.get("action", "").split())
    if request.POST.get("read") != "yes":
        return _page(request, asked, [{"field": "read", "text": "Say that you have read it"}])
    if len(action) > SummarySignature.LONGEST_ACTION:
        text = f"At most {SummarySignature.LONGEST_ACTION} characters"
        return _page(request, asked, [{"field": "action", "text": text}])
    try:
        sign_summary(
            asked.practice,
            asked.month,
            digest=request.POST.get("digest", ""),
            action=action,
            by=asked.person,
            role=asked.role,
            now=now,
        )
    except FarEndError as error:
        return _page(request, asked, [{"field": "read", "text": _WHY[type(error)]}])
    address = f"{reverse('figures-summary')}?month={asked.month}"
    return after_change(request, address, f"You signed the page of {asked.month.words}.", now=now)


@requires(Permission.SEE_FIGURES)
@require_POST
def summary_paper(request: HttpRequest) -> HttpResponseBase:
    """Give the page as a file to print."""
    asked = _asked(request, Permission.SEE_FIGURES)
    shown, signatures = summary_of(asked.practice, asked.month, asked.today), signatures_of(asked.practice, asked.month)
    with transaction.atomic():
        record(
            Verb.FIGURES_EXPORTED,
            asked.person.account,
            asked.practice.id,
            role=asked.role,
            table="summary",
            month=str(asked.month),
            entries=len(shown.parts),
        )
    response = HttpResponse(summary_pdf(shown, signatures, timezone.now()), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="partners-{asked.practice.id}-{asked.month}.pdf"'
    return response


def _asked(request: HttpRequest, permission: Permission) -> Asked:
    asked = asked_of(request, permission)
    given = request.POST if request.method == "POST" else request.GET
    return asked if given.get("month") else replace(asked, month=month_of(asked.today).before)


def _page(request: HttpRequest, asked: Asked, errors: list[dict[str, str]]) -> HttpResponseBase:
    signatures = signatures_of(asked.practice, asked.month)
    diary = asked.practice.diary_signatures.filter(month=asked.month.first_day).select_related("person")
    context = {
        "asked": asked,
        "summary": summary_of(asked.practice, asked.month, asked.today),
        "signatures": signatures,
        "diary_signatures": list(diary.order_by("signed_at")),
        "signed_by_me": any(each.person_id == asked.person.id for each in signatures),
        "is_over": asked.month.has_ended(asked.today),
        "typed": request.POST,
        "longest": SummarySignature.LONGEST_ACTION,
        "errors": errors,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return render(request, "figures/summary.jinja", context, status=status)
