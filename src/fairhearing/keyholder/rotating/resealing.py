"""Sealing a practice's recording keys anew after a change of keys: opened with the old key, sealed to the new one.

Nothing is written down of how far it is: what is left to do are the keyring's rows under the old key. So it may be
killed anywhere and begun again, what a recorder publishes late is found by a later round, and what is destroyed
meanwhile is simply not there. Batches of 50 go in one transaction each, with a pause for a recorder that waits.

One thread: `cryptography` keeps the interpreter's lock while it opens and seals (measured: two threads take as long as
one), and lets go of it only while SQLite writes.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fairhearing.vault.hpke import DoesNotOpen, PublicKey, recording_key_info, seal
from fairhearing.vault.keyring import Keyring, KeyringUnwritable, Resealed, SealedKey
from fairhearing.vault.unseal import PracticeKey

BATCH: Final = 50
PAUSE_S: Final = 0.005
_TRY_AGAIN_S: Final = 5.0


@dataclass(slots=True)
class Done:
    """What a round came to. resealed: keys that lie under the new key now.

    unopened: recordings whose sealed key the old key does not open: damaged, or never the practice's.
    """

    resealed: int = 0
    unopened: int = 0


@dataclass(frozen=True, slots=True)
class Resealing:
    """One practice's keys, from one key to another."""

    keyring: Path
    practice: str
    old: PracticeKey
    new: PublicKey

    def round(self, stop: threading.Event, told: Callable[[int], None] = lambda _done: None) -> Done:
        """Go through the keyring once, or until `stop` is set. told: how many so far, after each batch.

        A keyring that cannot be written now is tried again. Raises BadKeyring.
        """
        done = Done()
        if not self.keyring.is_file():
            return done  # nothing was recorded yet; it is the recorder's to make
        with closing(Keyring(self.keyring)) as keyring:
            after = ""
            while not stop.is_set() and (found := keyring.sealed_to(self.practice, self.old.key_id, after, BATCH)):
                anew = [each for each in map(self._sealed_anew, found) if each]
                if not _replaced(keyring, anew, done, stop):
                    break
                done.unopened += len(found) - len(anew)
                after = found[-1][0]
                told(done.resealed)
                stop.wait(PAUSE_S)
        return done

    def _sealed_anew(self, row: tuple[str, SealedKey]) -> Resealed | None:
        """Open one key and seal it to the new one; None where it does not open."""
        recording, before = row
        try:
            key = self.old.open_recording_key(before.sealed, self.practice, recording)
        except DoesNotOpen:
            return None
        sealed = seal(self.new, key, recording_key_info(self.practice, self.new.key_id, recording))
        return Resealed(recording, before, self.new.key_id, sealed)


def _replaced(keyring: Keyring, anew: list[Resealed], done: Done, stop: threading.Event) -> bool:
    """Write one batch; False if `stop` came before the keyring could be written."""
    while True:
        try:
            done.resealed += keyring.reseal(anew)
        except KeyringUnwritable:
            if stop.wait(_TRY_AGAIN_S):
                return False
        else:
            return True
