"""Ten recovery codes, shown once."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from fairhearing.catalogue.visits import visitor
from fairhearing.practice.allowed import requires
from fairhearing.practice.permissions import Permission
from fairhearing.web.account.second_steps import REFUSED, make_recovery_codes, own_steps, why_refused
from fairhearing.web.credentials import CODE_FORM, read_code


@requires(Permission.SEE_HOME)
@require_http_methods(["GET", "HEAD", "POST"])
def recovery_codes(request: HttpRequest) -> HttpResponseBase:
    """Say how many there are, and make new ones: the answer to the form shows them, and nothing keeps them."""
    person = visitor(request)
    steps = own_steps(request, person)
    context = {"left": steps.recovery_codes if steps else None}
    if request.method != "POST":
        return render(request, "web/account/recovery_codes.jinja", context | {"errors": []})
    code, status, text = read_code(request.POST.get("code", "")), HTTPStatus.UNPROCESSABLE_ENTITY, CODE_FORM
    if code:
        try:
            codes = make_recovery_codes(request, person, code)
        except REFUSED as error:
            text, status = why_refused(error).text, why_refused(error).status
        else:
            return render(request, "web/account/new_recovery_codes.jinja", {"codes": codes})
    errors = [{"field": "code", "text": text}]
    return render(request, "web/account/recovery_codes.jinja", context | {"errors": errors}, status=status)
