"""Files of a request: brought, taken out to be read, destroyed. They open outside of our pages, never in them."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from fairhearing.practice.allowed import requires
from fairhearing.practice.notices import after_change
from fairhearing.practice.permissions import Permission
from fairhearing.practice.scans import ENDINGS, BadScan
from fairhearing.practice.sent_fields import read_id
from fairhearing.subject_access.documents import destroy_document, keep_document, note_taken
from fairhearing.subject_access.errors import RequestOver
from fairhearing.subject_access.models import Document, Request
from fairhearing.subject_access.step_pages import document_refused
from fairhearing.subject_access.visiting import AtRequest, find_request


@requires(Permission.WORK_REQUESTS)
@require_POST
def keep_request_document(http: HttpRequest) -> HttpResponseBase:
    """Keep a file with the request that the form names: larger bodies are let in by an address without an id."""
    request_id = read_id(http.POST.get("request", ""))
    if request_id is None:
        raise Http404
    at = find_request(http, request_id)
    file, kind = http.FILES.get("file"), http.POST.get("kind", "")
    if file is None or kind not in Document.Kind.values:
        return document_refused(http, at, "Choose a file, and what it is")
    try:
        keep_document(at.request, Document.Kind(kind), file.read(), at.done())
    except BadScan as error:
        return document_refused(http, at, str(error))
    except RequestOver:
        return document_refused(http, at, "The request is closed")
    return after_change(http, _back(at.request), "Kept with the request.", now=timezone.now())


@requires(Permission.WORK_REQUESTS)
@require_safe
def take_request_document(http: HttpRequest, request_id: UUID, document_id: UUID) -> HttpResponseBase:
    """Give a file of a request to be saved: it is never shown in a page of ours, and may run nothing."""
    at = find_request(http, request_id)
    document = _document(at, document_id)
    if document.destroyed_at is not None:
        raise Http404
    note_taken(document, at.done())
    response = HttpResponse(bytes(document.data), content_type=document.media)
    name = f"{at.request.reference}-{document.kind}.{ENDINGS[document.media]}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@requires(Permission.WORK_REQUESTS)
@require_POST
def destroy_request_document(http: HttpRequest, request_id: UUID, document_id: UUID) -> HttpResponseBase:
    """Destroy a file of a request."""
    at = find_request(http, request_id)
    destroy_document(_document(at, document_id), at.done())
    return after_change(http, _back(at.request), "Destroyed. That it was there stays written.", now=timezone.now())


def _document(at: AtRequest, document_id: UUID) -> Document:
    return get_object_or_404(at.request.documents.select_related("request"), id=document_id)


def _back(request: Request) -> str:
    return reverse("request-who", args=[request.id])
