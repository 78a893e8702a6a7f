"""Listening: who may use which recording's key, for what, and what the log says before each use.

    begin -> read, read, ... -> end
    refused: unknown, destroyed, another practice's, a key not held, about this person, no known purpose, no
             place, restricted: each in the log

A recording whose use is restricted is listened to for what the law allows alone, and with a fresh code each time.

The order is the promise. `begin` logs, syncs, and only then unwraps the recording's key. `read` opens, logs each
megabyte it has not delivered in this listen yet, syncs, and only then returns sound. If the log cannot be written,
there is no sound. `note` is as `read`: what a machine wrote down of the sound is told from within a listen alone, once
its entry is synced.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from fairhearing.audit.leaf import DetailValue, Leaf
from fairhearing.audit.ranges import MOST_RANGES, Ranges
from fairhearing.audit.verbs import Verb
from fairhearing.keyholder.errors import (
    BadMessage,
    BadRange,
    DamagedSound,
    ListenRefused,
    LogUnwritable,
    UnknownListen,
)
from fairhearing.keyholder.holders.holding import HeldSeed, Holding
from fairhearing.keyholder.log.keyholder_log import KeyholderLog
from fairhearing.keyholder.signing_in.step import Step
from fairhearing.vault.errors import VaultError
from fairhearing.vault.keyring import SealedKey
from fairhearing.vault.notes import NoteKind
from fairhearing.vault.unseal import PracticeKey, SegmentOpener, open_note

from .deciding import REASONS, Deciding
from .listen_request import LONGEST_READ_BYTES, ListenRequest

WINDOW_SEGMENTS: Final = 256
"""One entry in the log for each 1 MiB of a recording: so many segments."""
LISTEN_IDLE_S: Final = 900.0
LISTENS_A_SESSION: Final = 8
LISTEN_RESTRICTED: Final = "listen.restricted"
"""The step that a fresh code is taken for before a restricted recording is listened to."""
_LISTEN_ID_BYTES: Final = 16


Prove = Callable[[Step], None]
"""Takes a fresh code for one step, or raises."""


@dataclass(slots=True)
class Listen:
    """One grant in use. opener holds the recording's key, for as long as this lives."""

    id: str
    session: bytes
    account: str
    role: str
    practice: str
    request: ListenRequest
    opener: SegmentOpener
    used_s: float
    windows: set[int] = field(default_factory=set)
    delivered: Ranges = field(default_factory=Ranges)
    notes: set[NoteKind] = field(default_factory=set)


