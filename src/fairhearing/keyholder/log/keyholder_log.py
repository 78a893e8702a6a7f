"""The keyholder's hand on the log. What needs an entry calls `record` first, and stops if it raises."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from fairhearing.audit import errors as audit_errors
from fairhearing.audit.keyholder_verbs import KEYHOLDER_VERBS
from fairhearing.audit.leaf import DetailValue, Leaf
from fairhearing.audit.verbs import Verb
from fairhearing.audit.writer import LogWriter
from fairhearing.keyholder.errors import BadEntry, BadMessage, DamagedFiles, LogUnwritable
from fairhearing.vault.clock import Clock
from fairhearing.vault.note import NoteSigner


class KeyholderLog:
    """The log, opened when it can be: a disk that is full at the start does not keep the keyholder from starting.

    Raises DamagedFiles if the log's files are not what was signed.
    """

    def __init__(self, folder: Path, signer: NoteSigner, clock: Clock) -> None:
        self._folder = folder
        self._signer = signer
        self._clock = clock
        self._writer: LogWriter | None = None
        self.writable = self._try_to_open()

    @property
    def size(self) -> int:
        """How many entries the newest checkpoint covers."""
        return self._writer.size if self._writer else 0

    def checkpoint(self) -> str:
        """Return the newest checkpoint. Raises LogUnwritable if the log could not be begun yet."""
        return self._opened().note

    def record(
        self,
        verb: Verb,
        actor: str,
        *,
        role: str = "",
        practice: str = "",
        subject: str = "",
        **detail: DetailValue,
    ) -> None:
        """Put one entry of the keyholder's own into the log, synced when this returns. Raises LogUnwritable."""
        self.record_all([self.entry(verb, actor, role=role, practice=practice, subject=subject, **detail)])

    def entry(
        self, verb: Verb, actor: str, *, role: str = "", practice: str = "", subject: str = "", **detail: DetailValue
    ) -> Leaf:
        """Return an entry of this moment, for `record_all`."""
        return Leaf(self._clock.now(), verb, actor, role=role, practice=practice, subject=subject, detail=detail)

    def record_all(self, leaves: Sequence[Leaf]) -> None:
        """Put several entries of the keyholder's own into the log at once. Raises LogUnwritable."""
        self._append(leaves)

    def take_outbox(self, leaves: Sequence[Leaf]) -> int:
        """Put outbox entries into the log; return how many were new. Raises BadEntry, LogUnwritable."""
        for leaf in leaves:
            if leaf.verb in KEYHOLDER_VERBS:
                raise BadEntry(f"outbox entry {leaf.outbox}: {leaf.verb} is the keyholder's own to say")
        return self._append(leaves)

    def close(self) -> None:
        """Let go of the log's folder."""
        if self._writer:
            self._writer.close()

    def _append(self, leaves: Sequence[Leaf]) -> int:
        try:
            added = self._opened().append(leaves)
        except audit_errors.LogUnwritable as error:
            self.writable = False
            raise LogUnwritable(str(error)) from error
        except audit_errors.BadLeaf as error:
            raise BadMessage(str(error)) from error
        self.writable = True
        return added

    def _opened(self) -> LogWriter:
        if self._writer is None:
            self.writable = self._try_to_open()
        if self._writer is None:
            raise LogUnwritable("the log could not be opened yet")
        return self._writer

    def _try_to_open(self) -> bool:
        try:
            self._writer = LogWriter(self._folder, self._signer)
        except audit_errors.LogUnwritable:
            return False
        except audit_errors.DamagedLog as error:
            raise DamagedFiles(f"the log is damaged: {error}") from error
        return True
