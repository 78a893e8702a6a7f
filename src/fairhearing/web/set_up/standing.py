"""Which practice a manager is setting up: the one they stand in, else the first of theirs that is not finished."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

from fairhearing.practice.allowed import practices_for, requires
from fairhearing.practice.permissions import Permission
from fairhearing.practice.set_up import confirm_manager
from fairhearing.practice.set_up_models import SetUp
from fairhearing.practice.standing import choose_practice, standing_practice

View = Callable[..., HttpResponseBase]


def set_up_of(request: HttpRequest) -> SetUp:
    """Return how far the practice is. Raises Http404 for one that was not set up through the pages."""
    practice = standing_practice(request, Permission.SET_UP)
    found = SetUp.objects.select_related("practice").filter(practice=practice).first()
    if found is None:
        theirs = practices_for(request.user, Permission.SET_UP)
        found = SetUp.objects.select_related("practice").filter(practice__in=theirs, started_at=None).first()
    if found is None:
        raise Http404
    choose_practice(request, found.practice_id)
    if found.confirmed_at is None:  # she is signed in: her phone works, whatever became of the page that was to say so
        confirm_manager(found, now=timezone.now())
    return found


def step_of_manager(view: View) -> View:
    """Mark a view as a step of a manager who has signed in. It gets how far the practice is as its second argument."""

    @requires(Permission.SET_UP)
    @wraps(view)
    def stepped(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        return view(request, set_up_of(request), *args, **kwargs)

    return stepped
