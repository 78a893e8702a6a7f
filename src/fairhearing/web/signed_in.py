"""Where somebody is signed in, and ending it: our session and the keyholder's together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import import_module
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest

from fairhearing.audit.verbs import Verb
from fairhearing.keyholder.second_steps.second_steps_client import SecondStepsClient
from fairhearing.playback.unlock import keyholder, read_unlock
from fairhearing.practice.models import Person
from fairhearing.web import staff
from fairhearing.web.browser import browser_words
from fairhearing.web.models import SignedIn
from fairhearing.web.session_keys import LOCKED, SEEN, SINCE


@dataclass(frozen=True, slots=True)
class Place:
    """One browser of a person's. used_at: when it last asked for a page, half a minute off; None where not known."""

    row: SignedIn
    used_at: datetime | None
    own: bool
    locked: bool


def note_signed_in(request: HttpRequest, person: Person, unlock: str, *, now: datetime) -> None:
    """Remember this browser, right after its session was opened. unlock: the keyholder's, "" for staff."""
    handle = ""
    if unlock:
        handle = next((each.handle for each in SecondStepsClient(keyholder()).sessions(unlock) if each.own), "")
    SignedIn.objects.update_or_create(
        session_key=request.session.session_key,
        defaults={
            "person": person,
            "handle": handle,
            "browser": browser_words(request.headers.get("User-Agent", "")),
            "address": request.META.get("REMOTE_ADDR", "")[:64],
            "since": now,
        },
    )


def moved(before: str | None, after: str | None) -> None:
    """Remember that a browser's session has another key now."""
    if before and after and before != after:
        SignedIn.objects.filter(session_key=before).update(session_key=after)


def places_of(request: HttpRequest, person: Person) -> list[Place]:
    """Return where a person is signed in, this browser first. Raises the errors of keyholder.errors."""
    handles: Mapping[str, int] = {}
    if person.holds_key:
        open_now = SecondStepsClient(keyholder()).sessions(read_unlock(request))
        handles = {each.handle: each.used_ago_s for each in open_now}
    found = []
    for row in SignedIn.objects.filter(person=person):
        data = _session(row).load()
        if not _is_open(data, row, handles, person):
            row.delete()
            continue
        seen_s = data.get(SEEN)
        own = row.session_key == request.session.session_key
        used_at = datetime.fromtimestamp(seen_s, UTC) if seen_s else None
        found.append(Place(row, used_at, own, LOCKED in data))
    return sorted(found, key=lambda place: not place.own)


def end_places(request: HttpRequest, person: Person, places: Sequence[Place]) -> int:
    """End other browsers of a person's; the log says how many. Raises the errors of keyholder.errors."""
    others = [place for place in places if not place.own]
    for place in others:
        if person.holds_key and place.row.handle:
            SecondStepsClient(keyholder()).sign_out_session(read_unlock(request), place.row.handle)
        _session(place.row).delete(place.row.session_key)
        place.row.delete()
    if others:
        staff.note(Verb.SESSION_ENDED, person, ended=len(others))
    return len(others)


def end_all_others(request: HttpRequest, person: Person) -> int:
    """End every other browser, those too that we know nothing of. Raises the errors of keyholder.errors."""
    ended = end_places(request, person, places_of(request, person))
    if person.holds_key:
        SecondStepsClient(keyholder()).sign_out_others(read_unlock(request))
    return ended


def _is_open(data: Mapping[str, Any], row: SignedIn, handles: Mapping[str, int], person: Person) -> bool:
    """Say whether a browser could go on: signed in with time left, or locked."""
    if LOCKED in data:
        return bool(data[LOCKED]["person"] == str(person.id))
    if UUID(data.get(SESSION_KEY, str(UUID(int=0)))) != person.id or SINCE not in data:
        return False
    return row.handle in handles if person.holds_key else True


def _session(row: SignedIn) -> Any:  # noqa: ANN401 - Django names the class in its settings
    return import_module(settings.SESSION_ENGINE).SessionStore(row.session_key)
