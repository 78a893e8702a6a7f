"""Challenges that wait for a passkey's answer: one a sign-in or session, good for five minutes and one answer. Pure."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from fairhearing.keyholder.errors import PasskeyRefused

from .passkeys import CHALLENGE_BYTES, Site

GOOD_FOR_S: Final = 300.0
_MOST: Final = 1000


@dataclass(frozen=True, slots=True)
class Challenge:
    """What the browser was asked to sign, and where."""

    site: Site
    data: bytes
    begun_s: float


@dataclass(slots=True)
class Challenges:
    """All that wait, by who owes the answer: the id of a sign-in between its steps, or of a session."""

    random: Callable[[int], bytes] = os.urandom
    _waiting: dict[bytes, Challenge] = field(default_factory=dict)

    def draw(self, owner: bytes, site: Site, now_s: float) -> bytes:
        """Return a new challenge; the one before is not good any more."""
        self._waiting.pop(owner, None)
        for old in [each for each, waiting in self._waiting.items() if now_s >= waiting.begun_s + GOOD_FOR_S]:
            del self._waiting[old]
        if len(self._waiting) >= _MOST:
            del self._waiting[next(iter(self._waiting))]
        self._waiting[owner] = Challenge(site, self.random(CHALLENGE_BYTES), now_s)
        return self._waiting[owner].data

    def take(self, owner: bytes, now_s: float) -> Challenge:
        """Return the challenge that an answer is for, and forget it. Raises PasskeyRefused."""
        waiting = self._waiting.pop(owner, None)
        if waiting is None or now_s >= waiting.begun_s + GOOD_FOR_S:
            raise PasskeyRefused("no challenge waits for this answer: begin again")
        return waiting
