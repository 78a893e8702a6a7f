"""Making a passkey: a name and a fresh code, then the browser's turn. Giving one up, with a fresh code too."""

from __future__ import annotations

from http import HTTPStatus

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from fairhearing.catalogue.visits import visitor
from fairhearing.practice.allowed import requires
from fairhearing.practice.notices import after_change
from fairhearing.practice.permissions import Permission
from fairhearing.web.account import second_steps
from fairhearing.web.account.second_steps import REFUSED, own_steps, why_refused
from fairhearing.web.credentials import CODE_FORM, read_code

_LONGEST_NAME = 60


@requires(Permission.SEE_HOME)
@require_http_methods(["GET", "HEAD", "POST"])
def new_passkey(request: HttpRequest) -> HttpResponseBase:
    """Ask what it is called and for a code; then ask the browser for it."""
    name = " ".join(request.POST.get("name", "").split())[:_LONGEST_NAME]
    if request.method != "POST":
        return _ask(request, name, [])
    code = read_code(request.POST.get("code", ""))
    errors = [] if name else [{"field": "name", "text": "Say which device it is on, such as “My laptop”"}]
    if not code:
        errors.append({"field": "code", "text": CODE_FORM})
    if errors:
        return _ask(request, name, errors)
    try:
        options = second_steps.begin_passkey(request, visitor(request), code)
    except REFUSED as error:
        refusal = why_refused(error)
        return _ask(request, name, [{"field": "code", "text": refusal.text}], refusal.status)
    return render(request, "web/account/make_passkey.jinja", {"name": name, "options": options, "errors": []})


@requires(Permission.SEE_HOME)
@require_POST
def add_passkey(request: HttpRequest) -> HttpResponseBase:
    """Keep what the browser made."""
    name = request.POST.get("name", "")
    try:
        second_steps.add_passkey(request, visitor(request), name, request.POST.get("answer", ""))
    except REFUSED as error:
        refusal = why_refused(error)
        return _ask(request, name, [{"field": "code", "text": refusal.text}], refusal.status)
    return after_change(request, reverse("account"), "You can sign in with this passkey now.", now=timezone.now())


@requires(Permission.SEE_HOME)
@require_http_methods(["GET", "HEAD", "POST"])
def forget_passkey(request: HttpRequest, credential: str) -> HttpResponseBase:
    """Say what giving a passkey up means, and do it."""
    person = visitor(request)
    steps = own_steps(request, person)
    passkey = next((each for each in steps.passkeys if each.credential.hex() == credential), None) if steps else None
    if passkey is None:
        raise Http404
    context = {"passkey": passkey, "credential": credential}
    if request.method != "POST":
        return render(request, "web/account/forget_passkey.jinja", context | {"errors": []})
    code, status = read_code(request.POST.get("code", "")), HTTPStatus.UNPROCESSABLE_ENTITY
    text = CODE_FORM
    if code:
        try:
            second_steps.remove_passkey(request, person, code, passkey.credential)
        except REFUSED as error:
            text, status = why_refused(error).text, why_refused(error).status
        else:
            return after_change(request, reverse("account"), "The passkey signs in no more.", now=timezone.now())
    errors = [{"field": "code", "text": text}]
    return render(request, "web/account/forget_passkey.jinja", context | {"errors": errors}, status=status)


def _ask(
    request: HttpRequest, name: str, errors: list[dict[str, str]], status: HTTPStatus = HTTPStatus.UNPROCESSABLE_ENTITY
) -> HttpResponseBase:
    context = {"name": name, "errors": errors, "passkeys_here": second_steps.has_passkeys_here(request)}
    return render(request, "web/account/new_passkey.jinja", context, status=status if errors else HTTPStatus.OK)
