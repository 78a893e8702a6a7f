"""Who is on the call, which of them is the practice, and who called whom. Pure rules.

    a party is            when
    inside                its number or extension is one of the practice's, or it is a few digits (an extension that
                          nobody listed), or it is no number at all while another party surely is outside
    outside               it has any other public number, a short code (999, 111), or its number is withheld
    unsure                nothing tells

    inside and outside    in or out, by who is the caller; outside left, inside right
    all inside            internal; the caller left, everybody else right
    anything else         unknown; left and right follow the order of the media lines

The caller is whom a vendor's element marks, else the first that is named: RFC 7865 has no word for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from fairhearing.wire.phone_number import Identity, identify
from fairhearing.wire.siprec import Participant

from .clients import Client
from .sides import Direction, Side
from .withholding import Unrecorded

_EXTENSION_DIGITS = re.compile(r"[0-9*#]{1,5}")
_SHORT_CODE = re.compile(r"999|112|111|101|105|119|100|123|150|151|1471|1571|1800[0-9]|116[0-9]{3}|118[0-9]{3}")
_FEWEST_FOR_A_CALL = 2


class Standing(StrEnum):
    """Whose party it is."""

    INSIDE = "inside"
    """The practice's, by its number or extension."""
    ASSUMED_INSIDE = "assumed-inside"
    """The practice's, because nothing else makes sense."""
    OUTSIDE = "outside"
    """Anybody else."""
    UNSURE = "unsure"
    """Nothing tells."""

    @property
    def is_inside(self) -> bool:
        """Whether the party is taken for the practice's."""
        return self in (Standing.INSIDE, Standing.ASSUMED_INSIDE)


@dataclass(frozen=True, slots=True)
class PracticeLines:
    """How one practice is known among a call's parties.

    id: the practice's slug. numbers: E.164 ("+441134960000"). extensions: as they are dialled inside ("201").
    unrecorded: whose calls are never recorded. records_internal: whether calls between two extensions are.
    """

    id: str
    numbers: frozenset[str]
    extensions: frozenset[str]
    unrecorded: tuple[Unrecorded, ...] = ()
    records_internal: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """One party of a call.

    number: E.164, or a short code ("111"); empty where it is withheld, unknown or an extension.
    extension: of the practice, or empty. name: as the phone system gave it. aor: the address as it was sent.
    recording: in which of the call's recordings they are heard, 0 for the first. here: whether they take part now.
    """

    side: Side
    number: str
    extension: str
    withheld: bool
    name: str
    aor: str
    recording: int = 0
    here: bool = True


@dataclass(frozen=True, slots=True)
class Role:
    """The part that one participant plays. side: None where only the media lines' order can tell."""

    participant: Participant
    identity: Identity
    standing: Standing
    side: Side | None


@dataclass(frozen=True, slots=True)
class Cast:
    """Everyone on a call, in the order in which metadata names them."""

    practice: str
    direction: Direction
    roles: tuple[Role, ...]

    @property
    def is_assumed(self) -> bool:
        """Whether somebody was taken for the practice's without being listed."""
        return any(role.standing is Standing.ASSUMED_INSIDE for role in self.roles)

    def side_of(self, participant: str) -> Side | None:
        """Return the side of the participant with this id, as far as numbers tell it."""
        return next((role.side for role in self.roles if role.participant.id == participant), None)


def cast_call(participants: Sequence[Participant], practice: str, practices: Iterable[PracticeLines]) -> Cast:
    """Say who plays which part in a call of this practice."""
    lines = next((each for each in practices if each.id == practice), PracticeLines(practice, frozenset(), frozenset()))
    identities = [identify(participant.aor, participant.name) for participant in participants]
    standings = _settle([_standing(identity, lines) for identity in identities])
    caller = next((index for index, each in enumerate(participants) if each.calls), 0)
    direction = _direction(standings, caller)
    roles = tuple(
        Role(participant, identity, standing, _side(standing, direction, is_caller=index == caller))
        for index, (participant, identity, standing) in enumerate(zip(participants, identities, standings, strict=True))
    )
    return Cast(practice, direction, roles)


def choose_practice(participants: Iterable[Participant], client: Client, practices: Sequence[PracticeLines]) -> str:
    """Return the id of the practice whose call it is.

    By the client, where all its calls are one practice's; then by a practice's number among the parties; then by an
    extension that only one practice has; else the client's default.
    """
    if client.practice:
        return client.practice
    identities = [identify(participant.aor) for participant in participants]
    numbered = (lines.id for each in identities for lines in practices if each.number and each.number in lines.numbers)
    owners = ([lines.id for lines in practices if _is_extension(each.local, lines)] for each in identities)
    extended = (ids[0] for ids in owners if len(ids) == 1)
    return next(numbered, "") or next(extended, "") or client.default_practice


def name_party(role: Role, side: Side) -> Party:
    """Return a participant as the call's page will show it."""
    inside, identity = role.standing.is_inside, role.identity
    return Party(
        side=side,
        number=identity.number or ("" if inside or not identity.local.isdigit() else identity.local),
        extension=identity.local if inside else "",
        withheld=identity.withheld,
        name=role.participant.name,
        aor=role.participant.aor,
    )


def _is_extension(local: str, lines: PracticeLines) -> bool:
    return bool(local) and local.casefold() in {extension.casefold() for extension in lines.extensions}


def _standing(identity: Identity, lines: PracticeLines) -> Standing:
    """Say whose party this is by itself, without looking at the others."""
    if identity.number in lines.numbers or _is_extension(identity.local, lines):
        return Standing.INSIDE
    if identity.number or identity.withheld or _SHORT_CODE.fullmatch(identity.local):
        return Standing.OUTSIDE
    if _EXTENSION_DIGITS.fullmatch(identity.local):
        return Standing.ASSUMED_INSIDE
    return Standing.OUTSIDE if identity.local.removeprefix("+").isdigit() else Standing.UNSURE


def _settle(standings: list[Standing]) -> list[Standing]:
    """Decide the unsure by the others: beside the practice they are outside, beside outside parties the practice."""
    if any(standing.is_inside for standing in standings):
        decided = Standing.OUTSIDE
    elif Standing.OUTSIDE in standings:
        decided = Standing.ASSUMED_INSIDE
    else:
        decided = Standing.UNSURE
    return [decided if standing is Standing.UNSURE else standing for standing in standings]


def _direction(standings: list[Standing], caller: int) -> Direction:
    inside = [standing.is_inside for standing in standings]
    outside = [standing is Standing.OUTSIDE for standing in standings]
    if any(inside) and any(outside):
        return Direction.OUT if inside[caller] else Direction.IN
    if len(inside) >= _FEWEST_FOR_A_CALL and all(inside):
        return Direction.INTERNAL
    return Direction.UNKNOWN


def _side(standing: Standing, direction: Direction, *, is_caller: bool) -> Side | None:
    if direction is Direction.UNKNOWN:
        return None
    if direction is Direction.INTERNAL:
        return Side.LEFT if is_caller else Side.RIGHT
    return Side.RIGHT if standing.is_inside else Side.LEFT
