"""Drawing calls at random, so that anybody can draw the same ones again. Pure, no Django.

    commitment of a seed    SHA-256 of "fairhearing quality seed 1", practice, month, seed; a line feed between them
    rank of a call          SHA-256 of "fairhearing quality rank 1", seed, call; a line feed between them
    sample of a team        its calls in the order of their ranks, as many as it wants from the front
    replacement             the next of them

The commitment stands in the log before the first call that can be drawn; the seed with the draw. The calls that could
be drawn are a list, whose SHA-256 stands in the log as well:

    fairhearing quality list 1
    practice allerton
    month 2026-10
    team 1 5                                         a team's number, and how many calls it wants
    call 1 0f3c…                                     a call's id of 32 hexadecimal digits, and its team's number

Each line ends with a line feed; teams and calls stand in the order of their numbers, calls of a team in that of ids.
docs/reference/formats/quality-list.md has a test vector.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from fairhearing.quality.errors import BadList, BadSeed

_HEAD = "fairhearing quality list 1"
_SEED_LINE, _RANK_LINE = "fairhearing quality seed 1", "fairhearing quality rank 1"
_SEED = re.compile(r"[0-9a-f]{64}")
_PRACTICE = re.compile(r"practice ([a-z0-9-]{1,40})")
_MONTH = re.compile(r"month ([0-9]{4}-(?:0[1-9]|1[0-2]))")
_TEAM = re.compile(r"team (0|[1-9][0-9]{0,17}) ([1-9][0-9]{0,2})")
_CALL = re.compile(r"call (0|[1-9][0-9]{0,17}) ([0-9a-f]{32})")
_BEFORE_TEAMS = 3


@dataclass(frozen=True, slots=True, order=True)
class WantedTeam:
    """A team by its number, and how many calls it wants."""

    number: int
    size: int


@dataclass(frozen=True, slots=True, order=True)
class ListedCall:
    """A call that can be drawn, and the number of the team it belongs to."""

    team: int
    call: str


@dataclass(frozen=True, slots=True)
class EligibleList:
    """What can be drawn in one month of one practice. Teams and calls are in order, and each call is there once."""

    practice: str
    month: str
    teams: tuple[WantedTeam, ...]
    calls: tuple[ListedCall, ...]


def commitment(practice: str, month: str, seed: str) -> str:
    """Return what is told of a seed before it is. Raises BadSeed."""
    return _sha256(_SEED_LINE, practice, month, check_seed(seed))


def check_seed(seed: str) -> str:
    """Return a seed that is one. Raises BadSeed."""
    if not _SEED.fullmatch(seed):
        raise BadSeed("a seed is 64 hexadecimal digits")
    return seed


def write_list(listed: EligibleList) -> str:
    """Return the list as text."""
    lines = [_HEAD, f"practice {listed.practice}", f"month {listed.month}"]
    lines += [f"team {team.number} {team.size}" for team in listed.teams]
    lines += [f"call {each.team} {each.call}" for each in listed.calls]
    return "".join(f"{line}\n" for line in lines)


def read_list(text: str) -> EligibleList:
    """Read a list. Raises BadList for anything that `write_list` would not have written."""
    lines = text.split("\n")
    if lines[0] != _HEAD or lines[-1]:
        raise BadList("the text is no list of eligible calls, or not a whole one")
    if len(lines) <= _BEFORE_TEAMS:
        raise BadList("a list names its practice and its month")
    practice, month = _PRACTICE.fullmatch(lines[1]), _MONTH.fullmatch(lines[2])
    if practice is None or month is None:
        raise BadList("a list names its practice and its month")
    teams, calls = [], []
    for number, line in enumerate(lines[_BEFORE_TEAMS:-1], _BEFORE_TEAMS + 1):
        if team := _TEAM.fullmatch(line):
            teams.append(WantedTeam(int(team[1]), int(team[2])))
        elif call := _CALL.fullmatch(line):
            calls.append(ListedCall(int(call[1]), call[2]))
        else:
            raise BadList(f"line {number} is neither a team nor a call")
    listed = EligibleList(practice[1], month[1], tuple(teams), tuple(calls))
    if write_list(listed) != text or not _is_in_order(listed):
        raise BadList("teams and calls are not in order, or a call's team is not named")
    return listed


def digest_of(text: str) -> str:
    """Return the SHA-256 of a list, as it stands in the log."""
    return hashlib.sha256(text.encode()).hexdigest()


def rank_of(seed: str, call: str) -> str:
    """Return where a call stands in the draw: the smaller, the earlier."""
    return _sha256(_RANK_LINE, seed, call)


def draw(listed: EligibleList, seed: str) -> tuple[ListedCall, ...]:
    """Return the sample, team by team, in the order in which it is drawn. Raises BadSeed."""
    check_seed(seed)
    ranked = _ranked(listed.calls, seed)
    return tuple(each for team in listed.teams for each in ranked[team.number][: team.size])


def next_in_line(listed: EligibleList, seed: str, team: int, *, passed: Collection[str]) -> str | None:
    """Return the call that takes a replaced one's place: the first of the team that was not passed. None: no more."""
    return next((each.call for each in _ranked(listed.calls, seed)[team] if each.call not in passed), None)


def _ranked(calls: Sequence[ListedCall], seed: str) -> defaultdict[int, list[ListedCall]]:
    ranked: defaultdict[int, list[ListedCall]] = defaultdict(list)
    for each in sorted(calls, key=lambda each: rank_of(seed, each.call)):
        ranked[each.team].append(each)
    return ranked


def _is_in_order(listed: EligibleList) -> bool:
    numbers = [team.number for team in listed.teams]
    once = len({each.call for each in listed.calls}) == len(listed.calls)
    named = {each.team for each in listed.calls} <= set(numbers)
    in_order = numbers == sorted(set(numbers)) and list(listed.calls) == sorted(listed.calls)
    return once and named and in_order


def _sha256(*lines: str) -> str:
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
