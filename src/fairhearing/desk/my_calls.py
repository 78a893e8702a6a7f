"""My calls: those of one's own extensions in the last 14 days, who listened to each, and what may be asked of it.

Of a call stand day, time, way, length and the last three digits of the number: enough to know it by, for who took it,
and not a list of who rings the practice. There is no search, and no sound. Who may see calls is shown the number.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from fairhearing.announcing.models import Told
from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.models import Call
from fairhearing.catalogue.rules import day_begins
from fairhearing.catalogue.visits import note_visit, visitor
from fairhearing.playback.models import Listen
from fairhearing.playback.own_calls import own_calls
from fairhearing.practice.allowed import permissions_in, requires
from fairhearing.practice.permissions import Permission
from fairhearing.practice.standing import standing_practice
from fairhearing.retention.models import KeepRequest
from fairhearing.retention.notes import count_own_notes
from fairhearing.retention.notes_page import NoteLine, note_lines

DAYS: Final = 14
MOST_SHOWN: Final = 200


@dataclass(frozen=True, slots=True)
class OwnCall:
    """One call. listeners: who listened to it, each once. is_asked: the visitor asked to keep it already.

    is_told: on an outgoing call, whether it is marked that they were told; None on others.
    """

    call: NoteLine
    listeners: tuple[str, ...]
    last_listened_at: datetime | None
    is_asked: bool
    is_told: bool | None


@requires(Permission.SEE_OWN_LISTENS)
@require_safe
def my_calls(request: HttpRequest) -> HttpResponseBase:
    """Show the visitor's own calls of the last 14 days, the latest first."""
    practice, person = standing_practice(request, Permission.SEE_OWN_LISTENS), visitor(request)
    may = permissions_in(person, practice)
    since = day_begins(timezone.localdate() - timedelta(days=DAYS - 1))
    calls = list(own_calls(person, practice).filter(started_at__gte=since)[: MOST_SHOWN + 1])
    lines = note_lines(calls[:MOST_SHOWN], sees_numbers=Permission.SEE_CALLS in may)
    note_visit(request, Verb.OWN_CALLS_VIEWED, practice, Permission.SEE_OWN_LISTENS, person.account, shown=len(lines))
    asked = practice.keep_requests.filter(written_by=person, by=KeepRequest.By.STAFF)
    context = {
        "calls": _own(lines, set(asked.values_list("call", flat=True))),
        "days": DAYS,
        "most": MOST_SHOWN if len(calls) > MOST_SHOWN else 0,
        "extensions": practice.extensions.filter(person=person).order_by("extension"),
        "notes": count_own_notes(person, practice),
        "reports": Permission.REPORT_CALLS in may,
        "asks": Permission.ASK_TO_KEEP in may,
        "opens": Permission.SEE_CALLS in may,
        "marks": Permission.MARK_TOLD in may,
    }
    return render(request, "desk/my_calls.jinja", context)


def _own(lines: Iterable[NoteLine], asked: set[str | None]) -> tuple[OwnCall, ...]:
    listed = list(lines)
    listens: defaultdict[str, list[Listen]] = defaultdict(list)
    found = Listen.objects.filter(recording__call__in=[line.id for line in listed])
    for listen in found.select_related("person", "recording").order_by("begun_at", "id"):
        listens[listen.recording.call_id].append(listen)
    told = set(Told.objects.filter(call__in=[line.id for line in listed]).values_list("call_id", flat=True))
    return tuple(
        OwnCall(
            call=line,
            listeners=tuple(dict.fromkeys(each.person.full_name for each in listens[line.id])),
            last_listened_at=listens[line.id][-1].begun_at if listens[line.id] else None,
            is_asked=line.id in asked,
            is_told=line.id in told if line.direction == Call.Direction.OUT.label else None,
        )
        for line in listed
    )
