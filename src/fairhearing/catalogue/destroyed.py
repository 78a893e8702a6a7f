"""Which recordings were destroyed, as the keyring remembers them: their manifests are not taken in again.

The keyring outlives a catalogue that was restored from before, and a manifest that somebody put back by hand.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from fairhearing.vault.keyring import Keyring, NoKeyring


@dataclass(slots=True)
class DestroyedRecordings:
    """Asks one home's keyring, which it opens to read, and not before there is one. For any number of threads."""

    keyring: Path
    _opened: list[Keyring] = field(default_factory=list)

    def __contains__(self, recording: str) -> bool:
        """Whether it was destroyed. Raises KeyringUnwritable while it cannot be asked, BadKeyring."""
        if not self._opened:
            try:
                self._opened.append(Keyring(self.keyring, read_only=True))
            except NoKeyring:
                return False
        return recording in self._opened[0].destroyed([recording])
