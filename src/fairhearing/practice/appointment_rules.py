"""Who may make whom what in a practice, and who may end it. Pure: roles in, why not out ("" where it may be).

| role                         | given by         | ended by         |
|------------------------------|------------------|------------------|
| member, administrator, DPO   | manager, partner | manager, partner |
| assistant                    | manager, partner | manager, partner |
| manager, partner             | partner          | partner          |
| temporary manager, assistant | partner          | manager, partner |

While a practice has no partner yet, a manager gives and ends what partners would. Nobody gives himself a role or takes
one of his own; the last manager stays. Temporary ones end by themselves, at most half a year ahead.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime, timedelta

MANAGER, ASSISTANT, PARTNER = "manager", "assistant", "partner"
LONGEST_DEPUTY = timedelta(days=184)
_DEPUTIES = frozenset({MANAGER, ASSISTANT})
_PARTNERS_GIVE = frozenset({MANAGER, PARTNER})


@dataclass(frozen=True, slots=True)
class Standing:
    """Who wants to change something, and how the practice is staffed.

    managers: those who are it for good. own: whether it is about themselves.
    """

    roles: AbstractSet[str]
    managers: int
    partners: int
    own: bool = False

    @property
    def stands_for_partners(self) -> bool:
        """Say whether this is a partner, or a manager of a practice that has none yet."""
        return PARTNER in self.roles or (MANAGER in self.roles and not self.partners)


def why_not_appoint(standing: Standing, kind: str, until: datetime | None, *, now: datetime) -> str:
    """Say why this role may not be given like this."""
    if standing.own:
        return "Nobody gives themselves a role. Somebody else has to do it"
    if not standing.roles & _PARTNERS_GIVE:
        return "Your role gives no roles. Ask a manager or a partner"
    if kind in _PARTNERS_GIVE and not standing.stands_for_partners:
        return "Partners appoint managers and partners. Ask a partner to do it"
    return _why_not_until(standing, kind, until, now) if until else ""


def why_not_end(standing: Standing, kind: str, *, temporary: bool = False) -> str:
    """Say why this role may not be ended."""
    if standing.own:
        return "Nobody takes a role of their own away. Somebody else has to do it"
    if not standing.roles & _PARTNERS_GIVE:
        return "Your role takes no roles away. Ask a manager or a partner"
    if kind == MANAGER and not temporary and standing.managers <= 1:
        return "This is the last manager, and cannot go. A partner appoints another first"
    if kind in _PARTNERS_GIVE and not standing.stands_for_partners and not temporary:
        return "Partners decide who is manager and who is partner. Ask a partner to do it"
    return ""


def why_not_renew(standing: Standing, kinds: AbstractSet[str]) -> str:
    """Say why somebody with these roles may not be given a new passphrase and phone by this person."""
    if standing.own:
        return "Nobody does this for themselves. Ask another manager or a partner"
    if not standing.roles & _PARTNERS_GIVE:
        return "Your role cannot do this. Ask a manager or a partner"
    if PARTNER in kinds and PARTNER not in standing.roles and standing.partners > 1:
        return "Another partner has to do this: whoever has a partner’s sign-in can appoint managers"
    return ""


def _why_not_until(standing: Standing, kind: str, until: datetime, now: datetime) -> str:
    if kind not in _DEPUTIES:
        return "Only managers and assistants can be appointed for a time"
    if not standing.stands_for_partners:
        return "A partner signs that somebody is deputy for a time. Ask a partner to do it"
    if not now < until <= now + LONGEST_DEPUTY:
        return "Choose a last day after today, at most half a year ahead"
    return ""
