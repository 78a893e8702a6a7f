"""The publisher: from the journal, still sealed, to where others find it. Each step is `vault.finishing`'s.

    journal -> object in the store -> keyring -> manifest -> PUBLISHED in the journal -> doorbell -> forgotten

Every step may be repeated, and after a kill they are. Recordings that end now go before those that an earlier boot
left. While a disk is away the same recording is tried again, later and later, for ever; one that somebody must look at
is set aside, said, and tried each minute. None is passed over for good.
"""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from fairhearing.health.kinds import TroubleKind
from fairhearing.health.troubles import Troubles
from fairhearing.vault.defects import place_of
from fairhearing.vault.errors import CannotWrite, VaultError
from fairhearing.vault.finishing import Finisher, ManifestsUnwritable, StoreUnwritable
from fairhearing.vault.home import Home
from fairhearing.vault.journal import JournalUnwritable, JournalWriter, NotInJournal
from fairhearing.vault.journal_files import Damage
from fairhearing.vault.keyring import BadKeyring, Keyring, KeyringUnwritable
from fairhearing.vault.manifest import ManifestChain
from fairhearing.vault.note import NoteSigner
from fairhearing.vault.socketpath import unix_address
from fairhearing.vault.store import FolderStore

from .say import say

_PAUSES_S: Final = (0.2, 0.5, 1.0, 2.0, 5.0, 10.0)
_ASIDE_S: Final = 60.0
_SAY_EACH: Final = 30
_TROUBLES: Final[dict[type[Exception], TroubleKind]] = {
    StoreUnwritable: TroubleKind.STORE_UNWRITABLE,
    KeyringUnwritable: TroubleKind.KEYRING_UNWRITABLE,
    BadKeyring: TroubleKind.KEYRING_UNWRITABLE,
    ManifestsUnwritable: TroubleKind.MANIFESTS_UNWRITABLE,
    JournalUnwritable: TroubleKind.JOURNAL_UNWRITABLE,
}
_PART: Final = "publisher"


@dataclass(frozen=True, slots=True)
class RecorderNode:
    """Which recorder this is. boot: the number of this start. signer: signs its manifests."""

    name: str
    boot: int
    signer: NoteSigner


@dataclass(slots=True)
class _Waiting:
    """Recordings to be published: those that end now first.

    aside: until when each of those is left alone. since_s: since when each one waits, that is not set aside.
    """

    fresh: deque[str] = field(default_factory=deque)
    left_over: deque[str] = field(default_factory=deque)
    aside: dict[str, float] = field(default_factory=dict)
    since_s: dict[str, float] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.fresh) + len(self.left_over) + len(self.aside)

    def take(self, now_s: float) -> str | None:
        """Return the next one that may be tried now."""
        if self.fresh:
            return self.fresh.popleft()
        if self.left_over:
            return self.left_over.popleft()
        due = next((each for each, until_s in self.aside.items() if until_s <= now_s), None)
        if due is not None:
            del self.aside[due]
        return due