class Grants:
    """Every open listen. closed_to, restricted_in: as in `Deciding`."""

    def __init__(
        self,
        keyring: Path,
        log: KeyholderLog,
        random: Callable[[int], bytes] = os.urandom,
        closed_to: Callable[[str], Collection[str]] = lambda _account: (),
        restricted_in: Callable[[str], Collection[str]] = lambda _practice: (),
    ) -> None:
        self.deciding = Deciding(keyring, closed_to, restricted_in)
        self._log = log
        self._random = random
        self._listens: dict[str, Listen] = {}

    def begin(self, session: bytes, holding: Holding, request: ListenRequest, now_s: float, prove: Prove) -> str:
        """Let a session hear one recording; return the listen's id. prove: takes the code that a restricted one needs.

        Raises ListenRefused (after logging it), BadMessage, DamagedSound, LogUnwritable, and what `prove` raises.
        """
        request.check()
        try:
            held, sealed_key = self._decide(holding, request)
        except ListenRefused as refusal:
            self._log_refusal(holding, request, refusal)
            raise
        ground = self.deciding.owed_ground(request.recording, held.practice, request.purpose)
        if ground:
            prove(Step(LISTEN_RESTRICTED, request.recording, held.practice))
        listen_id = self._random(_LISTEN_ID_BYTES).hex()
        self._log.record(
            Verb.SOUND_BEGUN,
            holding.account,
            role=held.role,
            practice=held.practice,
            subject=request.recording,
            listen=listen_id,
            purpose=request.purpose,
            reference=request.reference,
            place=request.place,
            **({"ground": str(ground)} if ground else {}),
            **({"device": request.device} if request.device else {}),
        )
        opener = self._unwrap(held, sealed_key, request)
        self._end_oldest_over_limit(session)
        self._listens[listen_id] = Listen(
            listen_id, session, holding.account, held.role, held.practice, request, opener, now_s
        )
        return listen_id

    def read(self, session: bytes, listen_id: str, first_segment: int, sealed: bytes, now_s: float) -> bytes:
        """Return the sound of whole sealed segments. Raises UnknownListen, BadRange, DamagedSound, LogUnwritable."""
        listen = self._find(session, listen_id, now_s)
        pieces = listen.request.split(first_segment, sealed)
        try:
            sound = b"".join(
                listen.opener.open(index, piece, last=listen.request.closed and index == listen.request.segments)
                for index, piece in enumerate(pieces, start=first_segment)
            )
        except VaultError as error:
            raise DamagedSound(f"recording {listen.request.recording}: {error}") from error
        last_segment = first_segment + len(pieces) - 1
        self._log_windows(listen, first_segment, last_segment)
        if last_segment:
            listen.delivered.add(max(1, first_segment), last_segment)
        listen.used_s = now_s
        return sound

    def note(self, session: bytes, holding: Holding, listen_id: str, kind: str, sealed: bytes, now_s: float) -> bytes:
        """Return what a machine noted of a recording that is being listened to. sealed: the note's whole file.

        The recording's key is unwrapped anew, so that what was destroyed or closed meanwhile stays shut.
        Raises UnknownListen, BadMessage, BadRange, ListenRefused (after logging it), DamagedSound, LogUnwritable.
        """
        listen = self._find(session, listen_id, now_s)
        if kind not in _NOTES:
            raise BadMessage("field kind is not a kind of note")
        if not 0 < len(sealed) <= LONGEST_READ_BYTES:
            raise BadRange(f"a note has 1 to {LONGEST_READ_BYTES} bytes, got {len(sealed)}")
        try:
            held, sealed_key = self._decide(holding, listen.request)
        except ListenRefused as refusal:
            self._log_refusal(holding, listen.request, refusal)
            raise
        if kind not in listen.notes:
            self._log.record_all([self._entry(Verb.NOTE_OPENED, listen, kind=kind)])
            listen.notes.add(NoteKind(kind))
        listen.used_s = now_s
        recording = listen.request.recording
        try:
            key = PracticeKey(held.seed).open_recording_key(sealed_key.sealed, held.practice, recording)
            return open_note(key, recording, NoteKind(kind), sealed)
        except VaultError as error:
            raise DamagedSound(f"note {kind} of recording {recording}: {error}") from error

    def end(self, session: bytes, listen_id: str, now_s: float) -> None:
        """End a listen and drop its key. Raises UnknownListen, LogUnwritable (ended all the same)."""
        self._end(self._find(session, listen_id, now_s))

    def end_all(self, session: bytes) -> None:
        """End every listen of a session that is over. What cannot be logged is ended all the same."""
        self._end_quietly([listen for listen in self._listens.values() if listen.session == session])

    def end_for(self, account: str, recordings: Collection[str]) -> None:
        """End an account's listens to recordings that were closed to it."""
        self._end_quietly(
            [
                listen
                for listen in self._listens.values()
                if listen.account == account and listen.request.recording in recordings
            ]
        )

    def end_of(self, recordings: Collection[str]) -> None:
        """End everybody's listens to recordings whose use was restricted: what is allowed begins again, with a code."""
        self._end_quietly([each for each in self._listens.values() if each.request.recording in recordings])

    def sweep(self, now_s: float) -> None:
        """End what nobody has read from for a quarter of an hour."""
        self._end_quietly([listen for listen in self._listens.values() if _is_idle(listen, now_s)])

    def _decide(self, holding: Holding, request: ListenRequest) -> tuple[HeldSeed, SealedKey]:
        """Return the seed and the sealed key that the request needs, or raise why it is refused."""
        return self.deciding.decide(holding, request.recording, request.purpose, request.place)

    def _unwrap(self, held: HeldSeed, sealed_key: SealedKey, request: ListenRequest) -> SegmentOpener:
        try:
            key = PracticeKey(held.seed).open_recording_key(sealed_key.sealed, held.practice, request.recording)
            return SegmentOpener(key, request.recording, request.header)
        except VaultError as error:
            raise DamagedSound(f"recording {request.recording}: {error}") from error

    def _log_refusal(self, holding: Holding, request: ListenRequest, refusal: ListenRefused) -> None:
        """Say who was refused what. Another practice's recording stands in the log under that practice."""
        practice = self.deciding.practice_of(request.recording, refusal)
        self._log.record(
            Verb.SOUND_REFUSED,
            holding.account,
            role=holding.roles.get(practice, ""),
            practice=practice,
            subject=request.recording,
            reason=REASONS[type(refusal)],
        )

    def _log_windows(self, listen: Listen, first: int, last: int) -> None:
        fresh = set(range(first // WINDOW_SEGMENTS, last // WINDOW_SEGMENTS + 1)) - listen.windows
        if not fresh:
            return
        self._log.record_all([self._entry(Verb.SOUND_DELIVERED, listen, window=window) for window in sorted(fresh)])
        listen.windows |= fresh

    def _find(self, session: bytes, listen_id: str, now_s: float) -> Listen:
        listen = self._listens.get(listen_id)
        if listen is None or listen.session != session or _is_idle(listen, now_s):
            raise UnknownListen("this session has no such listen: begin again")
        return listen

    def _end_oldest_over_limit(self, session: bytes) -> None:
        mine = [listen for listen in self._listens.values() if listen.session == session]
        self._end_quietly(mine[: max(0, len(mine) - LISTENS_A_SESSION + 1)])

    def _end_quietly(self, listens: list[Listen]) -> None:
        for listen in listens:
            try:
                self._end(listen)
            except LogUnwritable:
                continue  # the key is gone; that it was logged begun and delivered is what matters

    def _end(self, listen: Listen) -> None:
        del self._listens[listen.id]
        segments, exact = listen.delivered.texts(), len(listen.delivered) <= MOST_RANGES
        windows = len(listen.windows)
        self._log.record_all([self._entry(Verb.SOUND_ENDED, listen, windows=windows, segments=segments, exact=exact)])

    def _entry(self, verb: Verb, listen: Listen, **detail: DetailValue) -> Leaf:
        return self._log.entry(
            verb,
            listen.account,
            role=listen.role,
            practice=listen.practice,
            subject=listen.request.recording,
            listen=listen.id,
            **detail,
        )


_NOTES: Final = frozenset(str(kind) for kind in NoteKind)


def _is_idle(listen: Listen, now_s: float) -> bool:
    return now_s >= listen.used_s + LISTEN_IDLE_S
