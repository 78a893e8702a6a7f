"""The practice a visitor stands in: chosen by them, remembered by their session, asked again on every page.

A form, and what a page asks by itself, say of which practice their page was: in another tab the visitor may have gone
to another one since, and nothing may be done there that was asked for here.
"""

from __future__ import annotations

from django.http import Http404, HttpRequest

from fairhearing.practice.allowed import standing_of
from fairhearing.practice.models import Practice
from fairhearing.practice.permissions import Permission

_CHOSEN = "practice"
OF = "of"
"""The field, and the parameter, that names the practice of the page that asks."""


def standing_practice(request: HttpRequest, permission: Permission) -> Practice:
    """Return the practice whose rows this page shows: the one chosen, else the first where `permission` holds.

    Where it does not hold in the one chosen the visitor goes to the other, so that the frame of the page, which asks
    here as well, names the practice whose rows it holds. Raises Http404 when there is none, and where the page that
    asks is of a practice in which `permission` does not hold.
    """
    practices = standing_of(request).practices(permission)
    of = (request.POST if request.method == "POST" else request.GET).get(OF, "")
    wanted = of or request.session.get(_CHOSEN, "")
    chosen = next((each for each in practices if each.id == wanted), None)
    practice = chosen or (None if of or not practices else practices[0])
    if practice is None:
        raise Http404
    if (request.method == "POST" or chosen is None) and _is_of_several(request):
        _remember(request, practice.id)
    return practice


def choose_practice(request: HttpRequest, practice_id: str) -> None:
    """Remember which practice the visitor goes to.

    Raises Http404 for a practice in which they have no role.
    """
    if practice_id not in {each.id for each in standing_of(request).practices(Permission.SEE_HOME)}:
        raise Http404
    _remember(request, practice_id)


def _remember(request: HttpRequest, practice_id: str) -> None:
    if request.session.get(_CHOSEN) != practice_id:
        request.session[_CHOSEN] = practice_id


def _is_of_several(request: HttpRequest) -> bool:
    return len(standing_of(request).practices(Permission.SEE_HOME)) > 1
