"""Copies of a certificate to take away: a sheet of paper, and the file that proves it. Each is an entry in the log."""

from __future__ import annotations

from http import HTTPStatus

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from fairhearing.audit.verbs import Verb
from fairhearing.jobs.outbox import record
from fairhearing.practice.allowed import requires
from fairhearing.practice.permissions import Permission
from fairhearing.retention.certificate_pdf import certificate_pdf
from fairhearing.retention.models import Certificate
from fairhearing.retention.standing_in_log import StandingInLog, standing_in_log
from fairhearing.retention.visiting import Visit, visit_of


@requires(Permission.SEE_KEEPING)
@require_safe
def certificate_sheet(request: HttpRequest, recording_id: str) -> HttpResponseBase:
    """Give the certificate as PDF, with the log's checkpoint once its entry stands there."""
    visit, found = _found(request, recording_id)
    standing = standing_in_log(found)
    if standing.is_wrong:
        return _not_given(request, found, standing)
    return _give(visit, found, "pdf", "application/pdf", certificate_pdf(found, standing.checkpoint))


@requires(Permission.SEE_KEEPING)
@require_safe
def certificate_proof(request: HttpRequest, recording_id: str) -> HttpResponseBase:
    """Give the certificate with its proof, which `fairhearing retention verify` checks without us."""
    visit, found = _found(request, recording_id)
    standing = standing_in_log(found)
    if standing.proven is None:
        return _not_given(request, found, standing)
    return _give(visit, found, "json", "application/json", standing.proven.text().encode("ascii"))


def _found(request: HttpRequest, recording_id: str) -> tuple[Visit, Certificate]:
    visit = visit_of(request, Permission.SEE_KEEPING)
    return visit, get_object_or_404(visit.practice.certificates.select_related("call"), recording=recording_id)


def _give(visit: Visit, found: Certificate, form: str, content_type: str, content: bytes) -> HttpResponse:
    with transaction.atomic():
        record(
            Verb.CERTIFICATE_TAKEN,
            visit.person.account,
            visit.practice.id,
            found.recording_id,
            role=visit.role,
            form=form,
        )
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="destruction-{found.recording_id[:8]}.{form}"'
    return response


def _not_given(request: HttpRequest, found: Certificate, standing: StandingInLog) -> HttpResponse:
    status = HTTPStatus.INTERNAL_SERVER_ERROR if standing.is_wrong else HTTPStatus.CONFLICT
    context = {"reference": found.recording_id, "why": standing.why_not}
    return render(request, "retention/no_copy.jinja", context, status=status)
