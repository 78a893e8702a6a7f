"""Papers of a disclosure: brought, taken out to be read, destroyed. They open outside of our pages, never in them."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from fairhearing.disclosures.errors import DisclosureOver
from fairhearing.disclosures.models import Paper
from fairhearing.disclosures.papers import destroy_paper, keep_paper, note_taken
from fairhearing.disclosures.step_pages import paper_refused
from fairhearing.disclosures.steps import OVER
from fairhearing.disclosures.visiting import AtDisclosure, find_disclosure
from fairhearing.practice.allowed import requires
from fairhearing.practice.notices import after_change
from fairhearing.practice.permissions import Permission
from fairhearing.practice.scans import ENDINGS, BadScan
from fairhearing.practice.sent_fields import read_id


@requires(Permission.WORK_DISCLOSURES)
@require_POST
def keep_disclosure_paper(http: HttpRequest) -> HttpResponseBase:
    """Keep a file with the disclosure that the form names: larger bodies are let in by an address without an id."""
    disclosure_id = read_id(http.POST.get("disclosure", ""))
    if disclosure_id is None:
        raise Http404
    at = find_disclosure(http, disclosure_id)
    file, kind = http.FILES.get("file"), http.POST.get("kind", "")
    if file is None or kind not in Paper.Kind.values:
        return paper_refused(http, at, "Choose a file, and what it is")
    try:
        keep_paper(at.disclosure, Paper.Kind(kind), file.read(), at.done())
    except BadScan as error:
        return paper_refused(http, at, str(error))
    except DisclosureOver:
        return paper_refused(http, at, OVER)
    return after_change(http, _back(at), "Kept with the disclosure.", now=timezone.now())


@requires(Permission.WORK_DISCLOSURES)
@require_safe
def take_disclosure_paper(http: HttpRequest, disclosure_id: UUID, paper_id: UUID) -> HttpResponseBase:
    """Give a paper of a disclosure to be saved: it is never shown in a page of ours, and may run nothing."""
    at = find_disclosure(http, disclosure_id)
    paper = _paper(at, paper_id)
    if paper.destroyed_at is not None:
        raise Http404
    return paper_answer(paper, at)


@requires(Permission.WORK_DISCLOSURES)
@require_POST
def destroy_disclosure_paper(http: HttpRequest, disclosure_id: UUID, paper_id: UUID) -> HttpResponseBase:
    """Destroy a paper of a disclosure."""
    at = find_disclosure(http, disclosure_id)
    try:
        destroy_paper(_paper(at, paper_id), at.done())
    except DisclosureOver:
        return paper_refused(http, at, OVER)
    return after_change(http, _back(at), "Destroyed. That it was there stays written.", now=timezone.now())


def paper_answer(paper: Paper, at: AtDisclosure) -> HttpResponse:
    """Write that a paper is taken out, and return it as a file to be saved."""
    note_taken(paper, at.done())
    response = HttpResponse(bytes(paper.data), content_type=paper.media)
    name = f"{at.disclosure.reference}-{paper.kind}.{ENDINGS[paper.media]}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _paper(at: AtDisclosure, paper_id: UUID) -> Paper:
    return get_object_or_404(at.disclosure.papers.select_related("disclosure"), id=paper_id)


def _back(at: AtDisclosure) -> str:
    return reverse("disclosure-authority", args=[at.disclosure.id])
