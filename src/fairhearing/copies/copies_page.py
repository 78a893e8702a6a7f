"""A matter's copies: what is missing before one can be made, how far one is, who had it."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from django.http import HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.models import Recording
from fairhearing.catalogue.visits import note_visit
from fairhearing.copies.errors import CopiesError, GroundOwed, NotAnyMore
from fairhearing.copies.making import MAKE_COPY, Asker, begin_copy, go_on, new_copy_id, withdraw
from fairhearing.copies.models import Copy
from fairhearing.copies.plans import cover_letter, plan_for, recipient_of
from fairhearing.copies.refusals import FAILED, WARNING, Refused, refused
from fairhearing.copies.restricted import NONE, offered_grounds, restrictions_among, with_ground
from fairhearing.copies.sound_forms import FORMS, chosen, offered
from fairhearing.copies.taking import make_again
from fairhearing.copies.visiting import find_copy, find_selection
from fairhearing.jobs.models import Job
from fairhearing.keyholder.errors import KeyholderError, KeyNotHeld, Locked
from fairhearing.keyholder.listening.lawful_uses import Ground
from fairhearing.playback.fresh_code import OWED, sign_in_again, typed_code
from fairhearing.playback.here import places_here
from fairhearing.playback.unlock import read_unlock
from fairhearing.practice.allowed import requires
from fairhearing.practice.models import Place
from fairhearing.practice.notices import after_change
from fairhearing.practice.permissions import Permission
from fairhearing.practice.sent_fields import one_line
from fairhearing.redaction.errors import NotReady
from fairhearing.redaction.models import Candidate, Selection
from fairhearing.redaction.ready import missing_of
from fairhearing.retention.visiting import Visit

_ELSEWHERE = "Nobody may open recordings from here. Go to an approved private place of the practice"
_CHOOSE = "Choose where you are"
_WHO = "Write whom the copy is for"
_HOW = "Choose how its sound is kept"
LONGEST_NAME = 100


@requires(Permission.MAKE_COPIES)
@require_safe
def copies_of(request: HttpRequest, selection_id: UUID) -> HttpResponseBase:
    """Show where the copies of a matter stand."""
    visit, selection = find_selection(request, selection_id)
    note_visit(request, Verb.COPIES_VIEWED, selection.practice, Permission.MAKE_COPIES, selection.id.hex)
    return _show(request, visit, selection)


@requires(Permission.MAKE_COPIES)
@require_POST
def begin(request: HttpRequest, selection_id: UUID) -> HttpResponseBase:
    """Have a copy made."""
    visit, selection = find_selection(request, selection_id)
    asker = _asker(request, visit)
    if isinstance(asker, Refused):
        return _show(request, visit, selection, asker)
    recipient, now = one_line(request.POST.get("recipient", ""), LONGEST_NAME), timezone.now()
    form = chosen(request.POST.get("sound", ""))
    if not recipient or form is None:
        field, owed = ("recipient", _WHO) if not recipient else ("sound-1", _HOW)
        return _show(request, visit, selection, Refused(owed, HTTPStatus.UNPROCESSABLE_ENTITY, field))
    try:
        plan = plan_for(selection, copy=new_copy_id(), recipient=recipient, now=now, form=form)
        begin_copy(selection, with_ground(plan, request.POST), asker, now=now)
    except Locked:
        return sign_in_again(request)
    except NotReady as error:
        return _show(request, visit, selection, Refused("; ".join(error.missing), HTTPStatus.CONFLICT))
    except (KeyholderError, CopiesError) as error:
        if isinstance(error, GroundOwed) and request.POST.get("ground") == NONE:
            note_visit(request, Verb.COPY_NO_GROUND, selection.practice, Permission.MAKE_COPIES, selection.id.hex)
        return _show(request, visit, selection, refused(error))
    words = "The copy is being made. You can leave this page; it goes on by itself."
    return after_change(request, reverse("copies-of", args=[selection.id]), words, now=now)


@requires(Permission.MAKE_COPIES)
@require_POST
def continue_copy(request: HttpRequest, copy_id: UUID) -> HttpResponseBase:
    """Let a copy that stopped go on."""
    visit, copy = find_copy(request, copy_id)
    asker = _asker(request, visit)
    if isinstance(asker, Refused):
        return _show(request, visit, copy.selection, asker)
    now = timezone.now()
    try:
        go_on(copy, asker, now=now)
    except Locked:
        return sign_in_again(request)
    except KeyNotHeld as error:
        make_again(copy, actor=visit.person.account, role=visit.role, now=now)
        return _show(request, visit, copy.selection, refused(error))
    except (KeyholderError, CopiesError) as error:
        return _show(request, visit, copy.selection, refused(error))
    words = "The copy is made from where it stopped."
    return after_change(request, reverse("copies-of", args=[copy.selection_id]), words, now=now)


@requires(Permission.MAKE_COPIES)
@require_POST
def stop_copy(request: HttpRequest, copy_id: UUID) -> HttpResponseBase:
    """Stop a copy that is under way."""
    visit, copy = find_copy(request, copy_id)
    now = timezone.now()
    try:
        withdraw(copy, by=visit.person, role=visit.role, now=now)
    except NotAnyMore as error:
        return _show(request, visit, copy.selection, refused(error))
    words = "The copy was stopped. Nothing of it is left."
    return after_change(request, reverse("copies-of", args=[copy.selection_id]), words, now=now)


@requires(Permission.MAKE_COPIES)
@require_safe
def copy_progress(request: HttpRequest, copy_id: UUID) -> HttpResponseBase:
    """Say how far a copy is, for the page that shows it."""
    _, copy = find_copy(request, copy_id)
    done, total = _progress(copy)
    return JsonResponse({"state": copy.state, "done": done, "total": total})


def _show(request: HttpRequest, visit: Visit, selection: Selection, problem: Refused | None = None) -> HttpResponseBase:
    copies = list(selection.copies.select_related("asked_by").prefetch_related("takings__by"))
    latest = copies[0] if copies else None
    done, total = _progress(latest) if latest else (0, 0)
    context = {
        "selection": selection,
        "missing": missing_of(selection, timezone.now()),
        "letter": cover_letter(selection),
        "recipient": request.POST.get("recipient") or (latest.plan["recipient"] if latest else recipient_of(selection)),
        "copies": copies,
        "latest": latest,
        "under_way": latest if latest and latest.is_under_way else None,
        "ready": latest if latest and latest.state == Copy.State.READY else None,
        "sound": FORMS[latest.plan["form"]].label if latest else "",
        "failed": FAILED.get(latest.failure, "") if latest and latest.state == Copy.State.FAILED else "",
        "forms": offered(),
        "restrictions": restrictions_among(_inside(selection)),
        "grounds": offered_grounds(),
        "chosen_ground": request.POST.get("ground", ""),
        "ground_why": request.POST.get("ground_why", ""),
        "ground_labels": {str(ground): ground.label for ground in Ground},
        "chosen_sound": request.POST.get("sound") or offered()[0][0],
        "takings": [taking for copy in copies for taking in copy.takings.all()],
        "done": done,
        "total": total,
        "places": places_here(request, visit.practice),
        "elsewhere": _ELSEWHERE,
        "warning": WARNING,
        "errors": [problem.error] if problem else [],
    }
    return render(request, "copies/copies.jinja", context, status=problem.status if problem else HTTPStatus.OK)


def _inside(selection: Selection) -> list[str]:
    """Return the recordings of the calls that the matter's copy holds."""
    inside = selection.candidates.filter(decision=Candidate.Decision.IN).values("call")
    return list(Recording.objects.filter(call__in=inside).values_list("id", flat=True))


def _progress(copy: Copy) -> tuple[int, int]:
    """Return how far a copy's job is; nothing of nothing where it does not run."""
    job = Job.objects.filter(kind=MAKE_COPY, payload__copy=copy.id.hex).order_by("-id").first()
    return (job.done or 0, job.total or 0) if job else (0, 0)


def _asker(request: HttpRequest, visit: Visit) -> Asker | Refused:
    """Return who asks, from which approved place, with which code; or what is still owed."""
    here = places_here(request, visit.practice)
    if not here:
        return Refused(_ELSEWHERE, HTTPStatus.FORBIDDEN)
    place = _place(request, here)
    if place is None:
        return Refused(_CHOOSE, HTTPStatus.UNPROCESSABLE_ENTITY, "place")
    code = typed_code(request)
    if not code:
        return Refused(OWED, HTTPStatus.UNPROCESSABLE_ENTITY, "code")
    return Asker(visit.person, visit.role, read_unlock(request), code, place)


def _place(request: HttpRequest, here: tuple[Place, ...]) -> Place | None:
    if len(here) == 1:
        return here[0]
    asked = request.POST.get("place", "")
    return next((place for place in here if str(place.pk) == asked), None)
