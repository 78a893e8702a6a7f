"""Where I am signed in, and ending it: one other, all others, everywhere."""

from __future__ import annotations

from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from fairhearing.catalogue.visits import row_number, visitor
from fairhearing.playback.unlock import end_unlock, take_unlock
from fairhearing.practice.allowed import requires
from fairhearing.practice.notices import after_change
from fairhearing.practice.permissions import Permission
from fairhearing.web import staff
from fairhearing.web.models import SignedIn
from fairhearing.web.signed_in import end_all_others, end_places, places_of
from fairhearing.wording.counts import counted


@requires(Permission.SEE_HOME)
@require_safe
def sessions(request: HttpRequest) -> HttpResponseBase:
    """List the browsers in which the visitor is signed in."""
    return render(request, "web/account/sessions.jinja", {"places": places_of(request, visitor(request))})


@requires(Permission.SEE_HOME)
@require_POST
def end_session(request: HttpRequest, row: str) -> HttpResponseBase:
    """End one of the visitor's other browsers. One that is over by now counts as ended; another's is absent."""
    person, number = visitor(request), row_number(row)
    if number is None or not SignedIn.objects.filter(person=person, pk=number).exists():
        raise Http404
    end_places(request, person, [place for place in places_of(request, person) if place.row.pk == number])
    return after_change(request, reverse("own-sessions"), "That browser is signed out.", now=timezone.now())


@requires(Permission.SEE_HOME)
@require_POST
def sign_out_others(request: HttpRequest) -> HttpResponseBase:
    """End all of the visitor's other browsers."""
    ended = end_all_others(request, visitor(request))
    words = f"{counted(ended, 'other browser')} signed out." if ended else "You were signed in nowhere else."
    return after_change(request, reverse("own-sessions"), words, now=timezone.now())


@requires(Permission.SEE_HOME)
@require_POST
def sign_out_everywhere(request: HttpRequest) -> HttpResponseBase:
    """End all of the visitor's browsers, this one too."""
    person = visitor(request)
    end_all_others(request, person)
    end_unlock(request)
    if not person.holds_key:
        staff.note_sign_out(person)
    logout(request)
    response = HttpResponseRedirect(reverse("sign-in"))
    take_unlock(response)
    return response
