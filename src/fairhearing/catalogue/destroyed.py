"""Which recordings were destroyed, as the keyring remembers them: their manifests are not taken in again.

The keyring outlives a catalogue that was restored from before, and a manifest that somebody put back by hand.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from fairhearing.vault.keyring import Keyring, NoKeyring


@dataclass(frozen=True, slots=True)
class DestroyedRecordings:
    """Asks one home's keyring, as it is now: it may be another since it was asked last."""

    keyring: Path

    def __contains__(self, recording: str) -> bool:
        """Whether it was destroyed. Raises KeyringUnwritable while it cannot be asked, BadKeyring."""
        try:
            keyring = Keyring(self.keyring, read_only=True)
        except NoKeyring:
            return False
        with closing(keyring):
            return recording in keyring.destroyed([recording])
