"""To whom each practice's recordings are sealed, as the signed files under HOME/recipients/ say now."""

from __future__ import annotations

from dataclasses import dataclass

from fairhearing.call.probe import PROBE_PRACTICE
from fairhearing.health.kinds import TroubleKind
from fairhearing.health.troubles import Troubles
from fairhearing.vault.errors import VaultError
from fairhearing.vault.home import Home
from fairhearing.vault.hpke import PublicKey
from fairhearing.vault.recipients import load_recipients, recipients_path
from fairhearing.vault.seal import Recipient

from .key_desk import KeysOut
from .say import say


@dataclass(frozen=True, slots=True)
class SealTo:
    """A practice's active key and the intake key. desk: where hearing is handed recordings' keys, if anywhere."""

    recipient: Recipient
    intake: PublicKey
    desk: KeysOut | None = None


class RecipientBook:
    """Knows every practice's keys. `refresh` in one thread, `find` from any."""

    def __init__(self, home: Home, node: str, vkey: str, troubles: Troubles, desk: KeysOut | None = None) -> None:
        self._troubles, self._desk = troubles, desk
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
                if practice == PROBE_PRACTICE:
                    continue  # no test call was prepared yet, or whoever makes it says that it is refused
                if practice not in self._read:
                    say(f"practice {practice} cannot be recorded yet: {_reason(error)}")
                    self._read[practice] = (0, 0)
                if practice not in self._known:
                    self._troubles.begin(TroubleKind.RECIPIENTS_MISSING, practice=practice)
                continue
            self._read[practice] = (state.st_mtime_ns, state.st_ino)
            if recipients.active is None:
                self._forget(practice)
                continue
            self._troubles.end(TroubleKind.RECIPIENTS_MISSING, practice=practice)
            self._troubles.end(TroubleKind.NO_ACTIVE_KEY, practice=practice)
            self._known[practice] = SealTo(recipients.recipient, recipients.intake, self._desk)
            if practice == PROBE_PRACTICE:
                continue
            is_listed = self._vkey in {recorder.vkey for recorder in recipients.recorders}
            self._troubles.count(TroubleKind.RECORDER_NOT_LISTED, int(not is_listed), practice=practice)
            if not is_listed:
                say(f"practice {practice} does not list recorder {self._node}: its manifests will be refused")

    def _forget(self, practice: str) -> None:
        """Record nothing more for a practice that signed that it has no active key."""
        self._known.pop(practice, None)
        self._troubles.end(TroubleKind.RECIPIENTS_MISSING, practice=practice)
        self._troubles.begin(TroubleKind.NO_ACTIVE_KEY, practice=practice)
        say(f"practice {practice} is not recorded: none of its keys is active")

    def find(self, practice: str) -> SealTo | None:
        """Return a practice's keys, None where it has none yet."""
        return self._known.get(practice)


def _reason(error: OSError | VaultError) -> str:
    return error.strerror or "no reason given" if isinstance(error, OSError) else str(error)
