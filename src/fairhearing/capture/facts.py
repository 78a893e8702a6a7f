"""What the recorder says of a recording, as the JSON objects that are sealed to the intake key.

docs/reference/formats/facts.md tells every field. The first fact is the call's, the last is the end's; in between come
events, gaps and changes of parties, in the order they became known.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from fairhearing.call.actions import CallFacts, EndReason
from fairhearing.call.events import Event
from fairhearing.call.gaps import Gap
from fairhearing.call.identifiers import Identifier
from fairhearing.call.parties import Party
from fairhearing.call.sides import Direction, Side
from fairhearing.call.sound import SideCounts
from fairhearing.call.sound_events import SoundEvent
from fairhearing.call.withholding import Why
from fairhearing.vault.document import write_time
from fairhearing.wire.siprec import Extension
from fairhearing.wire.sound_format import SoundFormat

Fact = dict[str, Any]

_MOST_EXTENSIONS: Final = 100
_LONGEST_TEXT: Final = 500


def call_fact(
    call: CallFacts,
    *,
    began: datetime,
    ordinal: int,
    sound_format: SoundFormat,
    clock_shift: timedelta,
    recording: int = 0,
) -> Fact:
    """Say whose call it is.

    began: the moment of the recording's first frame. ordinal: 0 for the call's first. recording: see `parties_fact`.
    """
    return {
        "fact": "call",
        "call": call.call_id,
        "session": call.session,
        "practice": call.practice,
        "client": call.client,
        "direction": call.direction,
        "started": write_time(call.started),
        "began": write_time(began),
        "parties": [_party(party, recording) for party in call.parties],
        "identifiers": _identifiers(call.identifiers),
        "law": sound_format,
        "ordinal": ordinal,
        "sides_from": call.sides_from,
        "clock_shift_s": clock_shift.total_seconds(),
    }


def origin_fact(sha256: str, read: datetime) -> Fact:
    """Say that the sound was read from a capture file, when, and what the file's bytes were."""
    return {"fact": "origin", "kind": "capture-file", "sha256": sha256, "read": write_time(read)}


def extensions_fact(extensions: Sequence[Extension]) -> Fact:
    """Keep what the phone system's vendor added to its metadata."""
    return {
        "fact": "extensions",
        "extensions": [
            {"owner": each.owner, "name": each.name, "text": each.text[:_LONGEST_TEXT]}
            for each in extensions[:_MOST_EXTENSIONS]
        ],
    }


def identifiers_fact(identifiers: Sequence[Identifier]) -> Fact:
    """Say what ties the call to others, where that was learnt only after its beginning."""
    return {"fact": "identifiers", "identifiers": _identifiers(identifiers)}


def parties_fact(direction: Direction, parties: Sequence[Party], at_s: float, *, recording: int) -> Fact:
    """Say who takes part from now on, as after a transfer. recording: of the call's, by its streams' numbering."""
    return {
        "fact": "parties",
        "at_s": at_s,
        "direction": direction,
        "parties": [_party(party, recording) for party in parties],
    }


def event_fact(event: Event, at_s: float) -> Fact:
    """Say what happened in the session."""
    fact = {"fact": "event", "at_s": at_s, "kind": event.kind, "side": event.side or ""}
    said = {"label": event.label, "why": event.why, "by": event.by, "other_way": event.other_way}
    return fact | {key: value for key, value in said.items() if value}


def sound_event_fact(event: SoundEvent, at_s: float) -> Fact:
    """Say what happened to the sound on its way."""
    fact = {"fact": "event", "at_s": at_s, "kind": event.kind, "side": event.side or ""}
    return fact | {"count": event.count} if event.count > 1 else fact


def gap_fact(gap: Gap, frames_per_ms: int, *, withheld: bool = False) -> Fact:
    """Say where a side has no sound of its own, in milliseconds, rounded outwards.

    withheld: sound came, and was not to be kept.
    """
    start = gap.start // frames_per_ms
    fact = {"fact": "gap", "side": gap.side, "start_ms": start, "length_ms": -(-gap.end // frames_per_ms) - start}
    return fact | {"withheld": True} if withheld else fact


def end_fact(ended: datetime, frames: int, reason: EndReason | Why, left: SideCounts, right: SideCounts) -> Fact:
    """Say how it ended and what was counted."""
    return {
        "fact": "end",
        "ended": write_time(ended),
        "frames": frames,
        "reason": reason,
        Side.LEFT.value: _counts(left),
        Side.RIGHT.value: _counts(right),
    }


def _identifiers(identifiers: Sequence[Identifier]) -> list[Fact]:
    return [{"kind": each.kind, "value": each.value} for each in identifiers]


def _party(party: Party, recording: int) -> Fact:
    return {
        "side": party.side,
        "number": party.number,
        "extension": party.extension,
        "withheld": party.withheld,
        "name": party.name,
        "aor": party.aor,
        "here": party.here,
        "heard": party.recording == recording,
    }


def _counts(counts: SideCounts) -> Fact:
    told = {"told_lost_per_mille": round(1000 * counts.told_lost), "told_jitter_ms": counts.told_jitter_ms}
    return {
        "received": counts.received,
        "late": counts.late,
        "duplicate": counts.duplicate,
        "lost": counts.lost,
    } | {name: value for name, value in told.items() if value}
