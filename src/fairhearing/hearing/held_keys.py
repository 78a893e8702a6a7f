"""The keys that hearing was handed, and when each is forgotten. Pure, `now_s` passed in; keys are overwritten.

    opened -> closed, or its recorder went away: 15 minutes begin -> heard      -> forgotten
           <- opened again, the recorder came back                -> time is up -> forgotten, unheard

What a node tells of another node's recording is passed over. A recording is heard once it is published. Where its
recorder went away it may have been closed at any moment since, so the time runs from then on.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from fairhearing.vault.key_messages import Held, KeyMessage, KeyMessageKind, Opened, wipe

KEPT_S: Final = 15 * 60.0
"""No key is held for longer than that after hang-up."""
MOST_KEYS: Final = 20_000


@dataclass(slots=True)
class HeldKey:
    """One recording's key. until_s: when it is forgotten; None while it is being made. published_s: since when."""

    opened: Opened
    node: str
    until_s: float | None = None
    published_s: float | None = None
    holds: list[Held] = field(default_factory=list)


class HeldKeys:
    """All keys, by recording."""

    def __init__(self) -> None:
        self._held: dict[str, HeldKey] = {}

    def __len__(self) -> int:
        return len(self._held)

    def take(self, node: str, message: KeyMessage, now_s: float) -> None:
        """Take in what a node's recorder tells."""
        if isinstance(message, Opened):
            self._open(node, message)
            return
        held = self._held.get(message.recording)
        if held is None or held.node != node:
            return
        if isinstance(message, Held):
            held.holds.append(message)
            return
        if held.until_s is None:
            held.until_s = now_s + KEPT_S
        if message.kind is KeyMessageKind.PUBLISHED:
            held.published_s = now_s

    def away(self, node: str, now_s: float) -> None:
        """Let the time run of what a node's recorder, which is gone, was making: it may be over."""
        for held in self._held.values():
            if held.node == node and held.until_s is None:
                held.until_s = now_s + KEPT_S

    def unpublished(self, node: str) -> tuple[str, ...]:
        """Return a node's recordings that are over, and of which nobody said yet that they are in the store."""
        return tuple(
            recording
            for recording, held in self._held.items()
            if held.node == node and held.until_s is not None and held.published_s is None
        )

    def next(self) -> HeldKey | None:
        """Return the published recording whose key is forgotten first."""
        ready = [held for held in self._held.values() if held.published_s is not None]
        return min(ready, key=lambda held: held.until_s or 0.0, default=None)

    def waiting(self, now_s: float) -> tuple[int, float]:
        """Return how many published recordings are still to be heard, and for how long the first has waited."""
        since = [held.published_s for held in self._held.values() if held.published_s is not None]
        return len(since), now_s - min(since, default=now_s)

    def forget(self, recording: str) -> None:
        """Overwrite a key."""
        held = self._held.pop(recording, None)
        if held is not None:
            wipe(held.opened.key)

    def forget_due(self, now_s: float) -> tuple[str, ...]:
        """Overwrite the keys whose time is up; return whose they were."""
        due = tuple(each for each, held in self._held.items() if held.until_s is not None and held.until_s <= now_s)
        for recording in due:
            self.forget(recording)
        return due

    def forget_all(self) -> None:
        """Overwrite all."""
        for recording in list(self._held):
            self.forget(recording)

    def _open(self, node: str, opened: Opened) -> None:
        known = self._held.get(opened.recording)
        if known is not None:
            known.until_s = None if known.node == node else known.until_s
            wipe(opened.key)
        elif len(self._held) >= MOST_KEYS:
            wipe(opened.key)
        else:
            self._held[opened.recording] = HeldKey(opened, node)
