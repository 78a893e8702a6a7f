"""What other pages say of requests: which are for somebody's calls, and which may mean a call."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from fairhearing.catalogue.models import Call
from fairhearing.ledger.models import Individual
from fairhearing.practice.permissions import Permission
from fairhearing.practice.sections import Reader, Section
from fairhearing.subject_access.lines import RequestLine, request_lines


@dataclass(frozen=True, slots=True)
class IndividualRequests:
    """The requests for somebody's calls, the latest first."""

    individual: UUID
    lines: tuple[RequestLine, ...]


def individual_requests_section(individual: Individual, reader: Reader) -> Section | None:
    """Say which requests are for somebody's calls; None to who may work on none."""
    if Permission.WORK_REQUESTS not in reader.may:
        return None
    concerned = Q(request_people__individual=individual) | Q(request_people__individual__merged_into=individual)
    found = reader.practice.access_requests.filter(concerned).distinct().order_by("-logged_at", "-number")
    rows = found.select_related("practice", "owner", "selection").prefetch_related("stops")
    part = IndividualRequests(individual.id, tuple(request_lines(rows, reader.today)))
    return Section("subject_access/individual_section.jinja", part)


@dataclass(frozen=True, slots=True)
class CallRequests:
    """The requests that may mean a call, the latest first."""

    lines: tuple[RequestLine, ...]


def call_requests_section(call: Call, reader: Reader) -> Section | None:
    """Say which requests may mean a call; None where none does, and to who may work on none."""
    if Permission.WORK_REQUESTS not in reader.may:
        return None
    found = reader.practice.access_requests.filter(selection__candidates__call=call).order_by("-logged_at", "-number")
    rows = list(found.select_related("practice", "owner", "selection").prefetch_related("stops"))
    if not rows:
        return None
    return Section("subject_access/call_section.jinja", CallRequests(tuple(request_lines(rows, reader.today))))
