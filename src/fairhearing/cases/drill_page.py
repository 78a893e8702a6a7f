"""The page of the drill: a call of 1, 6 or 11 months ago is found and opened, and how long that took is kept."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from http import HTTPStatus
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from fairhearing.audit.verbs import Verb
from fairhearing.cases.drill import AGES, begin, choose, finish, give_up, open_drill, seconds
from fairhearing.cases.errors import NotHeardYet
from fairhearing.cases.models import Drill
from fairhearing.cases.visiting import visit_cases
from fairhearing.catalogue.closures import refuse_if_closed
from fairhearing.catalogue.visits import note_visit
from fairhearing.keyholder.listening.purposes import Purpose
from fairhearing.playback.reasons import suggest_reason
from fairhearing.practice.allowed import requires
from fairhearing.practice.notices import after_change
from fairhearing.practice.permissions import Permission
from fairhearing.retention.visiting import Visit
from fairhearing.vault.store import FolderStore

_FEW = 12
_NONE_THERE = "There is no call of that time that you could open: none was recorded, or all are gone or about you"
_NOT_HEARD = "No sound of this call was played yet. Listen to it for a moment, stop, and come back"


@dataclass(frozen=True, slots=True)
class Age:
    """One of the ages that are tried. last: the latest drill that ended with sound, None where there was none."""

    months: int
    last: Drill | None


@requires(Permission.WORK_CASES)
@require_safe
def call_drill(request: HttpRequest) -> HttpResponseBase:
    """Show what was tried, and the drill that goes on."""
    return _page(request, visit_cases(request), [])


@requires(Permission.WORK_CASES)
@require_POST
def start_call_drill(request: HttpRequest) -> HttpResponseBase:
    """Choose a recording by chance, and lead the visitor to it."""
    visit = visit_cases(request)
    going = open_drill(visit.person, visit.practice)
    if going is None:
        months = next((age for age in AGES if str(age) == request.POST.get("months")), None)
        if months is None:
            return _page(request, visit, [{"field": "", "text": "Choose how old the call is to be"}])
        today = timezone.localdate()
        recording = choose(visit.practice, visit.person, months, today=today, draw=secrets.randbelow)
        if recording is None:
            return _page(request, visit, [{"field": f"start-{months}", "text": _NONE_THERE}])
        going = begin(recording, months, by=visit.person, now=timezone.now(), role=visit.role)
    refuse_if_closed(going.recording.call, visit.person)
    suggest_reason(request.session, visit.practice.id, Purpose.CHECK_IT_WORKS, _reference(going), now=timezone.now())
    return HttpResponseRedirect(reverse("why-listen", args=[going.recording_id]))


@requires(Permission.WORK_CASES)
@require_POST
def end_call_drill(request: HttpRequest, drill_id: UUID) -> HttpResponseBase:
    """End the visitor's drill: by what was heard and what the file is, or because they give it up."""
    visit = visit_cases(request)
    drills = visit.practice.call_drills.select_related("recording__call__practice", "person")
    drill = get_object_or_404(drills, id=drill_id, person=visit.person)
    now = timezone.now()
    if request.POST.get("do") == "give-up":
        give_up(drill, now=now, role=visit.role)
        return after_change(request, reverse("call-drill"), "The drill is given up. That is kept, too.", now=now)
    try:
        finish(drill, FolderStore(settings.HOME.store), now=now, role=visit.role)
    except NotHeardYet:
        return _page(request, visit, [{"field": "", "text": _NOT_HEARD}])
    took = f"{seconds(drill)} seconds from the start to the first sound. {drill.get_digest_display()}."
    return after_change(request, reverse("call-drill"), took, now=now)


def _reference(drill: Drill) -> str:
    """Return by what the listens of a drill are known from others."""
    return f"Drill {drill.id.hex[:8]}"


def _page(request: HttpRequest, visit: Visit, errors: list[dict[str, str]]) -> HttpResponseBase:
    drills = visit.practice.call_drills.select_related("person", "recording__call")
    done = list(drills.exclude(ended_at=None)[:_FEW])
    note_visit(request, Verb.CASES_LISTED, visit.practice, Permission.WORK_CASES, shown=len(done))
    context = {
        "ages": [Age(months, drills.filter(months=months).exclude(digest="").first()) for months in AGES],
        "going": open_drill(visit.person, visit.practice),
        "done": [(drill, seconds(drill)) for drill in done],
        "seconds": seconds,
        "errors": errors,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return render(request, "cases/drill.jinja", context, status=status)
