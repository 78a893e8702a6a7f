"""The honest sentence of the start page: whether calls are recorded, as far as anybody knows. Pure.

The first of these that holds is the heading; what else is known stands below it.

    recorder stopped | recorder silent | test call lost | test call late | calls at risk | yesterday's calls missing
    | no test call ever | yesterday not known | all is well

Silence is never good news: what nobody says is not known, and is said so.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

_RING = "Phones still work. Ring IT."


class State(StrEnum):
    """How the sentence is meant."""

    WELL = "well"
    TROUBLE = "trouble"
    NOT_KNOWN = "not-known"


class Recorder(StrEnum):
    """What is known of the recorder at this moment."""

    WORKS = "works"
    """It says so, and said it just now."""
    AT_RISK = "at-risk"
    """It works, but calls may be lost, or may have been within the hour."""
    STOPPED = "stopped"
    """It says that it records nothing."""
    SILENT = "silent"
    """It says nothing."""


class TestCall(StrEnum):
    """What is known of the last test call."""

    __test__ = False  # not a test of pytest's

    HEARD = "heard"
    LOST = "lost"
    """It was made, and was not heard as it should be."""
    LATE = "late"
    """None ended within two hours, or nobody knows when it did."""
    NEVER = "never"
    """None was ever made."""


class Page(StrEnum):
    """Where it is looked into."""

    HEALTH = "health"
    GAPS = "phone-log"
    NONE = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Yesterday:
    """What matching yesterday with the phone log came to. answered: calls there were to record, or lawfully not to.

    reaches: the time of day up to which the log tells, "" where it tells of all of it.
    """

    answered: int
    missing: int
    reaches: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """All the sentence is made of.

    recorded: finished calls of today that have a recording. recorder_words: what health says of the recorder.
    tested: when the last test call ended, in words. yesterday: None where nothing is known of it. brings_log: whether
    a log of the phone system was ever brought.
    """

    recorded: int
    recorder: Recorder
    recorder_words: str = ""
    test: TestCall
    tested: str = ""
    yesterday: Yesterday | None
    brings_log: bool


@dataclass(frozen=True, slots=True)
class Sentence:
    """The heading, what else is known, and where to look."""

    state: State
    first: str
    more: tuple[str, ...]
    page: Page


def sentence(known: Known) -> Sentence:
    """Say what is known, what matters most first."""
    return _ring(known) or _look(known) or _not_known(known) or _well(known)


def _ring(known: Known) -> Sentence | None:
    """Say that calls may be going unrecorded at this moment, so that somebody rings IT."""
    if known.recorder in (Recorder.STOPPED, Recorder.SILENT):
        state = State.TROUBLE if known.recorder is Recorder.STOPPED else State.NOT_KNOWN
        return Sentence(state, f"{known.recorder_words} {_RING}", _rest(known), Page.HEALTH)
    if known.test not in (TestCall.LOST, TestCall.LATE):
        return None
    found = _test(known).removesuffix(".")
    first = f"{found}: calls may not be recording. {_RING}"
    state = State.TROUBLE if known.test is TestCall.LOST else State.NOT_KNOWN
    return Sentence(state, first, _without(_rest(known), _test(known)), Page.HEALTH)


def _look(known: Known) -> Sentence | None:
    """Say what went wrong, or soon may."""
    if known.recorder is Recorder.AT_RISK:
        return Sentence(State.TROUBLE, known.recorder_words, _rest(known), Page.HEALTH)
    if known.yesterday is None or not known.yesterday.missing:
        return None
    first = f"{_missing(known.yesterday)} See which, and why."
    return Sentence(State.TROUBLE, first, _without(_rest(known), _yesterday(known)), Page.GAPS)


def _not_known(known: Known) -> Sentence | None:
    """Say what nobody knows, though nothing is known to be wrong."""
    if known.test is TestCall.NEVER:
        return Sentence(State.NOT_KNOWN, _test(known), _without(_rest(known), _test(known)), Page.HEALTH)
    if known.yesterday is not None:
        return None
    first = "Recording is working, but we do not know whether all of yesterday’s calls were recorded."
    return Sentence(State.NOT_KNOWN, first, _rest(known), Page.GAPS)


def _well(known: Known) -> Sentence:
    first = " ".join((_recorded(known), _test(known), _yesterday(known)))
    return Sentence(State.WELL, first, _rest(known)[3:], Page.NONE)


def _rest(known: Known) -> tuple[str, ...]:
    """Return what is known in the order of the sentence: today, the test call, yesterday, and what is to come."""
    return (_recorded(known), _test(known), _yesterday(known), *([_today()] if known.brings_log else []))


def _without(rest: tuple[str, ...], said: str) -> tuple[str, ...]:
    return tuple(each for each in rest if each != said)


def _recorded(known: Known) -> str:
    match known.recorded:
        case 0:
            return "No call was recorded today so far."
        case 1:
            return "1 call recorded today."
        case _:
            return f"{known.recorded:,} calls recorded today."


def _test(known: Known) -> str:
    match known.test:
        case TestCall.HEARD:
            return f"Test call heard at {known.tested}."
        case TestCall.LOST:
            return f"The test call at {known.tested} was not heard."
        case TestCall.LATE:
            return f"No test call since {known.tested}."
        case TestCall.NEVER:
            return "No test call was made yet, so we do not know whether calls are recorded."


def _yesterday(known: Known) -> str:
    day = known.yesterday
    if day is None:
        why = "its phone log was not brought" if known.brings_log else "no log of the phone system is brought"
        return f"We do not know whether all of yesterday’s calls were recorded: {why}."
    if day.missing:
        return _missing(day)
    reaches = f" up to {day.reaches}, where the log ends" if day.reaches else ""
    match day.answered:
        case 0:
            return "Yesterday the phone log tells of no call."
        case 1:
            return f"Yesterday the one call matched the phone log{reaches}."
        case _:
            return f"Yesterday all {day.answered:,} matched the phone log{reaches}."


def _missing(day: Yesterday) -> str:
    if day.answered == 1:
        return "Yesterday’s only call has no recording."
    return (
        f"{day.missing:,} of yesterday’s {day.answered:,} calls {'has' if day.missing == 1 else 'have'} no recording."
    )


def _today() -> str:
    return "We do not know yet if all today’s calls were recorded: the phone log is matched tonight."
