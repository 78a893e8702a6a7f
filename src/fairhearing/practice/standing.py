"""The practice a visitor stands in: chosen by them, remembered by their session, asked again on every page."""

from __future__ import annotations

from django.http import Http404, HttpRequest

from fairhearing.practice.models import Practice
from fairhearing.practice.permissions import Permission, practices_for

_CHOSEN = "practice"


def standing_practice(request: HttpRequest, permission: Permission) -> Practice:
    """Return the practice whose rows this page shows: the one chosen, else the first where `permission` holds.

    Where it does not hold in the one chosen the visitor goes to the other, so that the frame of the page, which asks
    here as well, names the practice whose rows it holds. Raises Http404 when there is none.
    """
    practices = practices_for(request.user, permission)
    chosen = practices.filter(id=request.session.get(_CHOSEN, "")).first()
    practice = chosen or practices.first()
    if practice is None:
        raise Http404
    if chosen is None and _is_of_several(request):
        request.session[_CHOSEN] = practice.id
    return practice


def is_of_this_page(request: HttpRequest, practice: Practice) -> bool:
    """Say whether a page that asks by itself shows this practice: in another tab the visitor may have gone on."""
    return request.GET.get("of", practice.id) == practice.id


def choose_practice(request: HttpRequest, practice_id: str) -> None:
    """Remember which practice the visitor goes to.

    Raises Http404 for a practice in which they have no role.
    """
    if not practices_for(request.user, Permission.SEE_HOME).filter(id=practice_id).exists():
        raise Http404
    if request.session.get(_CHOSEN) != practice_id:
        request.session[_CHOSEN] = practice_id


def _is_of_several(request: HttpRequest) -> bool:
    return len(practices_for(request.user, Permission.SEE_HOME)[:2]) > 1
