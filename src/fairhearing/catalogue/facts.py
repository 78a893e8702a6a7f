"""Facts as values: what the recorder says of a recording, read from the JSON objects it sealed.

    {"fact": "call", ...}    first, once      docs/reference/formats/facts.md
    {"fact": "parties", ...} any number: who takes part from then on
    {"fact": "identifiers", ...} any number: what the call shares with others
    {"fact": "extensions", ...}  any number: what the phone system's vendor added
    {"fact": "event", ...}   any number
    {"fact": "gap", ...}     any number
    {"fact": "end", ...}     last, once; absent when the recorder was stopped in the middle

Kinds this version does not know are passed over: a newer recorder may say more.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fairhearing.call.identifiers import LONGEST_VALUE, is_identifying
from fairhearing.catalogue.errors import UnusableManifest
from fairhearing.vault.document import BadDocument, Fields

_KINDS = ("call", "parties", "identifiers", "extensions", "event", "gap", "end")
_SIDES = ("left", "right")
_TOLD = ("told_lost_per_mille", "told_jitter_ms")
_UNKNOWN = "unknown"
_DIRECTIONS = ("in", "out", "internal", _UNKNOWN)
_LONGEST = {"number": 32, "extension": 32, "name": 100, "kind": 40, "reason": 20, "client": 100, "session": 100}
_MOST_SECONDS = 10**9  # thirty years: no call, and no demonstration's clock, comes near it
_COMMON_TO_EVENTS = frozenset({"fact", "at_s", "kind", "side"})
_MS = 1000
_LONGEST_KIND = 20
_MOST_IDENTIFIERS = 100
_LONGEST_SAID = 500
_MOST_SAID = 200
_LINE_ENDS = re.compile("[\t\n\v\f\r\x85\u2028\u2029]+")
_UNSEEN = re.compile("[\0-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyFacts:
    """Somebody on the call. number: E.164, "" where it is withheld or unknown."""

    side: str
    number: str
    extension: str
    withheld: bool
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CallFacts:
    """The first fact: whose call, when, who.

    began_at: the recording's first moment; started_at: the call's. ordinal: 0 for the call's first recording.
    parties: also those of later facts, such as after a transfer. direction: the first that was known.
    identifiers: kind and value of what the call shares with others of its conversation.
    """

    call: str
    practice: str
    session: str
    client: str
    direction: str
    started_at: datetime
    began_at: datetime
    answered_at: datetime | None
    parties: tuple[PartyFacts, ...]
    ordinal: int
    sides_from: str
    clock_shift_s: float
    identifiers: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ParticipationFacts:
    """From when until when somebody was on the line of a recording. until_ms: None for to the end."""

    party: PartyFacts
    from_ms: int
    until_ms: int | None


@dataclass(frozen=True, slots=True)
class EventFacts:
    """Something that happened, `at_ms` into the recording. side: "" for the whole call. detail: texts and numbers."""

    at_ms: int
    kind: str
    side: str
    detail: dict[str, Any]


@dataclass(frozen=True, slots=True)
class GapFacts:
    """Sound that did not arrive, or that was not to be kept."""

    side: str
    start_ms: int
    length_ms: int
    withheld: bool = False


@dataclass(frozen=True, slots=True)
class SidePackets:
    """What became of one side's packets of sound.

    told_lost_per_mille, told_jitter_ms: the worst that its sender said of what it receives itself.
    """

    received: int
    lost: int
    late: int
    told_lost_per_mille: int = 0
    told_jitter_ms: int = 0


@dataclass(frozen=True, slots=True)
class EndFacts:
    """The last fact. packets: received, lost and late, left and right; None of imported sound."""

    ended_at: datetime
    reason: str
    packets: tuple[SidePackets, SidePackets] | None

    @property
    def received(self) -> tuple[int, int] | None:
        """How many came, left and right."""
        return None if self.packets is None else (self.packets[0].received, self.packets[1].received)

    @property
    def late(self) -> int:
        """How many came too late, of both."""
        return sum(side.late for side in self.packets or ())

    @property
    def lost(self) -> int:
        """How many never came, of both."""
        return sum(side.lost for side in self.packets or ())


@dataclass(frozen=True, slots=True)
class RecordingFacts:
    """All facts of one recording."""

    call: CallFacts
    participations: tuple[ParticipationFacts, ...]
    said: tuple[dict[str, str], ...]
    events: tuple[EventFacts, ...]
    gaps: tuple[GapFacts, ...]
    end: EndFacts | None


def read_facts(facts: Sequence[dict[str, Any]]) -> RecordingFacts:
    """Read a recording's facts.

    Raises UnusableManifest, with the field's name and never its value.
    """
    by_kind: dict[str, list[Fields]] = {kind: [] for kind in _KINDS}
    for fact in facts:
        kind = str(fact.get("fact"))
        by_kind.get(kind, []).append(Fields(fact, f"{kind} fact"))
    if len(by_kind["call"]) != 1 or len(by_kind["end"]) > 1:
        raise UnusableManifest("expected exactly one fact of the call, and at most one of its end")
    try:
        return RecordingFacts(
            call=_read_call(by_kind["call"][0], by_kind["parties"], by_kind["identifiers"]),
            participations=_read_participations(by_kind["call"][0], by_kind["parties"]),
            said=_read_said(by_kind["extensions"]),
            events=tuple(_read_event(fields) for fields in by_kind["event"]),
            gaps=tuple(_read_gap(fields) for fields in by_kind["gap"]),
            end=_read_end(by_kind["end"][0]) if by_kind["end"] else None,
        )
    except BadDocument as error:
        raise UnusableManifest(str(error)) from error


def _read_call(fields: Fields, later: Sequence[Fields], identified: Sequence[Fields]) -> CallFacts:
    """Read the call's fact, and from later ones who joined and what else identifies it."""
    started_at = fields.time("started")
    parties = [_read_party(party) for said in (fields, *later) for party in said.objects("parties")]
    directions = [_one_of(said, "direction", _DIRECTIONS) for said in (fields, *later)]
    return CallFacts(
        call=fields.identifier("call"),
        practice=fields.slug("practice"),
        session=_short(fields, "session"),
        client=_short(fields, "client"),
        direction=next((direction for direction in directions if direction != _UNKNOWN), _UNKNOWN),
        started_at=started_at,
        began_at=fields.time("began") if "began" in fields.values else started_at,
        answered_at=fields.time("answered") if fields.values.get("answered") else None,
        parties=tuple(dict.fromkeys(parties)),
        ordinal=fields.number("ordinal"),
        sides_from=_short(fields, "sides_from", "kind"),
        clock_shift_s=_seconds(fields, "clock_shift_s"),
        identifiers=tuple(
            kind_and_value
            for kind_and_value in dict.fromkeys(
                _read_identifier(each) for said in (fields, *identified) for each in _listed(said)
            )
            if is_identifying(kind_and_value[1])
        )[:_MOST_IDENTIFIERS],
    )


