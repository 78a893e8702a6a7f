"""Opening a one-time link, and what a browser that opened one may do: the guard of pages before there is a sign-in.

GET  /set-up/link/TOKEN   says what the link is for; a preview that fetches it uses nothing up
POST                      claims it: this browser gets its pass as a cookie, and nobody else can
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from fairhearing.practice.allowed import public
from fairhearing.practice.errors import LinkOver
from fairhearing.practice.set_up_links import GOOD_FOR, SetUpPass, claim_link, find_link, link_of
from fairhearing.practice.set_up_models import SetUpLink

PASS_COOKIE = "fairhearing_set_up"  # noqa: S105 - a name
_FIRST_PAGE = {SetUpLink.Kind.SYSTEM: "set-up-system", SetUpLink.Kind.PRACTICE: "set-up-practice"}

View = Callable[..., HttpResponseBase]


@public
@require_http_methods(["GET", "HEAD", "POST"])
def open_link(request: HttpRequest, token: str) -> HttpResponseBase:
    """Show what a link is for; a POST claims it for this browser."""
    try:
        if request.method != "POST":
            return render(request, "web/set_up/link.jinja", {"link": find_link(token, now=timezone.now())})
        link, shown = claim_link(token, now=timezone.now())
    except LinkOver:
        return no_link(request)
    response = HttpResponseRedirect(reverse(_FIRST_PAGE[SetUpLink.Kind(link.kind)]))
    response.set_cookie(
        PASS_COOKIE, str(shown), max_age=GOOD_FOR, httponly=True, samesite="Strict", secure=request.is_secure()
    )
    return response


def by_link(kind: SetUpLink.Kind) -> Callable[[View], View]:
    """Mark a view as open to the browser that claimed a link of this kind, and to nobody else.

    The view gets the link as its second argument.
    """

    def mark(view: View) -> View:
        @public
        @wraps(view)
        def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
            link = link_of(read_pass(request), kind, now=timezone.now())
            if link is None:
                return no_link(request)
            return view(request, link, *args, **kwargs)

        return guarded

    return mark


def read_pass(request: HttpRequest) -> SetUpPass:
    """Return what this browser shows."""
    return SetUpPass.read(request.COOKIES.get(PASS_COOKIE, ""))


def no_link(request: HttpRequest) -> HttpResponse:
    """Say that this browser may not set up, and what to do."""
    return render(request, "web/set_up/no_link.jinja", status=HTTPStatus.NOT_FOUND)
