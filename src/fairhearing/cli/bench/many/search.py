"""What the box finds among many calls, and how soon: the server's own time for a page, network and browser left out.

Each kind of search is asked many times, with another caller, day or extension each time: first among ten thousand
calls, then among all, so that it shows whether more calls make it slower.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final

from fairhearing.cli.bench.scratch_home import scratch_home
from fairhearing.cli.demo.practices import ALLERTON
from fairhearing.cli.errors import CommandError
from fairhearing.cli.progress import ProgressLine
from fairhearing.web.startup import settle_memory

from .pages_served import Times, keyholder, page_s, signed_in, times

if TYPE_CHECKING:
    from django.test import Client

_FEW_CALLS: Final = 10_000
_FOUND: Final = 302


def measure(calls: int, asked: int) -> None:
    """Write ten thousand calls, then so many, and print of each kind of search how long its page took."""
    table, before = {}, 0
    with scratch_home() as home, keyholder(home):
        for count in sorted({min(_FEW_CALLS, calls), calls}):
            _write(range(before, count))
            table[count] = _measure(signed_in(home), count, asked)
            before = count
    _print(table, asked)


def _write(numbers: range) -> None:
    from django.utils import timezone

    from .calls import write_calls

    with ProgressLine() as line:
        write_calls(ALLERTON.id, numbers, timezone.now(), lambda done: line.show("calls written", done, len(numbers)))


def _kinds(calls: int) -> Mapping[str, Callable[[int], str]]:
    """Return what is typed, of each kind, the nth time."""
    from .calls import EXTENSIONS, caller, callers_of

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
        "longer than any call, any day": lambda n: f"longer than {10 + n} minutes any day",
        "extension, outgoing, longer": lambda n: (
            f"ext {EXTENSIONS[n % len(EXTENSIONS)]} outgoing longer than 10 minutes"
        ),
        "withheld": lambda n: f"withheld {days[n % len(days)]}",
        "nobody": lambda n: f"+9980000{n:03}",
    }


def _measure(browser: Client, calls: int, asked: int) -> dict[str, Times]:
    """Ask for each kind of page so often; the first of all is not counted, which loads what pages are made of."""
    browser.get("/calls")
    settle_memory()
    table = {"list, first page": times([page_s(browser, "/calls") for _ in range(asked)])}
    for kind, typed in _kinds(calls).items():
        table[kind] = times([_search_s(browser, typed(n)) for n in range(asked)])
    return table


def _search_s(browser: Client, words: str) -> float:
    """Look for something as the box does; the question and the page of what was found count together."""
    began_s = time.perf_counter()
    answer = browser.post("/calls/find", {"words": words})
    if answer.status_code != _FOUND:
        raise CommandError(f"the search {words!r} was answered with {answer.status_code}")
    took_s = time.perf_counter() - began_s
    return took_s + page_s(browser, answer["Location"])


def _print(table: Mapping[int, Mapping[str, Times]], asked: int) -> None:
    """Print one row a kind, with a pair of columns for each number of calls."""
    from django.db import connection

    print(f"the server's time for a page, {asked} of each kind, on {connection.display_name}: median, 95 of 100 within")
    print(f"  {'':<34}" + "".join(f"{f'{count:,} calls':>24}" for count in table))
    for kind in next(iter(table.values())):
        cells = (f"{times[kind].middle_ms:12.1f} {times[kind].within_ms:8.1f} ms" for times in table.values())
        print(f"  {kind:<34}" + "".join(cells))
