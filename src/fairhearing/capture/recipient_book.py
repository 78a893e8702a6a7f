"""To whom each practice's recordings are sealed, as the signed files under HOME/recipients/ say now."""

from __future__ import annotations

from dataclasses import dataclass

from fairhearing.vault.errors import VaultError
from fairhearing.vault.home import Home
from fairhearing.vault.hpke import PublicKey
from fairhearing.vault.recipients import load_recipients, recipients_path
from fairhearing.vault.seal import Recipient

from .say import say


@dataclass(frozen=True, slots=True)
class SealTo:
    """A practice's active key, the intake key, and whether the practice lists this node's signature."""

    recipient: Recipient
    intake: PublicKey


class RecipientBook:
    """Knows every practice's keys. `refresh` in one thread, `find` from any."""

    def __init__(self, home: Home, node: str, vkey: str) -> None:
        self._home, self._node, self._vkey = home, node, vkey
        self._known: dict[str, SealTo] = {}
        self._read: dict[str, tuple[int, int]] = {}

    def refresh(self, practices: frozenset[str]) -> None:
        """Read what changed. A file that cannot be used leaves what was known, and is said on standard error."""
        for practice in practices:
            path = recipients_path(self._home, practice)
            try:
                state = path.stat()
                if self._read.get(practice) == (state.st_mtime_ns, state.st_ino):
                    continue
                recipients = load_recipients(path)
            except (OSError, VaultError) as error:
                if practice not in self._read:
                    say(f"practice {practice} cannot be recorded yet: {_reason(error)}")
                    self._read[practice] = (0, 0)
                continue
            self._read[practice] = (state.st_mtime_ns, state.st_ino)
            self._known[practice] = SealTo(recipients.recipient, recipients.intake)
            if self._vkey not in {recorder.vkey for recorder in recipients.recorders}:
                say(f"practice {practice} does not list recorder {self._node}: its manifests will be refused")

    def find(self, practice: str) -> SealTo | None:
        """Return a practice's keys, None where it has none yet."""
        return self._known.get(practice)


def _reason(error: OSError | VaultError) -> str:
    return error.strerror or "no reason given" if isinstance(error, OSError) else str(error)
