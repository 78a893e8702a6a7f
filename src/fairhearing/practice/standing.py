"""The practice a visitor stands in: chosen by them, remembered by their session, asked again on every page."""

from __future__ import annotations

from django.http import Http404, HttpRequest

from fairhearing.practice.models import Practice
from fairhearing.practice.permissions import Permission, practices_for

_CHOSEN = "practice"


def standing_practice(request: HttpRequest, permission: Permission) -> Practice:
    """Return the practice whose rows this page shows: the one chosen, else the first where `permission` holds.

    Raises Http404 when there is none.
    """
    practices = practices_for(request.user, permission)
    chosen = practices.filter(id=request.session.get(_CHOSEN, "")).first()
    practice = chosen or practices.first()
    if practice is None:
        raise Http404
    return practice


def choose_practice(request: HttpRequest, practice_id: str) -> None:
    """Remember which practice the visitor goes to.

    Raises Http404 for a practice in which they have no role.
    """
    if not practices_for(request.user, Permission.SEE_HOME).filter(id=practice_id).exists():
        raise Http404
    request.session[_CHOSEN] = practice_id