class Publisher:
    """Publishes what one node's journal holds. `submit` and `stop` from any thread, `run` in one.

    published: told of each recording that is in the store with its manifest; must not wait.
    """

    def __init__(
        self,
        home: Home,
        node: RecorderNode,
        journal: JournalWriter,
        troubles: Troubles,
        *,
        published: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._published = published
        self._home, self._node, self._journal, self._troubles = home, node, journal, troubles
        self._waiting = _Waiting()
        self._failures = 0
        self._wake = threading.Condition()
        self._is_stopping = False

    @property
    def waiting(self) -> int:
        """How many recordings are still to be published."""
        with self._wake:
            return len(self._waiting)

    @property
    def oldest_waiting_s(self) -> float:
        """For how long the oldest of them has waited, those aside that somebody must look at."""
        with self._wake:
            since_s = min(self._waiting.since_s.values(), default=None)
        return 0.0 if since_s is None else time.monotonic() - since_s

    def submit(self, recording: str) -> None:
        """Publish this recording: everything of it is in the journal."""
        with self._wake:
            self._waiting.fresh.append(recording)
            self._waiting.since_s.setdefault(recording, time.monotonic())
            self._wake.notify()

    def stop(self) -> None:
        """Ask `run` to return once nothing that can be published now is left."""
        with self._wake:
            self._is_stopping = True
            self._wake.notify()

    def run(self) -> None:
        """Publish what earlier boots left, then whatever is submitted, until stopped."""
        finisher = self._begin()
        while finisher is not None and (recording := self._next()) is not None:
            self._publish(finisher, recording)

    def _begin(self) -> Finisher | None:
        """Open store, keyring and manifests, and take over what earlier boots left, trying until it can be done."""
        while not self._is_stopping:
            try:
                finisher = Finisher(
                    self._journal,
                    FolderStore(self._home.store),
                    Keyring(self._home.keyring),
                    ManifestChain(self._home.manifests, self._node.name, self._node.boot, self._node.signer),
                )
                left_over = finisher.adopt(report_damage)
            except (OSError, VaultError) as error:
                self._pause(f"nothing can be published yet: {_reason(error)}", error)
                continue
            now_s = time.monotonic()
            with self._wake:
                self._waiting.left_over.extend(left_over)
                self._waiting.since_s.update(dict.fromkeys(left_over, now_s))
            if left_over:
                say(f"{len(left_over)} recordings that an earlier start left are published now")
            self._set_trouble(None)
            return finisher
        return None

    def _publish(self, finisher: Finisher, recording: str) -> None:
        """Publish one recording, or see to it that it is tried again."""
        try:
            finisher.finish(recording)
            self._published(recording)
        except NotInJournal:
            pass  # published and forgotten before, only a file that nobody needs could not be removed
        except (OSError, CannotWrite) as error:
            with self._wake:
                self._waiting.fresh.appendleft(recording)
            self._pause(f"recording {recording} waits in the journal: {_reason(error)}", error)
            return
        except VaultError as error:
            self._set_aside(recording, str(error))
        except Exception as error:  # noqa: BLE001 - the outermost loop: one recording must not hold up the others
            self._set_aside(recording, f"a defect, {place_of(error)}")
        with self._wake:
            self._waiting.since_s.pop(recording, None)
            set_aside = len(self._waiting.aside)
        self._troubles.count(TroubleKind.RECORDING_SET_ASIDE, set_aside)
        self._set_trouble(None)
        self._ring()

    def _next(self) -> str | None:
        """Return the next recording, waiting for one; None when stopping and none is left that can be tried."""
        with self._wake:
            while (recording := self._waiting.take(time.monotonic())) is None:
                if self._is_stopping:
                    return None
                self._wake.wait(_ASIDE_S / 10 if self._waiting.aside else None)
            return recording

    def _set_aside(self, recording: str, found: str) -> None:
        say(f"recording {recording} cannot be published now, the others go on: {found}")
        with self._wake:
            self._waiting.aside[recording] = time.monotonic() + _ASIDE_S

    def _pause(self, words: str, error: OSError | VaultError) -> None:
        """Wait, longer with each failure in a row; say why at the first, then now and again."""
        kind = _TROUBLES.get(type(error), TroubleKind.STORE_UNWRITABLE)
        self._set_trouble(kind)
        if self._failures % _SAY_EACH == 0:
            say(words)
        pause_s = _PAUSES_S[min(self._failures, len(_PAUSES_S) - 1)]
        self._failures += 1
        with self._wake:
            self._wake.wait(_PAUSES_S[0] if self._is_stopping else pause_s)

    def _set_trouble(self, present: TroubleKind | None) -> None:
        """Say which of the disks is in the way; None: the last recording went through, so that none is."""
        if present is None:
            self._failures = 0
        for kind in _TROUBLES.values():
            part = _PART if kind is TroubleKind.JOURNAL_UNWRITABLE else ""  # the media thread says the other one
            self._troubles.count(kind, int(kind is present), part=part)

    def _ring(self) -> None:
        """Tell the worker that something is new. If it does not run, it will look by itself when it does."""
        with (
            contextlib.suppress(OSError),
            socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as bell,
            unix_address(self._home.doorbell_socket) as address,
        ):
            bell.setblocking(False)
            bell.sendto(b"published", address)


def _reason(error: OSError | VaultError) -> str:
    return (error.strerror or "the disk gave no reason") if isinstance(error, OSError) else str(error)


def report_damage(damage: Damage) -> None:
    """Say that a journal has bytes that are no whole block."""
    if damage.at_end:
        say(f"{damage.path.name} ends in a torn block of {damage.length} bytes, as a kill leaves it")
    else:
        say(f"{damage.path.name} is damaged: {damage.length} bytes at {damage.offset}")
