"""Why a call's sound is not kept, now or at all. Pure rules.

    reason                 set by                                             until
    objection              whoever took the call                              the call is over: nothing undoes it
    a listed party         a number, extension or user of the register        it has left, as complete metadata say
    internal               all parties being listed extensions                somebody else takes part
    paused                 a person                                           they say so, or a manager
    paused                 payment software                                   a person or software says so
    paused                 the phone system: all streams inactive             one of them is active again

The first that holds counts. The call is answered and its sound taken in as ever, and dropped before it is sealed: a
phone system notices nothing. What came before the reason began is kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from fairhearing.wire.phone_number import Identity, identify
from fairhearing.wire.siprec import Metadata, Participant

from .streams import Stream, StreamState

PHONE_SYSTEM: Final = "phone-system"
"""Who withheld a call's sound, where its own phone system did."""
SETTINGS: Final = "settings"
"""Who withheld it, where the practice's settings did."""

_FEWEST_FOR_A_CALL: Final = 2


class Why(StrEnum):
    """Why sound is not kept. The words are stored: never change one, only add."""

    OBJECTION = "objection"
    """The caller objected; another way was offered."""
    OCCUPATIONAL_HEALTH = "occupational-health"
    """Listed in the practice's register, as are the four that follow."""
    UNION = "union"
    DEFENCE_BODY = "defence-body"
    SOLICITOR = "solicitor"
    LISTED = "listed"
    """Listed for another reason, which stands in the register."""
    INTERNAL = "internal"
    """All parties are the practice's own extensions."""
    PAUSED = "paused"
    """Somebody paused, as before card details. The recording goes on, silent, and so do its minutes."""


LISTED_KINDS: Final = (Why.OCCUPATIONAL_HEALTH, Why.UNION, Why.DEFENCE_BODY, Why.SOLICITOR, Why.LISTED)
"""What kind of party the register may list."""


@dataclass(frozen=True, slots=True)
class Withheld:
    """One reason. by: who is behind it: `person:ID`, `software:ID`, PHONE_SYSTEM or SETTINGS; never a name.

    other_way: what was offered to somebody who objected, as one word.
    """

    why: Why
    since: datetime
    by: str
    other_way: str = ""


@dataclass(frozen=True, slots=True)
class Unrecorded:
    """A party whose calls are not recorded, from `begins` until before `ends` where these are given (UTC).

    party: a number in E.164, an extension, or the user of a SIP address.
    """

    party: str
    kind: Why
    begins: datetime | None = None
    ends: datetime | None = None

    def covers(self, identity: Identity, moment: datetime) -> bool:
        """Whether this is the party, and the entry holds at this moment."""
        holds = (self.begins is None or self.begins <= moment) and (self.ends is None or moment < self.ends)
        return holds and self.party.casefold() in (identity.number, identity.local.casefold())


@dataclass(frozen=True, slots=True)
class Withholdings:
    """Everything that keeps one call's sound from being kept."""

    objection: Withheld | None = None
    parties: Withheld | None = None
    pause: Withheld | None = None
    streams: Withheld | None = None

    @property
    def now(self) -> Withheld | None:
        """The reason that counts; None while sound is kept."""
        return self.objection or self.parties or self.pause or self.streams


def why_of_parties(
    participants: Sequence[Participant],
    *,
    unrecorded: Iterable[Unrecorded],
    skipped_extensions: Iterable[str],
    moment: datetime,
) -> Why | None:
    """Return why a call between these parties is not recorded, None if it is.

    skipped_extensions: those whose calls among themselves are not recorded. A call is internal only where every party
    is one of them, and not the same one throughout: a number of the practice's own may stand for an outside caller who
    came by its trunk, and one extension alone was called by somebody who is not named.
    """
    identities = [identify(each.aor, each.name) for each in participants]
    for entry in unrecorded:
        if any(entry.covers(identity, moment) for identity in identities):
            return entry.kind
    extensions = {each.casefold() for each in skipped_extensions}
    parties = {each.local.casefold() for each in identities}
    return Why.INTERNAL if len(parties) >= _FEWEST_FOR_A_CALL and parties <= extensions else None


def may_lift(paused_by: str, doer: str, *, is_manager: bool) -> bool:
    """Say whether `doer` may lift a pause: of a person's only they and managers, of the phone system's nobody.

    paused_by, doer: as in `Withheld.by`. Software that went away leaves no pause that nobody can lift.
    """
    if paused_by == PHONE_SYSTEM:
        return False
    return is_manager or paused_by == doer or not paused_by.startswith("person:")


def is_paused_by_sender(streams: Iterable[Stream], metadata: Metadata | None) -> bool:
    """Say whether the phone system pauses the recording (RFC 7866): all streams inactive, and no mere hold.

    In a hold too nobody speaks, but metadata then says that no participant sends anything (RFC 7865).
    """
    living = [stream for stream in streams if stream.state is not StreamState.ENDED]
    if not living or not all(stream.is_inactive for stream in living):
        return False
    sendings = metadata.sendings if metadata else ()
    return not sendings or any(sending.sends for sending in sendings)
