"""The practice's public page, to look at and to take to the website by hand."""

from __future__ import annotations

from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST

from fairhearing.inspection.archive import archive
from fairhearing.inspection.errors import NotSaid
from fairhearing.inspection.hub_page import hub_context
from fairhearing.inspection.publishing import signed_page
from fairhearing.inspection.visiting import hand_out, visit_of
from fairhearing.practice.allowed import requires
from fairhearing.practice.permissions import Permission


@requires(Permission.SHOW_EVIDENCE)
@require_POST
def take_public_page(request: HttpRequest) -> HttpResponseBase:
    """Give the page made now, or its signature: each press makes both anew, so that a pair is taken as one archive."""
    visit = visit_of(request)
    try:
        made = signed_page(visit.practice, settings.HOME, timezone.now())
    except NotSaid:
        return render(request, "inspection/inspection.jinja", hub_context(visit), status=HTTPStatus.CONFLICT)
    content = archive([(made.name, made.page), (made.signature_name, made.signature)])
    return hand_out(visit, "public-page", "zip", "application/zip", content)
