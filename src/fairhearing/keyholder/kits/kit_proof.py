"""Which four places of a new key's kit are asked for before the key may be used: always the same for one key.

They follow from the key, so that leaving set-up and coming back, or a restart, asks for nothing new. Drills, years
later, draw theirs anew.
"""

from __future__ import annotations

import hashlib

from fairhearing.keyholder.holders.holding import HeldSeed
from fairhearing.vault.home import Home

from .kit_words import words_of


def proof_places(home: Home, held: HeldSeed) -> tuple[int, ...]:
    """Return the places of a key's sheets that are asked for first. Raises DamagedFiles."""
    drawn = 0

    def random(length: int) -> bytes:
        nonlocal drawn
        drawn += 1
        return hashlib.sha256(b"fairhearing kit words v1\n%d\n" % drawn + held.seed).digest()[:length]

    return words_of(home, held).draw(random)
