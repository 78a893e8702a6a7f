"""Help with each page in three sentences: what it is for, what can be done there, and whom to ask.

A file of `help/` begins with a line `for:` and the url names of its pages; its three other lines are the sentences.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_safe

from fairhearing.practice.allowed import requires
from fairhearing.practice.permissions import Permission

_FOR = "for:"


@dataclass(frozen=True, slots=True)
class Help:
    """What is said of a page."""

    purpose: str
    can: str
    whom: str


@cache
def help_by_page() -> dict[str, Help]:
    """Return the help of each page, by its url name."""
    found: dict[str, Help] = {}
    for file in (files("fairhearing.desk") / "help").iterdir():
        if not file.name.endswith(".txt"):
            continue
        first, purpose, can, whom = file.read_text("utf-8").splitlines()
        names = first.removeprefix(_FOR).split(",")
        found |= dict.fromkeys((name.strip() for name in names), Help(purpose, can, whom))
    return found


@requires(Permission.SEE_HOME)
@require_safe
def help_with(request: HttpRequest, name: str) -> HttpResponseBase:
    """Say what a page is for, what can be done there, and whom to ask."""
    found = help_by_page().get(name)
    if found is None:
        raise Http404
    return render(request, "desk/help.jinja", {"help": found, "back": _address(name)})


def _address(name: str) -> str:
    """Return the page's own address, "" for one that shows one thing of many."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