def _listed(fields: Fields) -> Sequence[Fields]:
    """Return identifiers; earlier recorders listed none."""
    return fields.objects("identifiers") if "identifiers" in fields.values else ()


def _read_identifier(fields: Fields) -> tuple[str, str]:
    return _short(fields, "kind")[:_LONGEST_KIND], legible(fields.text("value"))[:LONGEST_VALUE]


def _read_participations(fields: Fields, later: Sequence[Fields]) -> tuple[ParticipationFacts, ...]:
    """Read who was on the line when. Earlier recorders did not say who had left: these were there to the end."""
    since: dict[PartyFacts, int] = {}
    over: list[ParticipationFacts] = []
    for said in (fields, *later):
        at_ms = _milliseconds(said, "at_s")
        here = {_read_party(each): None for each in said.objects("parties") if _is_on_the_line(each)}
        gone = [each for each in since if each not in here]
        over += [ParticipationFacts(party, since.pop(party), at_ms) for party in gone]
        for party in here:
            since.setdefault(party, at_ms)
    staying = [ParticipationFacts(party, from_ms, None) for party, from_ms in since.items()]
    return tuple(each for each in (*over, *staying) if each.until_ms is None or each.until_ms > each.from_ms)


def _is_on_the_line(fields: Fields) -> bool:
    """Say whether a party takes part now, and is heard in this recording and not another of the call's."""
    return fields.values.get("here") is not False and fields.values.get("heard") is not False


