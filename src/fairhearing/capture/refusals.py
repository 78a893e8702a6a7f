"""What the recorder refused: counted by reason, said once a minute, and a trouble where calls are lost by it."""

from __future__ import annotations

from collections import Counter
from typing import Final

from fairhearing.call.actions import Discarded, Refusal, Refused
from fairhearing.health.kinds import TroubleKind
from fairhearing.health.troubles import Troubles

from .say import say

_METHODS: Final = frozenset({"INVITE", "ACK", "CANCEL", "BYE", "OPTIONS", "UPDATE"})
_STRANGE: Final = {Refusal.UNLISTED: TroubleKind.STRANGERS, Refusal.UNREADABLE: TroubleKind.UNREADABLE_REQUESTS}
_NOT_RECORDED: Final = {
    Refusal.NO_METADATA: TroubleKind.CALLS_REFUSED,
    Refusal.NO_SOUND: TroubleKind.CALLS_REFUSED,
    Refusal.UNSUPPORTED: TroubleKind.CALLS_REFUSED,
    Refusal.FULL: TroubleKind.CALLS_SHED,
    Refusal.UNREADY: TroubleKind.CALLS_UNREADY,
}
"""Why an INVITE may not become a recording. Where there is no port, a trouble of its own says so."""


class Refusals:
    """Takes down what was refused. For the event loop's thread, save `count`."""

    def __init__(self, troubles: Troubles) -> None:
        self._troubles = troubles
        self._unsaid: Counter[str] = Counter()
        self.count = 0

    def note(self, refused: Refused | Discarded) -> None:
        """Count one refusal."""
        self.count += 1
        if isinstance(refused, Discarded):
            self._unsaid["discarded"] += 1
            self._troubles.happened(TroubleKind.UNREADABLE_REQUESTS)
            return
        method = refused.method if refused.method in _METHODS else "other"
        self._unsaid[f"{method} {refused.status} {refused.reason}"] += 1
        if refused.is_test:
            return  # whoever made the test call says what became of it
        kind = _STRANGE.get(refused.reason)
        if kind is None and method == "INVITE":
            kind = _NOT_RECORDED.get(refused.reason)
        if kind is not None:
            self._troubles.happened(kind)

    def say(self) -> None:
        """Say what was refused since the last time, in numbers."""
        if self._unsaid:
            say("refused: " + ", ".join(f"{count} x {what}" for what, count in sorted(self._unsaid.items())))
            self._unsaid.clear()
