"""The manager's steps 1 and 2, by her link: the practice, and herself. Answers are kept until there is a practice."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from fairhearing.practice.lines import WEEKDAYS, hours_field, read_lines
from fairhearing.practice.models import Person
from fairhearing.practice.set_up_models import SetUpLink
from fairhearing.web.passphrases import offer_choice
from fairhearing.web.set_up.links import by_link
from fairhearing.web.set_up.taken import taken_numbers

_PRACTICE = SetUpLink.Kind.PRACTICE
_LINES = ("name", "numbers", "extensions", "places", *(hours_field(day) for day in range(len(WEEKDAYS))))
_USUAL = {hours_field(day): "8:00 to 18:30" if day < 5 else "closed" for day in range(len(WEEKDAYS))}  # noqa: PLR2004


@by_link(_PRACTICE)
@require_http_methods(["GET", "HEAD", "POST"])
def practice(request: HttpRequest, link: SetUpLink) -> HttpResponseBase:
    """Step 1: the practice's name, numbers, extensions, rooms and hours. Kept as they were typed."""
    if link.practice is not None:
        return HttpResponseRedirect(reverse("set-up-you"))
    typed = _USUAL | link.draft.get("lines", {})
    errors: list[dict[str, str]] = []
    if request.method == "POST":
        typed = {name: request.POST.get(name, "") for name in _LINES}
        link.draft = {**link.draft, "lines": typed}
        link.save(update_fields=["draft"])
        lines, errors = read_lines(typed)
        if lines is not None:
            errors = taken_numbers(lines.numbers)
        if not errors:
            return HttpResponseRedirect(reverse("set-up-you"))
    context = {"typed": typed, "errors": errors, "weekdays": list(enumerate(WEEKDAYS))}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return render(request, "web/set_up/practice.jinja", context, status=status)


@by_link(_PRACTICE)
@sensitive_post_parameters("drawn", "new_passphrase", "new_passphrase_again")
@require_http_methods(["GET", "HEAD", "POST"])
def you(request: HttpRequest, link: SetUpLink) -> HttpResponseBase:
    """Step 2: the manager herself. A POST without scripts draws other words; founding needs them, for the kit."""
    lines, _ = read_lines(link.draft.get("lines", {}))
    if lines is None:
        return HttpResponseRedirect(reverse("set-up-practice"))
    typed = request.POST or {"full_name": link.draft.get("full_name", ""), "email": link.draft.get("email", "")}
    context: dict[str, object] = {"name": lines.name, "typed": typed, "choice": offer_choice(), "errors": []}
    context["known"] = signed_in_holder(request)
    return render(request, "web/set_up/you.jinja", context)


def signed_in_holder(request: HttpRequest) -> Person | None:
    """Return the key holder who is signed in while she opens a link for a further practice."""
    person = request.user
    return person if isinstance(person, Person) and person.holds_key else None
