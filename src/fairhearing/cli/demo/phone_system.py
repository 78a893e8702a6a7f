"""The phone system of the demonstration: places its invented calls and records them into Fairhearing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from fairhearing.heartbeat.dialog import Address
from fairhearing.heartbeat.errors import NotRecorded
from fairhearing.heartbeat.recording_client import Line, Recorder, RecordingClient, Tracks

from .speech import Conversation

__all__ = ["Line", "NotRecorded", "PlannedCall", "Transfer", "place_call", "recording_client", "tracks_of"]

_AGENT: Final = "Fairhearing demonstration phone system"


@dataclass(frozen=True, slots=True)
class Transfer:
    """Whom a call is put through to once its words are said, for how long that takes, and what is said then."""

    to: Line
    held_s: float
    words: Conversation


@dataclass(frozen=True, slots=True)
class PlannedCall:
    """One call to make: who rings whom, and what both say. caller_is_left: the outside party rings the practice.

    transfer: from the called party to somebody else, None as a rule.
    """

    caller: Line
    called: Line
    words: Conversation
    caller_is_left: bool
    transfer: Transfer | None = None


async def place_call(call: PlannedCall, *, recorder: Address, host: str = "127.0.0.1") -> None:
    """Record one call from INVITE to BYE, in real time. Raises NotRecorded."""
    async with recording_client(recorder, host) as client:
        await client.open(call.caller, call.called)
        await client.speak(tracks_of(call, call.words))
        if call.transfer is not None:
            await client.hold(call.caller, call.called, call.transfer.held_s)
            await client.take_over(call.caller, call.transfer.to)
            await client.speak(tracks_of(call, call.transfer.words))
        await client.hang_up()


def recording_client(recorder: Address, host: str = "127.0.0.1") -> RecordingClient:
    """Return the end of the phone system, for one call."""
    return RecordingClient(Recorder(recorder), host, agent=_AGENT)


def tracks_of(call: PlannedCall, words: Conversation) -> Tracks:
    """Return what the caller and the called party say."""
    return (words.left, words.right) if call.caller_is_left else (words.right, words.left)
