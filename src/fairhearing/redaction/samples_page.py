"""The data protection officer's page: the months' samples of self-checks, drawn, looked at, signed."""

from __future__ import annotations

import re
from datetime import date, timedelta
from http import HTTPStatus

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.visits import note_visit
from fairhearing.practice.allowed import requires
from fairhearing.practice.notices import after_change
from fairhearing.practice.permissions import Permission
from fairhearing.redaction.errors import BadCheck
from fairhearing.redaction.samples import draw, month_of, sampled_lines, self_checked, sign_sample
from fairhearing.retention.visiting import Visit, visit_of

_MONTHS_BACK = 12
_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])", re.ASCII)


@requires(Permission.SAMPLE_CHECKS)
@require_http_methods(["GET", "HEAD", "POST"])
def check_samples(request: HttpRequest) -> HttpResponseBase:
    """Show the samples; draw that of a month, or sign it."""
    visit = visit_of(request, Permission.SAMPLE_CHECKS)
    if request.method != "POST":
        note_visit(request, Verb.CHECKS_VIEWED, visit.practice, Permission.SAMPLE_CHECKS)
        return _page(request, visit, "")
    now, today = timezone.now(), timezone.localdate()
    try:
        if request.POST.get("sign"):
            sample = visit.practice.check_samples.filter(id=_number(request.POST["sign"])).first()
            if sample is None:
                return _page(request, visit, "Choose a sample")
            sign_sample(sample, request.POST.get("words", ""), by=visit.person, role=visit.role, now=now)
            return after_change(request, reverse("check-samples"), "Signed.", now=now)
        month = _month(request.POST.get("month", ""))
        if month is None:
            return _page(request, visit, "Choose a month")
        draw(visit.practice, month, by=visit.person, role=visit.role, now=now, today=today)
    except BadCheck as error:
        return _page(request, visit, str(error))
    return after_change(request, reverse("check-samples"), "Drawn.", now=now)


def _number(typed: str) -> int:
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < len("9999999999") else 0


def _month(typed: str) -> date | None:
    match = _MONTH.fullmatch(typed)
    return date(int(match[1]), int(match[2]), 1) if match else None


def _page(request: HttpRequest, visit: Visit, wrong: str) -> HttpResponseBase:
    drawn = list(visit.practice.check_samples.select_related("drawn_by", "signed_by"))
    known = {sample.month for sample in drawn}
    month, waiting = month_of(timezone.localdate()), []
    for _ in range(_MONTHS_BACK):
        month = month_of(month - timedelta(days=1))
        if month not in known and (count := len(self_checked(visit.practice, month))):
            waiting.append((month, count))
    context = {
        "samples": [(sample, sampled_lines(sample)) for sample in drawn],
        "waiting": waiting,
        "errors": [{"field": "", "text": wrong}] if wrong else [],
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK
    return render(request, "redaction/samples.jinja", context, status=status)
