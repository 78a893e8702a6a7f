"""Who is on the call, which of them is the practice, and who called whom. Pure rules."""

from __future__ import annotations

from dataclasses import dataclass

from .sides import Side


@dataclass(frozen=True, slots=True)
class PracticeLines:
    """How one practice is known among a call's parties.

    id: the practice's slug. numbers: E.164 ("+441134960000"). extensions: as they are dialled inside ("201").
    """

    id: str
    numbers: frozenset[str]
    extensions: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """One party of a call.

    number: E.164, empty where it is withheld, unknown or an extension. extension: of the practice, or empty.
    name: as the phone system gave it. aor: the address of record as it was sent.
    """

    side: Side
    number: str
    extension: str
    withheld: bool
    name: str
    aor: str
