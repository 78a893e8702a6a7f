"""Grants for copies: many recordings opened for one copy, by a token, until it is made or its time is over.

    begin -> open, read, read, ... open, read, ... -> sign -> end
             each recording decided anew       entry first
    over: by its end, after four hours, by a new one for the same copy, with the person's right to the key, or with the
          process; never with the session that began it

The order is the promise, as in a listen. `begin` logs, syncs, and only then unwraps the keys, and those of the granted
recordings alone. `open` logs, syncs, and only then may `read` return sound. If the log cannot be written, there is
no sound and no signature.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from fairhearing.audit.leaf import DetailValue
from fairhearing.audit.verbs import Verb
from fairhearing.keyholder.errors import (
    DamagedSound,
    ListenRefused,
    LogUnwritable,
    NotGranted,
    NotYourPractice,
    TooManyGrants,
    UnknownGrant,
)
from fairhearing.keyholder.holders.holding import HeldSeed, Holding
from fairhearing.keyholder.listening.deciding import REASONS, Deciding
from fairhearing.keyholder.listening.listen_request import ListenRequest
from fairhearing.keyholder.log.keyholder_log import KeyholderLog
from fairhearing.vault.copy_note import CopyStatement, write_statement
from fairhearing.vault.errors import VaultError
from fairhearing.vault.keyring import SealedKey
from fairhearing.vault.note import NoteSigner
from fairhearing.vault.unseal import PracticeKey, SegmentOpener

from .bulk_keys import BulkKeys, SealedKeys, seal_keys, split_token
from .bulk_request import BulkRequest

LASTS: Final = timedelta(hours=4)
MOST_GRANTS: Final = 4
"""So many copies are made at once, of all practices."""


@dataclass(slots=True)
class Opened:
    """The recording that is being read. opener holds its key, until the next one is opened."""

    request: ListenRequest
    opener: SegmentOpener


@dataclass(slots=True)
class BulkGrant:
    """One grant in use. used: the recordings opened so far."""

    account: str
    role: str
    request: BulkRequest
    keys: SealedKeys
    until_s: float
    used: set[str] = field(default_factory=set)
    opened: Opened | None = None


class BulkGrants:
    """Every grant for a copy."""

    def __init__(self, deciding: Deciding, log: KeyholderLog, random: Callable[[int], bytes] = os.urandom) -> None:
        self._deciding = deciding
        self._log = log
        self._random = random
        self._grants: dict[bytes, BulkGrant] = {}

    def decide(self, holding: Holding, request: BulkRequest, now_s: float) -> list[tuple[HeldSeed, SealedKey]]:
        """Return what the copy needs, before a code is used up.

        Raises ListenRefused (after logging each recording that is refused), TooManyGrants.
        """
        self.sweep(now_s)
        others = [each for each in self._grants.values() if each.request.copy != request.copy]
        if len(others) >= MOST_GRANTS:
            raise TooManyGrants(f"{len(others)} copies are being made already")
        needed, refused = self._deciding.decide_all(
            holding, request.recordings, request.purpose, request.place, request.ground
        )
        for recording, (held, _) in zip(
            [each for each in request.recordings if each not in refused], needed, strict=True
        ):
            if held.practice != request.practice:
                refused[recording] = NotYourPractice(f"recording {recording} belongs to another practice")
        for recording, refusal in refused.items():
            self._log_refusal(holding.account, holding.roles.get(request.practice, ""), request, recording, refusal)
        if refused:
            raise next(iter(refused.values()))
        return needed

    def begin(
        self,
        holding: Holding,
        request: BulkRequest,
        needed: list[tuple[HeldSeed, SealedKey]],
        content: tuple[bytes, HeldSeed],
        now_s: float,
    ) -> str:
        """Grant what was decided; return the token. content: the copy's content key, and the seed it is sealed to.

        Raises DamagedSound, LogUnwritable.
        """
        for grant in [each for each in self._grants.values() if each.request.copy == request.copy]:
            self._end_quietly(grant, "begun_again")
        key, held = content
        ground = {"ground": str(request.ground)} if request.ground else {}
        self._record(Verb.COPY_BEGUN, holding.account, held.role, request, recordings=len(request.recordings), **ground)
        signer = PracticeKey(held.seed).copies_signing_key(request.practice)
        keys, token = seal_keys(BulkKeys(_unwrapped(request, needed), key, signer), self._random)
        until_s = now_s + LASTS.total_seconds()
        self._grants[keys.id] = BulkGrant(holding.account, held.role, request, keys, until_s)
        return token

    def content_key(self, token: str, now_s: float) -> bytes:
        """Return the key that the copy's parts are sealed under while it is made. Raises UnknownGrant."""
        return self._find(token, now_s)[1].content

    def open(self, token: str, recording: str, header: bytes, segments: int, *, closed: bool, now_s: float) -> None:
        """Open one recording of the grant; its entry is in the log when this returns. The one before is closed.

        Raises UnknownGrant, BadMessage, ListenRefused (after logging it), DamagedSound, LogUnwritable.
        """
        grant, keys = self._find(token, now_s)
        grant.opened = None
        asked = grant.request
        request = ListenRequest(recording, asked.purpose, asked.reference, asked.place, header, segments, closed)
        request.check()
        try:
            self._check(grant, recording)
        except ListenRefused as refusal:
            self._log_refusal(grant.account, grant.role, asked, recording, refusal)
            raise
        self._log.record(
            Verb.COPY_RECORDING_OPENED,
            grant.account,
            role=grant.role,
            practice=asked.practice,
            subject=recording,
            copy=asked.copy,
            purpose=asked.purpose,
            reference=asked.reference,
            place=asked.place,
        )
        try:
            grant.opened = Opened(request, SegmentOpener(keys.recordings[recording], recording, header))
        except VaultError as error:
            raise DamagedSound(f"recording {recording}: {error}") from error
        grant.used.add(recording)

    def read(self, token: str, recording: str, first_segment: int, sealed: bytes, now_s: float) -> bytes:
        """Return the sound of whole sealed segments of the recording that is open.

        Raises UnknownGrant, BadRange, DamagedSound.
        """
        grant, _ = self._find(token, now_s)
        opened = grant.opened
        if opened is None or opened.request.recording != recording:
            raise UnknownGrant("this recording is not open under the grant: open it first")
        request = opened.request
        try:
            return b"".join(
                opened.opener.open(index, piece, last=request.closed and index == request.segments)
                for index, piece in enumerate(request.split(first_segment, sealed), start=first_segment)
            )
        except VaultError as error:
            raise DamagedSound(f"recording {recording}: {error}") from error

    def sign(self, token: str, sha256: str, now: datetime, now_s: float) -> str:
        """Return the practice's signed statement of what the copy is. Raises UnknownGrant, LogUnwritable."""
        grant, keys = self._find(token, now_s)
        asked = grant.request
        self._record(Verb.COPY_SIGNED, grant.account, grant.role, asked, sha256=sha256)
        private = Ed25519PrivateKey.from_private_bytes(keys.signer)
        statement = CopyStatement(asked.practice, asked.copy, now, len(asked.recordings), sha256)
        return write_statement(statement, NoteSigner(f"fairhearing/{asked.practice}/copies", private))

    def end(self, token: str, outcome: str, now_s: float) -> None:
        """End a grant and drop its keys. Raises UnknownGrant, LogUnwritable (it is ended all the same)."""
        self._end(self._find(token, now_s)[0], outcome)

    def end_all(self, account: str) -> None:
        """End an account's grants: it lost what opens recordings. What cannot be logged is ended all the same."""
        for grant in [each for each in self._grants.values() if each.account == account]:
            self._end_quietly(grant, "key_taken")

    def end_for(self, account: str, recordings: Collection[str]) -> None:
        """Let an account's grants read no more of recordings that were closed to it."""
        for grant in self._grants.values():
            if grant.account == account and grant.opened and grant.opened.request.recording in recordings:
                grant.opened = None

    def end_of(self, recordings: Collection[str]) -> None:
        """Let grants that name no ground read no more of recordings whose use was restricted."""
        for grant in self._grants.values():
            if grant.request.ground is None and grant.opened and grant.opened.request.recording in recordings:
                grant.opened = None

    def sweep(self, now_s: float) -> None:
        """End what has run out."""
        for grant in [each for each in self._grants.values() if now_s >= each.until_s]:
            self._end_quietly(grant, "time")

    def _check(self, grant: BulkGrant, recording: str) -> None:
        """Raise why a recording may not be opened now, though it was granted."""
        if recording not in grant.request.recordings:
            raise NotGranted(f"recording {recording} is not among those that were granted")
        self._deciding.still_open(grant.account, recording, grant.request.ground)

    def _find(self, token: str, now_s: float) -> tuple[BulkGrant, BulkKeys]:
        grant_id, secret = split_token(token)
        grant = self._grants.get(grant_id)
        if grant is None or now_s >= grant.until_s:
            raise UnknownGrant("there is no such grant any more: begin it again with a code")
        return grant, grant.keys.open(secret)

    def _end_quietly(self, grant: BulkGrant, outcome: str) -> None:
        try:
            self._end(grant, outcome)
        except LogUnwritable:
            return  # the keys are gone; what was opened stands in the log

    def _end(self, grant: BulkGrant, outcome: str) -> None:
        del self._grants[grant.keys.id]
        self._record(Verb.COPY_ENDED, grant.account, grant.role, grant.request, outcome=outcome, opened=len(grant.used))

    def _log_refusal(
        self, account: str, role: str, request: BulkRequest, recording: str, refusal: ListenRefused
    ) -> None:
        """Say who was refused what. Another practice's recording stands in the log under that practice."""
        self._log.record(
            Verb.COPY_REFUSED,
            account,
            role=role,
            practice=self._deciding.practice_of(recording, refusal) or request.practice,
            subject=recording,
            copy=request.copy,
            reason=REASONS[type(refusal)],
        )

    def _record(self, verb: Verb, account: str, role: str, request: BulkRequest, **detail: DetailValue) -> None:
        self._log.record(
            verb,
            account,
            role=role,
            practice=request.practice,
            subject=request.copy,
            purpose=request.purpose,
            reference=request.reference,
            **detail,
        )


def _unwrapped(request: BulkRequest, needed: list[tuple[HeldSeed, SealedKey]]) -> dict[str, bytes]:
    """Open the key of each granted recording. Raises DamagedSound."""
    opening = {held.key_id: PracticeKey(held.seed) for held, _ in needed}
    keys = {}
    for recording, (held, sealed_key) in zip(request.recordings, needed, strict=True):
        try:
            keys[recording] = opening[held.key_id].open_recording_key(sealed_key.sealed, held.practice, recording)
        except VaultError as error:
            raise DamagedSound(f"recording {recording}: {error}") from error
    return keys
