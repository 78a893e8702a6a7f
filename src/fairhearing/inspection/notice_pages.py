"""Leaflet, poster and the website's notice, on paper."""

from __future__ import annotations

from http import HTTPStatus

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_POST

from fairhearing.inspection.errors import NotSaid
from fairhearing.inspection.hub_page import hub_context
from fairhearing.inspection.notice_pdf import notice_pdf
from fairhearing.inspection.notices import notice_of
from fairhearing.inspection.visiting import hand_out, visit_of
from fairhearing.letters.kinds import Notice
from fairhearing.practice.allowed import requires
from fairhearing.practice.permissions import Permission


@requires(Permission.SHOW_EVIDENCE)
@require_POST
def take_notice(request: HttpRequest, kind: str) -> HttpResponseBase:
    """Give one as a sheet to print; where something is not said yet, say what."""
    visit = visit_of(request)
    if kind not in Notice.values:
        raise Http404
    try:
        notice = notice_of(visit.practice, Notice(kind))
    except NotSaid:
        return render(request, "inspection/inspection.jinja", hub_context(visit), status=HTTPStatus.CONFLICT)
    return hand_out(visit, kind, "pdf", "application/pdf", notice_pdf(notice))
