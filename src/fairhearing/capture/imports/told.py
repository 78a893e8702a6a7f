"""What is known of a call from beside its sound: its file's name, a table or a JSON file next to it. Pure values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Self

from fairhearing.call.clients import Client
from fairhearing.call.parties import Party, PracticeLines, Role, Standing, cast_call, choose_practice, name_party
from fairhearing.call.sides import Direction, Side
from fairhearing.wire.phone_number import identify
from fairhearing.wire.siprec import Participant

_NOBODY = frozenset({"", "unknown", "anonymous", "s"})  # "s" is Asterisk's word for no number at all


@dataclass(frozen=True, slots=True)
class ToldParty:
    """Somebody on the call as the old system wrote them: a number or extension, and a name; each may be empty."""

    address: str = field(default="", repr=False)
    name: str = field(default="", repr=False)

    @property
    def is_known(self) -> bool:
        """Whether there is anything to show of them."""
        return bool(self.address or self.name)

    def participant(self, part: str) -> Participant:
        """Return them as the rules about parties take them; whoever withheld their number is anonymous."""
        address = "anonymous" if self.address.strip().lower() in _NOBODY else self.address
        return Participant(part, address, self.name, calls=part == "caller")


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldCall:
    """What is told of one call. Whatever is empty or None was not told.

    direction: where it was said in so many words; numbers tell it otherwise. reference: the old system's own id of the
    call. is_ambiguous: whether its time of day came twice that day, when the clocks went back.
    """

    started: datetime | None = None
    ended: datetime | None = None
    caller: ToldParty = ToldParty()
    called: ToldParty = ToldParty()
    direction: Direction = Direction.UNKNOWN
    practice: str = ""
    reference: str = field(default="", repr=False)
    is_ambiguous: bool = False

    def before(self, other: Self) -> ToldCall:
        """Return what both tell together; where both tell something, this one is right."""
        has_time, has_parties = self.started is not None, self.caller.is_known or self.called.is_known
        return ToldCall(
            started=self.started or other.started,
            ended=self.ended or other.ended,
            caller=self.caller if has_parties else other.caller,
            called=self.called if has_parties else other.called,
            direction=self.direction if self.direction is not Direction.UNKNOWN else other.direction,
            practice=self.practice or other.practice,
            reference=self.reference or other.reference,
            is_ambiguous=self.is_ambiguous if has_time else other.is_ambiguous,
        )

    @property
    def participants(self) -> tuple[Participant, ...]:
        """Return whoever is known, the caller first; nobody where neither is."""
        if not (self.caller.is_known or self.called.is_known):
            return ()
        return self.caller.participant("caller"), self.called.participant("called")

    def find_practice(self, client: Client, practices: Sequence[PracticeLines]) -> str:
        """Return whose call it is: as it was told, else by the client and the numbers; empty where nothing tells."""
        return self.practice or choose_practice(self.participants, client, practices)


@dataclass(frozen=True, slots=True)
class ImportedParties:
    """Who is on the call. is_caller_left: whether the one who called is the left side, or the one who was called."""

    direction: Direction
    parties: tuple[Party, ...]
    is_caller_left: bool


def cast_told(told: ToldCall, practice: str, practices: Sequence[PracticeLines]) -> ImportedParties:
    """Say who plays which part. A direction that was told is taken; else numbers tell, as they do of live calls."""
    participants = told.participants
    cast = cast_call(participants, practice, practices)
    direction = told.direction if told.direction is not Direction.UNKNOWN else cast.direction
    is_caller_left = direction is not Direction.OUT
    sides = (Side.LEFT, Side.RIGHT) if is_caller_left else (Side.RIGHT, Side.LEFT)
    parties = tuple(
        name_party(_role(participant, side, direction), side)
        for participant, side, party in zip(participants, sides, (told.caller, told.called), strict=False)
        if party.is_known
    )
    return ImportedParties(direction, parties, is_caller_left)


def _role(participant: Participant, side: Side, direction: Direction) -> Role:
    inside = direction is Direction.INTERNAL or (side is Side.RIGHT and direction is not Direction.UNKNOWN)
    standing = Standing.INSIDE if inside else Standing.OUTSIDE
    return Role(participant, identify(participant.aor, participant.name), standing, side)
