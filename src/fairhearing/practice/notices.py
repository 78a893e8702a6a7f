"""What the page after a change says of it, and what it takes to undo it. Kept in the visitor's session.

A change leads to an address with `?done`: there alone its notice shows. Undoing is offered for ten minutes, once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponseRedirect

_KEY = "done"
_GOOD_FOR = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Notice:
    """One change in a sentence.

    can_undo: whether a button takes it back. then: address and words of a link to what may follow.
    """

    words: str
    can_undo: bool
    then: tuple[str, str] | None = None


def after_change(
    request: HttpRequest,
    address: str,
    words: str,
    *,
    now: datetime,
    undo: Mapping[str, object] | None = None,
    then: tuple[str, str] | None = None,
) -> HttpResponseRedirect:
    """Go to the page of this address and say there what was done.

    undo: opaque ids and codes for who undoes it. then: address and words of a link to what may follow.
    """
    until = (now + _GOOD_FOR).timestamp()
    request.session[_KEY] = {"words": words, "undo": dict(undo) if undo else None, "until": until, "then": then}
    return HttpResponseRedirect(f"{address}{'&' if '?' in address else '?'}done")


def read_notice(request: HttpRequest, *, now: datetime) -> Notice | None:
    """Return what this page has to say of the last change, None on every other page."""
    noted = _noted(request.session, now) if "done" in request.GET else None
    if noted is None:
        return None
    then = noted.get("then")
    return Notice(noted["words"], can_undo=bool(noted["undo"]), then=(then[0], then[1]) if then else None)


def take_undo(session: SessionBase, *, now: datetime) -> dict[str, Any] | None:
    """Return what undoing the last change takes, and forget it; None where it is too late or cannot be undone."""
    noted = _noted(session, now)
    session.pop(_KEY, None)
    return noted["undo"] if noted else None


def _noted(session: SessionBase, now: datetime) -> dict[str, Any] | None:
    noted: dict[str, Any] | None = session.get(_KEY)
    return noted if noted and now.timestamp() <= noted["until"] else None
