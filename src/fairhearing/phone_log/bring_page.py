"""Bringing a log by a page: one file, read at once, matched by the worker."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.visits import note_visit, visitor
from fairhearing.jobs import queue
from fairhearing.jobs.doorbell import ring
from fairhearing.phone_log.columns import Layout
from fairhearing.phone_log.errors import UnreadableLog
from fairhearing.phone_log.importing import import_log
from fairhearing.phone_log.mappings import find_mapping, layout_of, zone_of
from fairhearing.phone_log.matching_run import MATCH_PHONE_LOG
from fairhearing.phone_log.models import LogImport, SetAsideLine
from fairhearing.practice.allowed import requires, role_in
from fairhearing.practice.models import Practice
from fairhearing.practice.notices import after_change
from fairhearing.practice.permissions import Permission
from fairhearing.practice.standing import standing_practice
from fairhearing.wording.counts import counted

ZONES: Final = {"Europe/London": "The practice’s own time", "UTC": "UTC (Asterisk’s “usegmtime”)"}
_FILES_SHOWN: Final = 10
_LINES_SHOWN: Final = 20


@dataclass(frozen=True, slots=True)
class Brought:
    """A file that came. aside: the first lines that were set aside."""

    log: LogImport
    aside: tuple[SetAsideLine, ...]


@requires(Permission.KEEP_GAPS)
@require_http_methods(["GET", "HEAD", "POST"])
def bring(request: HttpRequest) -> HttpResponseBase:
    """Show what came of late and the form for more; take in what is brought."""
    practice = standing_practice(request, Permission.KEEP_GAPS)
    if request.method == "POST":
        return _take(request, practice)
    note_visit(request, Verb.PHONE_LOG_VIEWED, practice, Permission.KEEP_GAPS)
    return _page(request, practice, [])


def _take(request: HttpRequest, practice: Practice) -> HttpResponseBase:
    file = request.FILES.get("log")
    zone_name = request.POST.get("zone", "")
    if file is None:
        return _page(request, practice, [{"field": "log", "text": "Choose the file of the phone system’s log"}])
    if zone_name not in ZONES:
        return _page(request, practice, [{"field": "zone", "text": "Choose in which time the log is written"}])
    person = visitor(request)
    role = str(role_in(person, practice, Permission.KEEP_GAPS))
    try:
        layout, zone = _chosen(practice, request.POST.get("mapping", ""), zone_name)
        log = import_log(practice, file.read(), layout=layout, zone=zone, by=person.account, role=role)
    except UnreadableLog as error:
        words = str(error)
        return _page(request, practice, [{"field": "log", "text": words[0].upper() + words[1:]}])
    with transaction.atomic():
        queue.run_now(MATCH_PHONE_LOG, asked_by=person.account, now=timezone.now())
    ring(settings.HOME.doorbell_socket)
    return after_change(request, reverse("bring-phone-log"), _said(log), now=timezone.now())


def _chosen(practice: Practice, mapping_name: str, zone_name: str) -> tuple[Layout | None, ZoneInfo]:
    """Return how to read the file: by a mapping and its own zone, or as it is recognised."""
    if not mapping_name:
        return None, ZoneInfo(zone_name)
    mapping = find_mapping(practice, mapping_name)
    return layout_of(mapping), zone_of(mapping)


def _said(log: LogImport) -> str:
    parts = [f"{counted(log.taken, 'line')} taken in"]
    if log.known:
        parts.append(f"{log.known:,} here already")
    if log.set_aside:
        parts.append(f"{log.set_aside:,} set aside")
    return f"{', '.join(parts)}. We match them with what was recorded now."


def _page(request: HttpRequest, practice: Practice, errors: list[dict[str, str]]) -> HttpResponseBase:
    logs = practice.log_imports.order_by("-begun_at")[:_FILES_SHOWN]
    context = {
        "logs": [Brought(log, tuple(log.lines_set_aside.all()[:_LINES_SHOWN])) for log in logs],
        "mappings": practice.log_mappings.all(),
        "zones": ZONES,
        "typed": request.POST,
        "most_mb": settings.LARGEST_BODY_BYTES // 2**20,
        "errors": errors,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return render(request, "phone_log/bring.jinja", context, status=status)
