"""The figures that a policy promises, what they are compared with, and how its wording is read for them. Pure.

promise         agrees when
months kept     every class that time destroys is kept for just so many months
key bits        the system's keys are as long or longer
who may listen  nobody else has a role that may
days to keep    an answer is late here after so many days, or sooner
days to give    the working target of a request is as long, or shorter

What a policy does not say is nothing to compare: it is shown, and decides nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Final

from fairhearing.clauses.clause import Clause
from fairhearing.wording.counts import counted


class Promise(StrEnum):
    """One figure of a policy. The codes stand in rows: they never change."""

    MONTHS_KEPT = "months_kept"
    KEY_BITS = "key_bits"
    LISTENERS = "listeners"
    KEEP_DAYS = "keep_days"
    GIVE_DAYS = "give_days"


class Listeners(IntEnum):
    """Who may listen, as a policy says it."""

    MANAGER = 1
    """The practice manager, and nobody else."""
    MANAGER_AND_ASSISTANT = 2
    """The practice manager and the assistant practice manager."""


QUESTIONS: Final = {
    Promise.MONTHS_KEPT: "How many months recordings are kept",
    Promise.KEY_BITS: "How many bits the encryption has",
    Promise.LISTENERS: "Who may open recordings",
    Promise.KEEP_DAYS: "Days to answer somebody who asks to have a call kept",
    Promise.GIVE_DAYS: "Days to answer a request for a copy",
}
"""What each figure is, as pages and evidence name it."""
LISTENER_WORDS: Final = {
    Listeners.MANAGER: "the practice manager alone",
    Listeners.MANAGER_AND_ASSISTANT: "practice manager and assistant",
}
_ALLOWED: Final = {
    Listeners.MANAGER: frozenset({"manager"}),
    Listeners.MANAGER_AND_ASSISTANT: frozenset({"manager", "assistant"}),
}
LARGEST: Final = {
    Promise.MONTHS_KEPT: 360,
    Promise.KEY_BITS: 4096,
    Promise.LISTENERS: max(Listeners),
    Promise.KEEP_DAYS: 365,
    Promise.GIVE_DAYS: 365,
}
"""The largest figure that is taken for one; the smallest is 1."""


@dataclass(frozen=True, slots=True)
class RealSettings:
    """What the system does now. months: by class of record, of those that time destroys. listeners: codes of roles."""

    months: Mapping[str, int]
    key_bits: int
    listeners: frozenset[str]
    keep_days: int
    give_days: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """One promise beside what is so. agrees: None where the policy does not say."""

    promise: Promise
    promised: str
    real: str
    agrees: bool | None

    @property
    def question(self) -> str:
        """What the figure is."""
        return QUESTIONS[self.promise]


def compare(promised: Mapping[Promise, int | None], real: RealSettings) -> tuple[Comparison, ...]:
    """Hold each promise against what is so, in the order of the promises."""
    return tuple(
        Comparison(
            promise,
            said(promise, promised.get(promise)),
            _real_words(promise, real),
            None if (value := promised.get(promise)) is None else _agrees(promise, value, real),
        )
        for promise in Promise
    )


def said(promise: Promise, value: int | None) -> str:
    """Say a promised figure with its unit: 12 months, 256 bits, the practice manager alone."""
    if value is None:
        return "it does not say"
    match promise:
        case Promise.MONTHS_KEPT:
            return counted(value, "month")
        case Promise.KEY_BITS:
            return counted(value, "bit")
        case Promise.LISTENERS:
            return LISTENER_WORDS[Listeners(value)]
    return counted(value, "day")


def _real_words(promise: Promise, real: RealSettings) -> str:
    match promise:
        case Promise.MONTHS_KEPT:
            months = sorted(set(real.months.values()))
            return (
                " or ".join(str(each) for each in months[:-1])
                + (" or " if months[1:] else "")
                + said(promise, months[-1])
            )
        case Promise.KEY_BITS:
            return said(promise, real.key_bits)
        case Promise.LISTENERS:
            return _listener_words(real.listeners)
        case Promise.KEEP_DAYS:
            return said(promise, real.keep_days)
    return said(promise, real.give_days)


def _agrees(promise: Promise, value: int, real: RealSettings) -> bool:
    match promise:
        case Promise.MONTHS_KEPT:
            return set(real.months.values()) == {value}
        case Promise.KEY_BITS:
            return real.key_bits >= value
        case Promise.LISTENERS:
            return real.listeners <= _ALLOWED[Listeners(value)]
        case Promise.KEEP_DAYS:
            return real.keep_days <= value
    return real.give_days <= value


def _listener_words(roles: frozenset[str]) -> str:
    found = next((words for each, words in LISTENER_WORDS.items() if roles == _ALLOWED[each]), "")
    return found or ("nobody" if not roles else " and ".join(sorted(roles)))


# How a wording is read ------------------------------------------------------------------------------------------------

_WORDS: Final = {
    word: number
    for number, word in enumerate(
        ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"],
        start=1,
    )
}
_NUMBER: Final = rf"(\d{{1,3}}|{'|'.join(_WORDS)})"
_PERIOD: Final = re.compile(rf"\b{_NUMBER}[ -](month|year)s?\b", re.IGNORECASE)
_BITS: Final = re.compile(r"\b(\d{2,4})[ -]?bits?\b", re.IGNORECASE)
_DAYS: Final = re.compile(rf"\bwithin {_NUMBER} (?:calendar |working )?days\b", re.IGNORECASE)
_MONTHS_A_YEAR: Final = 12


def read_promises(wordings: Mapping[Clause, str]) -> dict[Promise, int | None]:
    """Read what a wording promises, for a person to confirm; None where nothing was found."""
    kept, locked = wordings.get(Clause.ONE_YEAR, ""), wordings.get(Clause.ENCRYPTED, "")
    opened = wordings.get(Clause.ONLY_MANAGER, "") + " " + wordings.get(Clause.MONITORED, "")
    return {
        Promise.MONTHS_KEPT: _months(kept),
        Promise.KEY_BITS: _first(_BITS, locked) or _first(_BITS, kept),
        Promise.LISTENERS: _listeners(opened),
        Promise.KEEP_DAYS: _first(_DAYS, wordings.get(Clause.BOTH_PARTIES, "")),
        Promise.GIVE_DAYS: _first(_DAYS, wordings.get(Clause.REQUESTS, "")),
    }


def _months(text: str) -> int | None:
    found = _PERIOD.search(text)
    if found is None:
        return None
    value = _value(found[1])
    return value * _MONTHS_A_YEAR if found[2].lower() == "year" else value


def _first(pattern: re.Pattern[str], text: str) -> int | None:
    found = pattern.search(text)
    return _value(found[1]) if found else None


def _value(word: str) -> int:
    return int(word) if word.isdecimal() else _WORDS[word.lower()]


def _listeners(text: str) -> int | None:
    small = text.lower()
    if "assistant" in small:
        return int(Listeners.MANAGER_AND_ASSISTANT)
    return int(Listeners.MANAGER) if "practice manager" in small else None
