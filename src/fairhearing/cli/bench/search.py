"""What the box finds among many calls, and how soon: the server's own time for a page, network and browser left out.

Each kind of search is asked many times, with another caller, day or extension each time: first among ten thousand
calls, then among all, so that it shows whether more calls make it slower.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from fairhearing.cli.demo.handover import Handover
from fairhearing.cli.demo.practices import ALLERTON
from fairhearing.cli.demo.sign_in_words import code_at
from fairhearing.cli.errors import CommandError
from fairhearing.cli.progress import ProgressLine
from fairhearing.cli.supervisor import Child, Supervisor
from fairhearing.keyholder.client import KeyholderClient
from fairhearing.vault.home import Home
from fairhearing.web.startup import start_django

if TYPE_CHECKING:
    from django.test import Client

_FEW_CALLS: Final = 10_000
_MS: Final = 1000
_BACKEND: Final = "allauth.account.auth_backends.AuthenticationBackend"


@dataclass(frozen=True, slots=True)
class Times:
    """How long the pages of one kind took: half of them, and 95 of 100."""

    middle_ms: float
    within_ms: float


def measure(calls: int, asked: int) -> None:
    """Write ten thousand calls, then so many, and print of each kind of search how long its page took."""
    with tempfile.TemporaryDirectory(prefix="fairhearing-bench-") as folder:
        home = Home(Path(folder) / "home")
        home.root.mkdir()
        words = ["demo", "--prepare", "--home", str(home.root), "--sip", "0"]
        subprocess.run([sys.executable, "-m", "fairhearing", *words], check=True)
        start_django(home)
        supervisor = Supervisor({"FAIRHEARING_HOME": str(home.root)})
        try:
            supervisor.start(Child("keyholder", lambda _: ["keyholder", "--home", str(home.root)]))
            table, before = {}, 0
            for count in sorted({min(_FEW_CALLS, calls), calls}):
                _write(range(before, count))
                table[count] = _measure(_signed_in(home), count, asked)
                before = count
        finally:
            supervisor.stop()
    _print(table, asked)


def _write(numbers: range) -> None:
    from django.utils import timezone

    from .many_calls import write_calls

    with ProgressLine() as line:
        write_calls(ALLERTON.id, numbers, timezone.now(), lambda done: line.show("calls written", done, len(numbers)))


def _signed_in(home: Home) -> Client:
    """Return the manager's browser, signed in, inside this process."""
    from django.conf import settings
    from django.test import Client, RequestFactory

    from fairhearing.playback.unlock import UNLOCK_COOKIE
    from fairhearing.practice.models import Person
    from fairhearing.web.sessions import begin_session

    manager = next(one for one in Handover.beside(home.root).sign_ins() if one.role == "manager")
    person = Person.objects.get(email=manager.email)
    keyholder = KeyholderClient(home.keyholder_socket)
    pending = keyholder.sign_in(person.account, manager.passphrase, "127.0.0.1").pending
    now_s = time.time()  # noqa: TID251 - authenticator apps go by the machine's own clock
    unlock = keyholder.confirm(pending, code_at(manager.totp_secret, now_s)).unlock
    settings.ALLOWED_HOSTS = ["testserver"]
    browser = Client()
    browser.force_login(person, backend=_BACKEND)
    request = RequestFactory().get("/")
    request.session = browser.session
    begin_session(request)
    request.session.save()
    browser.cookies[UNLOCK_COOKIE] = unlock
    return browser


def _kinds(calls: int) -> Mapping[str, Callable[[int], str]]:
    """Return what is typed, of each kind, the nth time."""
    from .many_calls import EXTENSIONS, caller, callers_of

    def someone(n: int) -> str:
        return caller((7919 * n + 11) % callers_of(calls)).number

    def name(n: int) -> str:
        return caller(3 * ((7919 * n + 11) % (callers_of(calls) // 3))).name

    days = ("Monday", "Tuesday morning", "yesterday", "last week", "between 2 and 4 on Monday", "last month")
    return {
        "whole number": someone,
        "number with spaces": lambda n: " ".join((someone(n)[:4], someone(n)[4:7], someone(n)[7:])),
        "end of a number": lambda n: someone(n)[-6:],
        "end of many numbers": lambda n: someone(n)[-3:],
        "one who rings all the time": lambda n: caller(n % 5).number,
        "extension": lambda n: f"ext {EXTENSIONS[n % len(EXTENSIONS)]}",
        "name": name,
        "surname of many": lambda n: name(n).split()[-1],
        "days": lambda n: days[n % len(days)],
        "number and day": lambda n: f"{someone(n)} {days[n % len(days)]}",
        "extension and day": lambda n: f"ext {EXTENSIONS[n % len(EXTENSIONS)]} {days[n % len(days)]}",
        "outgoing, longer than 9 minutes": lambda n: f"outgoing longer than 9 minutes {days[n % len(days)]}",
        "withheld": lambda n: f"withheld {days[n % len(days)]}",
        "nobody": lambda n: f"+9980000{n:03}",
    }


def _measure(browser: Client, calls: int, asked: int) -> dict[str, Times]:
    """Ask for each kind of page so often; the first of all is not counted, which loads what pages are made of."""
    browser.get("/calls")
    table = {"list, first page": _times([_page_s(browser, "/calls") for _ in range(asked)])}
    for kind, typed in _kinds(calls).items():
        table[kind] = _times([_search_s(browser, typed(n)) for n in range(asked)])
    return table


def _search_s(browser: Client, words: str) -> float:
    """Look for something as the box does; the question and the page of what was found count together."""
    began_s = time.perf_counter()
    answer = browser.post("/calls/find", {"words": words})
    if answer.status_code != _FOUND:
        raise CommandError(f"the search {words!r} was answered with {answer.status_code}")
    took_s = time.perf_counter() - began_s
    return took_s + _page_s(browser, answer["Location"])


_FOUND, _OK = 302, 200


def _page_s(browser: Client, address: str) -> float:
    began_s = time.perf_counter()
    answer = browser.get(address)
    if answer.status_code != _OK:
        raise CommandError(f"{address} was answered with {answer.status_code}")
    return time.perf_counter() - began_s


def _times(took_s: list[float]) -> Times:
    ordered = sorted(took_s)
    return Times(_MS * statistics.median(ordered), _MS * ordered[int(0.95 * (len(ordered) - 1))])


def _print(table: Mapping[int, Mapping[str, Times]], asked: int) -> None:
    """Print one row a kind, with a pair of columns for each number of calls."""
    from django.db import connection

    print(f"the server's time for a page, {asked} of each kind, on {connection.display_name}: median, 95 of 100 within")
    print(f"  {'':<34}" + "".join(f"{f'{count:,} calls':>24}" for count in table))
    for kind in next(iter(table.values())):
        cells = (f"{times[kind].middle_ms:12.1f} {times[kind].within_ms:8.1f} ms" for times in table.values())
        print(f"  {kind:<34}" + "".join(cells))
