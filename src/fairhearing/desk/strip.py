"""What is known of the system in five parts: each well, in trouble, or not known, with its figure. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from fairhearing.desk.sentence import Known, Recorder, State, TestCall
from fairhearing.wording.counts import counted


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the strip."""

    name: str
    state: State
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """The last comparison of catalogue, store and keyring. at: in words. is_old: so long ago that it says little."""

    at: str
    differences: int
    is_old: bool


def recording(known: Known) -> Part:
    """Say whether calls are recorded: the recorder's word, and a test call's."""
    match known.recorder, known.test:
        case (Recorder.STOPPED, _):
            state, words = State.TROUBLE, "Nothing is recorded now"
        case (Recorder.SILENT, _):
            state, words = State.NOT_KNOWN, "The recorder says nothing"
        case (_, TestCall.LOST):
            state, words = State.TROUBLE, f"Test call not heard, {known.tested}"
        case (_, TestCall.LATE):
            state, words = State.NOT_KNOWN, f"No test call since {known.tested}"
        case (_, TestCall.NEVER):
            state, words = State.NOT_KNOWN, "No test call yet"
        case (Recorder.AT_RISK, _):
            state, words = State.TROUBLE, "Calls may be lost"
        case _:
            state, words = State.WELL, f"Test call heard on both sides, {known.tested}"
    return Part("Recording", state, words)


def phone_log(known: Known) -> Part:
    """Say what yesterday's matching came to."""
    day = known.yesterday
    if day is None:
        return Part("Phone log", State.NOT_KNOWN, "We do not know: no log of yesterday")
    if day.missing:
        return Part("Phone log", State.TROUBLE, f"{day.missing:,} of {day.answered:,} missing yesterday")
    return Part("Phone log", State.WELL, f"{day.answered:,} of {day.answered:,} matched yesterday")


def storage(stored: Stored | None) -> Part:
    """Say what the last comparison of what is listed with what is stored came to."""
    if stored is None:
        return Part("Storage", State.NOT_KNOWN, "Not compared yet with the list of calls")
    if stored.differences:
        return Part("Storage", State.TROUBLE, f"{counted(stored.differences, 'difference')} found at {stored.at}")
    if stored.is_old:
        return Part("Storage", State.NOT_KNOWN, f"Not compared since {stored.at}")
    return Part("Storage", State.WELL, f"Every recording compared at {stored.at}, none missing")


def destruction(*, late: int, destroyed_yesterday: int) -> Part:
    """Say whether what is due is destroyed."""
    if late:
        return Part("Destruction", State.TROUBLE, f"{counted(late, 'call')} late to be destroyed")
    return Part("Destruction", State.WELL, f"{destroyed_yesterday:,} destroyed yesterday, none late")
