"""Which of the keyholder's files were found changed or damaged, until somebody whom they concern signs in again."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_FILE: Final = re.compile(r"[a-z-]+/[\w.-]+")
_OF_ACCOUNT: Final = re.compile(r"[0-9a-f]{32}")


@dataclass(slots=True)
class Damages:
    """The files by name, as an error names them; empty for one that it does not name. For any thread to read."""

    files: frozenset[str] = frozenset()

    def note(self, message: str) -> None:
        """Remember the file that a DamagedFiles names."""
        found = _FILE.search(message)
        self.files |= {found[0] if found else ""}

    def mended(self, account: str) -> None:
        """Forget what kept this person from signing in: they just did. Files of other people stay."""
        self.files = frozenset(file for file in self.files if (of := _OF_ACCOUNT.search(file)) and of[0] != account)
