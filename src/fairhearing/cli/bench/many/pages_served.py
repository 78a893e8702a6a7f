"""The server's own time for a page: a scratch home with its keyholder, and a manager's browser inside this process."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from fairhearing.cli.demo.handover import Handover, SignIn
from fairhearing.cli.demo.sign_in_words import code_at
from fairhearing.cli.errors import CommandError
from fairhearing.cli.supervisor import Child, Supervisor
from fairhearing.keyholder.client import KeyholderClient
from fairhearing.keyholder.errors import SignInFailed
from fairhearing.vault.home import Home

if TYPE_CHECKING:
    from django.test import Client

_MS: Final = 1000
_OK: Final = 200
_CODE_LASTS_S: Final = 30
_BACKEND: Final = "allauth.account.auth_backends.AuthenticationBackend"


@dataclass(frozen=True, slots=True)
class Times:
    """How long something took, again and again: half of them, 95 of 100, and the slowest."""

    middle_ms: float
    within_ms: float
    slowest_ms: float


@contextmanager
def keyholder(home: Home) -> Iterator[None]:
    """Have the home's keyholder answer."""
    supervisor = Supervisor({"FAIRHEARING_HOME": str(home.root)})
    try:
        supervisor.start(Child("keyholder", lambda _: ["keyholder", "--home", str(home.root)]))
        yield
    finally:
        supervisor.stop()


def signed_in(home: Home) -> Client:
    """Return the manager's browser, signed in, inside this process."""
    from django.conf import settings
    from django.test import Client, RequestFactory

    from fairhearing.playback.unlock import UNLOCK_COOKIE
    from fairhearing.practice.models import Person
    from fairhearing.web.sessions import begin_session

    manager = next(one for one in Handover.beside(home.root).sign_ins() if one.role == "manager")
    person = Person.objects.get(email=manager.email)
    try:
        unlock = _unlocked(home, person.account, manager)
    except SignInFailed:  # a code opens once; this one was used in the half minute before
        time.sleep(_CODE_LASTS_S)
        unlock = _unlocked(home, person.account, manager)
    settings.ALLOWED_HOSTS = ["testserver"]
    browser = Client()
    browser.force_login(person, backend=_BACKEND)
    request = RequestFactory().get("/")
    request.session = browser.session
    begin_session(request)
    request.session.save()
    browser.cookies[UNLOCK_COOKIE] = unlock
    return browser


def _unlocked(home: Home, account: str, manager: SignIn) -> str:
    keyholder = KeyholderClient(home.keyholder_socket)
    pending = keyholder.sign_in(account, manager.passphrase, "127.0.0.1").pending
    now_s = time.time()  # noqa: TID251 - authenticator apps go by the machine's own clock
    return keyholder.confirm(pending, code_at(manager.totp_secret, now_s)).unlock


def page_s(browser: Client, address: str) -> float:
    """Ask for a page; return how long it took."""
    began_s = time.perf_counter()
    answer = browser.get(address)
    if answer.status_code != _OK:
        raise CommandError(f"{address} was answered with {answer.status_code}")
    return time.perf_counter() - began_s


def times(took_s: list[float]) -> Times:
    """Put how long each took into figures."""
    ordered = sorted(took_s)
    within_s = ordered[int(0.95 * (len(ordered) - 1))]
    return Times(_MS * statistics.median(ordered), _MS * within_s, _MS * ordered[-1])
