"""Step 6, a test call: recording is switched on for a quarter of an hour, the call is seen arriving, and heard."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponseRedirect, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from fairhearing.capture.control_client import RecorderDown
from fairhearing.catalogue.call_lines import extension_labels
from fairhearing.catalogue.models import Recording
from fairhearing.catalogue.visits import visitor
from fairhearing.keyholder.errors import KeyholderError
from fairhearing.keyholder.listening.purposes import Purpose
from fairhearing.live.control import recorder
from fairhearing.live.lines import who_words
from fairhearing.playback.here import places_here
from fairhearing.practice.errors import NotPublished
from fairhearing.practice.set_up import begin_trying, stop_trying
from fairhearing.practice.set_up_models import SetUp
from fairhearing.web.set_up import keys
from fairhearing.web.set_up.standing import step_of_manager
from fairhearing.web.set_up.steps import of_step, onward
from fairhearing.web.set_up.system_people import NOT_SAVED
from fairhearing.web.set_up.wrong import words_for
from fairhearing.wording.lengths import short_length

_SHOWN = 5
_MS = 1000


@dataclass(frozen=True, slots=True)
class Arrived:
    """A call since the try began. recording: its id once it can be heard, "" while it is live."""

    who: str
    started_at: datetime
    length: str
    recording: str = ""


@step_of_manager
@require_safe
def test_call(request: HttpRequest, set_up: SetUp) -> HttpResponseBase:
    """Show how the test call stands."""
    return _page(request, set_up)


@step_of_manager
@require_safe
def test_call_now(request: HttpRequest, set_up: SetUp) -> HttpResponseBase:
    """Answer the page's own question, every two seconds: whether what it shows is still so."""
    return JsonResponse({"state": _context(request, set_up)["state"]})


@step_of_manager
@require_POST
def begin_test_call(request: HttpRequest, set_up: SetUp) -> HttpResponseBase:
    """Switch recording on for the test call."""
    if set_up.kit_checked_at is None:
        return HttpResponseRedirect(reverse("set-up-kit"))
    try:
        keys.start_recording(request, set_up)
        begin_trying(set_up, by=visitor(request), home=settings.HOME, now=timezone.now())
    except NotPublished:
        return _page(request, set_up, [{"field": "", "text": NOT_SAVED}])
    except KeyholderError as error:
        return _page(request, set_up, [{"field": "", "text": words_for(error)}])
    return HttpResponseRedirect(reverse("set-up-test-call"))


@step_of_manager
@require_POST
def end_test_call(request: HttpRequest, set_up: SetUp) -> HttpResponseBase:
    """Take what was heard, and switch recording off again until the end of setting up."""
    heard = request.POST.get("heard", "")
    if heard not in SetUp.Heard.values:
        return _page(request, set_up, [{"field": "heard", "text": "Say what you heard"}])
    try:
        stop_trying(set_up, SetUp.Heard(heard), by=visitor(request), home=settings.HOME, now=timezone.now())
    except NotPublished:
        return _page(request, set_up, [{"field": "", "text": NOT_SAVED}])
    if heard == SetUp.Heard.BOTH:
        return onward(set_up)
    return HttpResponseRedirect(reverse("set-up-test-call"))


def _page(request: HttpRequest, set_up: SetUp, errors: list[dict[str, str]] | None = None) -> HttpResponseBase:
    context = {"errors": errors or [], "heard": SetUp.Heard.choices, **of_step(set_up, 6), **_context(request, set_up)}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return render(request, "web/set_up/test_call.jinja", context, status=status)


def _context(request: HttpRequest, set_up: SetUp) -> dict[str, object]:
    now = timezone.now()
    is_on = set_up.started_at is not None or (set_up.trying_until is not None and set_up.trying_until > now)
    since = set_up.trying_since
    live = _live(set_up, now)
    shown = live if live and is_on else []
    arrived = _heard_of(set_up, since) if since else []
    return {
        "set_up": set_up,
        "is_on": is_on,
        "recorder_answers": live is not None,
        "live": shown,
        "arrived": arrived,
        "state": f"{is_on} {live is not None} {len(shown)} {len(arrived)}",
        "places": places_here(request, set_up.practice),
        "purpose": Purpose.CHECK_IT_WORKS,
    }


def _live(set_up: SetUp, now: datetime) -> list[Arrived] | None:
    """Return the calls that are live now, None if the recorder does not answer."""
    try:
        calls = recorder().calls([set_up.practice_id])
    except RecorderDown:
        return None
    labels = extension_labels(set_up.practice)
    return [
        Arrived(
            who_words(call, labels),
            call.started,
            short_length(max(0, round((now - call.started).total_seconds())) * _MS),
        )
        for call in calls
    ]


def _heard_of(set_up: SetUp, since: datetime) -> list[Arrived]:
    """Return the recordings of calls that began since the try did, the newest first."""
    found = Recording.objects.filter(call__practice=set_up.practice, started_at__gte=since, segments__gt=0)
    return [
        Arrived("", each.started_at, short_length(each.duration_ms), each.id)
        for each in found.order_by("-started_at")[:_SHOWN]
    ]
