"""What leaves the building apart from the home: recovery kit and first sign-ins, in `HOME-handover/` beside HOME.

Nothing here may ever lie in the home: with the home alone nobody can open a recording.

    HOME-handover/
      recovery-kit.txt   both practices' kits, one after the other; `fairhearing unseal --kit` takes it
      sign-ins.json      everyone's e-mail address, passphrase and second-step secret
      past-calls.json    which of the past calls have been made
      backup/            where the home's backups go
"""

from __future__ import annotations

import json
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path

from fairhearing.vault.publishing import publish_file


@dataclass(frozen=True, slots=True)
class SignIn:
    """How one invented person signs in. practice: its name. totp_secret: base32, as authenticator apps take it."""

    role: str
    practice: str
    email: str
    passphrase: str
    totp_secret: str


@dataclass(frozen=True, slots=True)
class Handover:
    """The folder beside a demonstration's home."""

    folder: Path

    @classmethod
    def beside(cls, home: Path) -> Handover:
        """Return the folder that belongs to this home."""
        return cls(home.with_name(home.name + "-handover"))

    @property
    def recovery_kit(self) -> Path:
        """The printed keys of both practices."""
        return self.folder / "recovery-kit.txt"

    @property
    def backup(self) -> Path:
        """Where the home's backups go."""
        return self.folder / "backup"

    @property
    def complete(self) -> bool:
        """Say whether the founding got to its end: the sign-ins are written last."""
        return self._sign_ins.exists()

    def write(self, kits: list[str], sign_ins: list[SignIn]) -> None:
        """Write both files, readable by their owner alone. What belonged to an earlier home of this name goes."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._past_calls.unlink(missing_ok=True)
        shutil.rmtree(self.backup, ignore_errors=True)
        self.backup.mkdir(mode=0o700)
        publish_file(self.recovery_kit, "\n".join(kits).encode())
        publish_file(self._sign_ins, json.dumps([asdict(one) for one in sign_ins], indent=1).encode())

    def sign_ins(self) -> list[SignIn]:
        """Read who signs in, and how."""
        return [SignIn(**one) for one in json.loads(self._sign_ins.read_text())]

    def past_calls_made(self) -> set[int]:
        """Return which groups of past calls have been recorded."""
        return set(json.loads(self._past_calls.read_text())) if self._past_calls.exists() else set()

    def remember_past_calls(self, made: set[int]) -> None:
        """Keep which groups of past calls have been recorded."""
        publish_file(self._past_calls, json.dumps(sorted(made)).encode())

    @property
    def _sign_ins(self) -> Path:
        return self.folder / "sign-ins.json"

    @property
    def _past_calls(self) -> Path:
        return self.folder / "past-calls.json"
