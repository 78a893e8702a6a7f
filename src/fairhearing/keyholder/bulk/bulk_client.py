"""How web pages begin copies and hand them out, and the worker makes them."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from fairhearing.audit.leaf import parse_time
from fairhearing.keyholder.client import KeyholderClient
from fairhearing.keyholder.messages import Ask, encode_ids


@dataclass(frozen=True, slots=True)
class SealedKey:
    """What lies beside a copy: its content key, sealed to one of the practice's keys."""

    key_id: str
    sealed: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Granted:
    """A grant. token: opens its recordings in this keyholder's life. until: when it ends by itself."""

    token: str = field(repr=False)
    until: datetime
    key: SealedKey


@dataclass(frozen=True, slots=True)
class Matter:
    """What a copy is for, as opaque ids: practice, the copy, the matter it belongs to.

    ground: a `Ground`, on which recordings whose use is restricted are copied; "" where somebody said of none.
    """

    practice: str
    copy: str
    reference: str
    ground: str = ""


@dataclass(frozen=True, slots=True)
class BulkClient:
    """Copies, as calls."""

    keyholder: KeyholderClient

    def begin(
        self,
        unlock: str,
        code: str,
        matter: Matter,
        purpose: str,
        place: str,
        recordings: Sequence[str],
        key: SealedKey | None = None,
    ) -> Granted:
        """Ask to open recordings for one copy, with a fresh code. key: of a copy that was begun before, to go on.

        The log holds the entry, synced, when this returns; a grant before this one for the same copy is over.
        Raises Locked, ListenRefused (each refused recording is logged; KeyNotHeld also where `key` is under a key
        of before), SignInFailed, TooManyTries, TooManyGrants, DamagedSound, LogUnwritable, FilesUnwritable.
        """
        fields: dict[str, object] = {
            "unlock": unlock,
            "code": code,
            "practice": matter.practice,
            "copy": matter.copy,
            "reference": matter.reference,
            "purpose": purpose,
            "place": place,
            "ground": matter.ground,
            "key_id": key.key_id if key else "",
            "sealed": _encoded(key) if key else "",
        }
        answer = self.keyholder.ask(Ask.BULK_BEGIN, fields, encode_ids(recordings))
        sealed = SealedKey(answer.text("key_id"), answer.body)
        return Granted(answer.text("grant"), parse_time(answer.text("until")), sealed)

    def content_key(self, grant: str) -> bytes:
        """Return the key that the copy's parts are sealed under. Raises UnknownGrant."""
        return self.keyholder.ask(Ask.BULK_KEY, {"grant": grant}).body

    def open(self, grant: str, recording: str, *, header: bytes, segments: int, closed: bool) -> None:
        """Open one recording, as `KeyholderClient.begin` does; the one before is closed.

        Raises UnknownGrant, ListenRefused, DamagedSound, LogUnwritable.
        """
        fields: dict[str, object] = {"grant": grant, "recording": recording, "segments": segments, "closed": closed}
        self.keyholder.ask(Ask.BULK_OPEN, fields, header)

    def read(self, grant: str, recording: str, first_segment: int, sealed: bytes) -> bytes:
        """Return the sound of whole sealed segments, as `KeyholderClient.read` does.

        Raises UnknownGrant, BadRange, DamagedSound.
        """
        fields: dict[str, object] = {"grant": grant, "recording": recording, "first_segment": first_segment}
        return self.keyholder.ask(Ask.BULK_READ, fields, sealed).body

    def sign(self, grant: str, sha256: str) -> str:
        """Return the practice's signed statement of the copy. Raises UnknownGrant, LogUnwritable."""
        return self.keyholder.ask(Ask.COPY_SIGN, {"grant": grant, "sha256": sha256}).body.decode()

    def end(self, grant: str, outcome: str) -> None:
        """End a grant. outcome: `made`, `failed` or `withdrawn`. Raises UnknownGrant, LogUnwritable (ended)."""
        self.keyholder.ask(Ask.BULK_END, {"grant": grant, "outcome": outcome})

    def unlock(self, unlock: str, code: str, matter: Matter, key: SealedKey, taking: str, form: str) -> bytes:
        """Open a copy's key to hand it out, with a fresh code; the entry is in the log when this returns.

        taking: the id of the row that says to whom. Raises Locked, SignInFailed, TooManyTries, NotYourPractice,
        KeyNotHeld where the practice's key changed since, DamagedFiles, LogUnwritable.
        """
        fields: dict[str, object] = {
            "unlock": unlock,
            "code": code,
            "practice": matter.practice,
            "copy": matter.copy,
            "reference": matter.reference,
            "key_id": key.key_id,
            "sealed": _encoded(key),
            "taking": taking,
            "form": form,
        }
        return self.keyholder.ask(Ask.COPY_UNLOCK, fields).body


def _encoded(key: SealedKey) -> str:
    return base64.b64encode(key.sealed).decode("ascii")
