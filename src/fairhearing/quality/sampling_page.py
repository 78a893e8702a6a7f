"""How samples are drawn: teams, how many calls of each, the shortest call, and whether care may be discussed in it."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from fairhearing.practice.allowed import requires
from fairhearing.practice.models import Practice
from fairhearing.practice.notices import after_change
from fairhearing.practice.permissions import Permission
from fairhearing.quality.errors import BadSampling
from fairhearing.quality.teams import (
    MOST_CALLS,
    MOST_TEAMS,
    WantedCalls,
    WantedSampling,
    sampling_of,
    save_sampling,
    teams_of,
)
from fairhearing.quality.visiting import visit_of


@requires(Permission.SET_SCORECARDS)
@require_http_methods(["GET", "HEAD", "POST"])
def sampling(request: HttpRequest) -> HttpResponseBase:
    """Show how samples are drawn, and keep another way from the next on."""
    visit = visit_of(request, Permission.SET_SCORECARDS)
    wanted, errors = _as_it_is(visit.practice), []
    if request.method == "POST":
        wanted, now = _read(request.POST), timezone.now()
        try:
            save_sampling(visit.practice, wanted, by=visit.person, role=visit.role, now=now)
        except BadSampling as error:
            errors = [{"field": "teams", "text": str(error)}]
        else:
            return after_change(request, reverse("sampling"), "Saved. The next sample is drawn so.", now=now)
    room = () if len(wanted.teams) >= MOST_TEAMS else (WantedCalls(0, "", 5, frozenset()),)
    context = {
        "wanted": wanted,
        "teams": (*wanted.teams, *room),
        "extensions": visit.practice.extensions.order_by("extension"),
        "most": MOST_CALLS,
        "errors": errors,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return render(request, "quality/sampling.jinja", context, status=status)


def _as_it_is(practice: Practice) -> WantedSampling:
    own, teams = sampling_of(practice), teams_of(practice)
    *others, rest = (
        WantedCalls(
            team.id or 0,
            team.name,
            team.size,
            frozenset(each.id for each in team.extensions.all()) if team.id else _NONE,
        )
        for team in teams
    )
    return WantedSampling(own.shortest_s, own.with_clinical, rest, tuple(others))


_NONE: frozenset[int] = frozenset()


def _read(posted: QueryDict) -> WantedSampling:
    """Read the form. An extension is in the team that was chosen for it; a team without a name is given up."""
    names, sizes, numbers = (posted.getlist(each) for each in ("name", "size", "number"))
    teams = []
    for place, (name, size, number) in enumerate(zip(names, sizes, numbers, strict=False)):
        chosen = frozenset(_number(each) for each in posted.getlist(f"extension-{place}"))
        if name.strip():
            teams.append(WantedCalls(_number(number), " ".join(name.split())[:60], _number(size), chosen))
    rest = WantedCalls(0, " ".join(posted.get("rest", "").split())[:60], _number(posted.get("rest_size", "")), _NONE)
    return WantedSampling(_number(posted.get("shortest", "")), posted.get("clinical") == "yes", rest, tuple(teams))


def _number(typed: str) -> int:
    """Read a whole number; 0, which nothing here can be, for what is none."""
    text = typed.strip()
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 9 else 0  # noqa: PLR2004
