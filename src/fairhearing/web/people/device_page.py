"""The page that shows a phone its secret, which stands in that page alone, and comes back with its form."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render

from fairhearing.web.code_device import device_address, qr_path, spaced_secret

NO_CODE = "That is not the code for this picture. Enter the 6 digits that the phone shows now"


def show_device(
    request: HttpRequest, template: str, email: str, secret: str, errors: list[dict[str, str]], **more: object
) -> HttpResponseBase:
    """Show it, as picture and as text."""
    path, units = qr_path(device_address(secret, email))
    context = {
        "errors": errors,
        "secret": secret,
        "spaced": spaced_secret(secret),
        "path": path,
        "units": units,
        "email": email,
        **more,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return render(request, template, context, status=status)
