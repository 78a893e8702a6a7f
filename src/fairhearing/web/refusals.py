"""The robot that tries every role on every page, weekly and when asked, and says what opens that should not.

It goes through every layer a browser's request goes through, as people that exist for a moment only: practice, people
and sign-ins are made inside a transaction that is always rolled back, one for each page, so that nobody waits for long
and nothing is left. Nobody real is impersonated, and no key is involved.

What should be is the table at the top of `practice.permissions`; what is, the answer. The test robot holds the answers
of pages with real things on them to the same table.
"""

from __future__ import annotations

import re
import secrets
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from http import HTTPStatus
from itertools import product
from typing import Final

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import transaction
from django.test.client import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse
from django.urls.resolvers import RegexPattern
from django.utils import timezone

from fairhearing.health.kinds import TroubleKind
from fairhearing.health.troubles import Troubles
from fairhearing.jobs.run import JobOutcome, JobRun
from fairhearing.policy.doors import last_trial
from fairhearing.practice import permissions
from fairhearing.practice.models import Person, Practice, Role
from fairhearing.web.errors import OurError
from fairhearing.web.session_keys import SEEN, SINCE

NOBODY: Final = "nobody"
_ROW: Final = re.compile(r"^\| ([A-Z_]+) +((?:\| *(?:yes|own|-) *){6})\|$", re.MULTILINE)
_BACKEND: Final = "allauth.account.auth_backends.AuthenticationBackend"
_ARGUMENTS: Final[Mapping[str, object]] = {
    "UUIDConverter": uuid.UUID(int=0),
    "IntConverter": 0,
    "SlugConverter": "0" * 32,
    "StringConverter": "0" * 43,
}
_LONGEST: Final = 800
_PAUSE_S: Final = 0.1
"""So long the database is everybody else's between two pages: whoever waits to write looks again within it."""
_LIVES: Final = timedelta(minutes=10)


def allowed_roles() -> Mapping[str, frozenset[str]]:
    """Return which roles may do what, by the permission's value, as the written table says."""
    table = {}
    for name, cells in _ROW.findall(permissions.__doc__ or ""):
        words = [cell.strip() for cell in cells.strip("| ").split("|")]
        table[name.lower()] = frozenset(str(kind) for kind, word in zip(Role.Kind, words, strict=True) if word != "-")
    return table


def pages(resolver: URLResolver | None = None) -> Iterator[URLPattern]:
    """Yield every page there is."""
    for found in (resolver or get_resolver()).url_patterns:
        if isinstance(found, URLPattern):
            yield found
        else:
            yield from pages(found)


def try_doors(run: JobRun) -> JobOutcome:
    """Try every role on every page; the outcome names what is not as the table says."""
    table, wrong, tried = allowed_roles(), [], 0
    guarded = [page for page in pages() if getattr(page.callback, "permission", "") is not None]
    visitors = _Visitors()
    for number, page in enumerate(guarded):
        run.progress(number, len(guarded))
        may = table.get(str(getattr(page.callback, "permission", "")))
        for visitor, opened in _tried(page, visitors).items():
            tried += 1
            if may is None or opened != (visitor in may):
                wrong.append(f"{page.name}:{visitor}")
        time.sleep(_PAUSE_S)
    return {"tried": tried, "wrong": len(wrong), "which": " ".join(wrong)[:_LONGEST]}


def look_at_doors(troubles: Troubles) -> None:
    """Make a trouble of a last trial that found a page open or shut to somebody against the table."""
    trial = last_trial()
    troubles.count(TroubleKind.DOORS_WRONG, int(trial.outcome.get("wrong", 0)) if trial else 0)


def _tried(page: URLPattern, visitors: _Visitors) -> Mapping[str, bool]:
    """Say for each role, and for nobody, whether the page lets them pass. Leaves nothing in the database."""
    address = _address(page)
    with transaction.atomic():
        visitors.arrive()
        opened = {visitor: _passes(client, address) for visitor, client in visitors.clients.items()}
        transaction.set_rollback(True)
    return opened


def _address(page: URLPattern) -> str:
    """Return a page's address with ids of nothing in it."""
    if not isinstance(page.pattern, RegexPattern):
        made = {name: _ARGUMENTS[type(each).__name__] for name, each in page.pattern.converters.items()}
        return reverse(str(page.name), kwargs=made)
    names = tuple(page.pattern.regex.groupindex)
    for texts in product(map(str, _ARGUMENTS.values()), repeat=len(names)):
        with suppress(NoReverseMatch):
            return reverse(str(page.name), kwargs=dict(zip(names, texts, strict=True)))
    raise OurError("a page takes an id of a form that nobody told the robot of")


def _passes(client: Client, address: str) -> bool:
    """Say whether somebody passes the door: what lies behind it may well be empty, or ask for a button instead."""
    answer = client.get(address, HTTP_HOST="localhost")
    status, asks = answer.status_code, answer.headers.get("Location", "").startswith(reverse("sign-in"))
    return status not in (HTTPStatus.FORBIDDEN, HTTPStatus.UNAUTHORIZED) and not asks


class _Visitors:
    """Somebody for each role, of a practice of their own, and somebody not signed in. `arrive` writes their rows."""

    def __init__(self) -> None:
        now, mark = timezone.now(), secrets.token_hex(8)
        self._practice = Practice(id=f"robot-{mark}", name="Robot", created_at=now)
        self._people: list[Person] = []
        self._roles: list[Role] = []
        self._sessions: list[Session] = []
        self.clients = {NOBODY: Client(raise_request_exception=False)}
        for kind in Role.Kind:
            person = Person(email=f"{kind}-{mark}@robot.invalid", full_name="Robot", created_at=now)
            person.set_unusable_password()
            self._people.append(person)
            self._roles.append(Role(person=person, practice=self._practice, kind=kind, since=now))
            self.clients[str(kind)] = self._signed_in(person, now)

    def arrive(self) -> None:
        """Write the rows, inside a transaction that is rolled back."""
        Practice.objects.bulk_create([self._practice])
        Person.objects.bulk_create(self._people)
        for role in self._roles:
            role.pk = None
        Role.objects.bulk_create(self._roles)
        Session.objects.bulk_create(self._sessions)

    def _signed_in(self, person: Person, now: datetime) -> Client:
        values = {
            SESSION_KEY: str(person.pk),
            BACKEND_SESSION_KEY: _BACKEND,
            HASH_SESSION_KEY: person.get_session_auth_hash(),
            SINCE: now.timestamp(),
            SEEN: now.timestamp(),
        }
        key = secrets.token_hex(16)
        data = SessionStore().encode(values)
        self._sessions.append(Session(session_key=key, session_data=data, expire_date=now + _LIVES))
        client = Client(raise_request_exception=False)
        client.cookies[settings.SESSION_COOKIE_NAME] = key
        return client