def _read_said(facts: Sequence[Fields]) -> tuple[dict[str, str], ...]:
    """Read what vendors added, each thing once."""
    said = (
        tuple((name, legible(each.text(name))[:_LONGEST_SAID]) for name in ("owner", "name", "text"))
        for fields in facts
        for each in fields.objects("extensions")
    )
    return tuple(dict(each) for each in list(dict.fromkeys(said))[:_MOST_SAID])


def _read_party(fields: Fields) -> PartyFacts:
    return PartyFacts(
        side=_one_of(fields, "side", _SIDES),
        number=_short(fields, "number"),
        extension=_short(fields, "extension"),
        withheld=fields.values.get("withheld") is True,
        name=_short(fields, "name"),
    )


def _read_event(fields: Fields) -> EventFacts:
    detail = {
        legible(key): legible(value) if isinstance(value, str) else value
        for key, value in fields.values.items()
        if key not in _COMMON_TO_EVENTS and (isinstance(value, (str, int)) or _is_finite(value))
    }
    return EventFacts(
        at_ms=_milliseconds(fields, "at_s"),
        kind=_short(fields, "kind"),
        side=_one_of(fields, "side", ("", *_SIDES)) if fields.values.get("side") else "",
        detail=detail,
    )


def _read_gap(fields: Fields) -> GapFacts:
    return GapFacts(
        _one_of(fields, "side", _SIDES),
        fields.number("start_ms"),
        fields.number("length_ms"),
        fields.values.get("withheld") is True,
    )


def _read_end(fields: Fields) -> EndFacts:
    sides = [_read_packets(fields.object(side)) for side in _SIDES if side in fields.values]
    return EndFacts(
        ended_at=fields.time("ended"),
        reason=_short(fields, "reason"),
        packets=(sides[0], sides[1]) if len(sides) == len(_SIDES) else None,
    )


def _read_packets(fields: Fields) -> SidePackets:
    told = {name: fields.number(name) for name in _TOLD if name in fields.values}
    return SidePackets(fields.number("received"), fields.number("lost"), fields.number("late"), **told)


def _short(fields: Fields, name: str, measure: str = "") -> str:
    """Return a text, "" where there is none; cut where a far end sent more than any name has."""
    value = fields.values.get(name) or ""
    if not isinstance(value, str):
        raise fields.wrong(name, "a string")
    return legible(value)[: _LONGEST[measure or name]]


def legible(text: str) -> str:
    """Take out what nobody sees: names come from the network, and are shown in a line with our own words.

    Line ends become spaces. Controls, NUL among them, which PostgreSQL keeps in no text; halves of characters; and
    marks that turn the direction of writing around, which would turn our words too.
    """
    return _UNSEEN.sub("", _LINE_ENDS.sub(" ", text))


def _one_of(fields: Fields, name: str, allowed: Sequence[str]) -> str:
    value = fields.text(name)
    if value not in allowed:
        raise fields.wrong(name, "one of " + ", ".join(allowed))
    return value


def _seconds(fields: Fields, name: str) -> float:
    """Return a number of seconds, 0 where there is none."""
    value = fields.values.get(name, 0)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not abs(value) <= _MOST_SECONDS:
        raise fields.wrong(name, "a number of seconds")
    return float(value)


def _is_finite(value: object) -> bool:
    """Say whether this is a number that JSON has: ours are written so, but Python reads NaN and Infinity too."""
    return isinstance(value, float) and math.isfinite(value)


def _milliseconds(fields: Fields, name: str) -> int:
    """Return a position as milliseconds; what happened before the sound began happened at 0."""
    return max(0, round(_seconds(fields, name) * _MS))
