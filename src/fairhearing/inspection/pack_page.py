"""An evidence pack on the pages: asked for, watched while the worker makes it, and taken."""

from __future__ import annotations

from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from fairhearing.inspection.hub_page import hub_context
from fairhearing.inspection.packing import PackState, ask_for_pack, pack_path, pack_standing
from fairhearing.inspection.visiting import Visit, hand_out, visit_of
from fairhearing.jobs.doorbell import ring
from fairhearing.practice.allowed import requires
from fairhearing.practice.notices import after_change
from fairhearing.practice.permissions import Permission

_BEGUN = "The pack is being made. You can leave this page; it goes on by itself."
_NONE_READY = "None is ready: it was not made yet, or a day has passed since."


@requires(Permission.SHOW_EVIDENCE)
@require_POST
def ask_pack(request: HttpRequest) -> HttpResponseBase:
    """Have a pack made."""
    now = timezone.now()
    ask_for_pack(visit_of(request), now)
    ring(settings.HOME.doorbell_socket)
    return after_change(request, reverse("inspection"), _BEGUN, now=now)


@requires(Permission.SHOW_EVIDENCE)
@require_safe
def pack_progress(request: HttpRequest) -> HttpResponseBase:
    """Say how far a pack is, for the page that shows it."""
    pack = pack_standing(visit_of(request).practice, settings.HOME)
    return JsonResponse({"state": pack.state, "done": pack.done, "total": pack.total})


@requires(Permission.SHOW_EVIDENCE)
@require_POST
def take_pack(request: HttpRequest) -> HttpResponseBase:
    """Give the pack that is ready, once the log is told which it is; where there is none any more, say so."""
    visit = visit_of(request)
    pack = pack_standing(visit.practice, settings.HOME)
    if pack.state is not PackState.READY or pack.made_at is None:
        return _none(request, visit)
    try:
        content = pack_path(settings.HOME, visit.practice.id).read_bytes()
    except FileNotFoundError:  # deleted between the two
        return _none(request, visit)
    name = f"evidence-{visit.practice.id}-{timezone.localdate(pack.made_at):%Y-%m-%d}.zip"
    return hand_out(visit, "pack", "zip", "application/zip", content, name=name)


def _none(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    context = hub_context(visit)
    context["why_no_pack"] = context["why_no_pack"] or _NONE_READY
    return render(request, "inspection/inspection.jinja", context, status=HTTPStatus.CONFLICT)
