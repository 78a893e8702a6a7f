"""Calls with the announcement in them, sealed in a store and handed to hearing as a recorder hands them.

There are some of them, handed over again and again: what was heard of one is read, held against what is in it and
taken away, so that hearing writes it down the next time as if it had never heard it.
"""

from __future__ import annotations

import secrets
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count, islice
from typing import Final, Self

import numpy as np
import soxr

from fairhearing.capture.key_desk import KeyDesk
from fairhearing.cli.demo.speech import conversation
from fairhearing.cli.errors import CommandError, ExitCode
from fairhearing.health.troubles import Troubles
from fairhearing.vault.announcement_file import PublishedWording, publish_wordings
from fairhearing.vault.announcement_heard import Verdict
from fairhearing.vault.clock import Clock
from fairhearing.vault.facts import IntakeKey
from fairhearing.vault.heard_file import heard_path, open_heard
from fairhearing.vault.home import Home
from fairhearing.vault.key_messages import Opened, hearing_socket
from fairhearing.vault.layout import closed_object, object_name
from fairhearing.vault.notes import NoteKind, note_name
from fairhearing.vault.seal import Recipient, RecordingSealer
from fairhearing.vault.store import FolderStore
from fairhearing.vault.tinkstream import PLAIN_BYTES
from fairhearing.wire.g711 import encode
from fairhearing.wire.law import Law
from fairhearing.wire.sound_format import SoundFormat

from .announced_calls import CARRYING, TrialCall, kind_of, trial_call
from .announced_versions import RATE, VERSIONS, wordings
from .coded_calls import Side, in_16_bits

_PRACTICE: Final = "announcing"
_NODE: Final = "handed"
_CONNECTED_WITHIN_S: Final = 60.0
_LOOK_EACH_S: Final = 0.02


@dataclass(frozen=True, slots=True)
class _Handed:
    """One call in the store. wording: the id of the version that it carries."""

    recording: str
    wording: str
    key: bytes = field(repr=False)


@dataclass(slots=True)
class Heard:
    """What hearing did of these calls. wrong: those of which it says anything but that its version was played."""

    recordings: int = 0
    wrong: int = 0


class HandedCalls:
    """Some calls of so many seconds, and the desk at which hearing is told of them. For one thread."""

    def __init__(self, home: Home, calls: int, seconds: int) -> None:
        self._home, self._store, self._intake = home, FolderStore(home.store), IntakeKey.generate()
        self._ids = _publish_wordings(home)
        caller = np.frombuffer(conversation("complaint").left, np.uint8)
        self._idle = deque(self._sealed(each, caller, seconds) for each in islice(_carrying(), calls))
        self._waiting: dict[str, _Handed] = {}
        self._desk = KeyDesk(hearing_socket(home, _NODE), Troubles(Clock()))
        self.heard = Heard()

    @classmethod
    @contextmanager
    def made(cls, home: Home, calls: int, seconds: int) -> Iterator[Self]:
        """Make the calls, and serve hearing until it is left."""
        made = cls(home, calls, seconds)
        made._desk.start()
        try:
            yield made
        finally:
            made._desk.stop()

    def begin_again(self) -> None:
        """Take all calls back for another process that hears, and count anew."""
        self._idle.extend(self._waiting.values())
        self._waiting.clear()
        self.heard = Heard()

    def wait_for_hearing(self) -> None:
        """Wait until hearing has come to be told. Raises CommandError."""
        until_s = time.monotonic() + _CONNECTED_WITHIN_S
        while not self._desk.is_connected:
            if time.monotonic() > until_s:
                raise CommandError("hearing did not come to be told of calls", code=ExitCode.UNAVAILABLE)
            time.sleep(_LOOK_EACH_S)

    @property
    def waiting(self) -> int:
        """How many hearing was told of and has not heard."""
        return len(self._waiting)

    def hand_over(self, calls: int) -> None:
        """Tell hearing of so many calls more, or of as many as there are."""
        for _ in range(min(calls, len(self._idle))):
            each = self._idle.popleft()
            key = bytearray(each.key)
            self._desk.opened(Opened(each.recording, _PRACTICE, SoundFormat.A_LAW, self._intake.public.raw, key))
            self._desk.closed(each.recording)
            self._desk.published(each.recording)
            self._waiting[each.recording] = each

    def take_back(self) -> None:
        """Read what was heard since, count it, and take it away."""
        for each in list(self._waiting.values()):
            path = heard_path(self._home, each.recording)
            if not path.exists():
                continue
            said = open_heard(self._intake, _PRACTICE, each.recording, path.read_bytes()).announcement
            self.heard.recordings += 1
            if said is None or said.verdict is not Verdict.PLAYED or said.wording != each.wording:
                self.heard.wrong += 1
            for kind in (NoteKind.HEARD, NoteKind.PEAKS):
                (self._home.store / note_name(each.recording, kind)).unlink()
            path.unlink()
            self._idle.append(self._waiting.pop(each.recording))

    def _sealed(self, call: TrialCall, caller: np.ndarray[tuple[int], np.dtype[np.uint8]], seconds: int) -> _Handed:
        """Put one call into the store as a recorder does: the announcement, then its talk over and over."""
        frames = seconds * RATE
        both = np.empty(2 * frames, np.uint8)
        both[::2] = np.resize(caller, frames)
        both[1::2] = np.resize(encode(in_16_bits(_narrow(call)), Law.A_LAW), frames)
        sound, recording, keys = both.tobytes(), secrets.token_hex(16), list[bytes]()
        sealer = RecordingSealer.open(
            recording, Recipient(_PRACTICE, self._intake.public), self._intake.public, hand_over=keys.append
        )
        whole = (len(sound) - 1) // PLAIN_BYTES * PLAIN_BYTES
        segments = [sealer.seal_next(sound[at : at + PLAIN_BYTES])[1] for at in range(0, whole, PLAIN_BYTES)]
        closing = sealer.close(sound[whole:], SoundFormat.A_LAW)
        self._store.put(object_name(recording), closed_object(sealer.header, closing.segment0, segments, closing.last))
        return _Handed(recording, self._ids[call.facts.wording], keys[0])


def _carrying() -> Iterator[TrialCall]:
    """Yield the trials whose calls carry the announcement, in order."""
    return (trial_call(number) for number in count() if kind_of(number) in CARRYING)


def _narrow(call: TrialCall) -> Side:
    """Return the practice's side at 8 kHz."""
    return call.side if call.rate == RATE else np.asarray(soxr.resample(call.side, call.rate, RATE), np.float32)


def _publish_wordings(home: Home) -> dict[str, str]:
    """Put the trials' wordings in place, and return the id under which each is known."""
    ids = {each.id: secrets.token_hex(16) for each in wordings()}
    publish_wordings(
        home,
        _PRACTICE,
        [
            PublishedWording(
                ids[each.id],
                each.language,
                version.since,
                each.essential_ms,
                encode(in_16_bits(each.sound), Law.A_LAW).tobytes(),
            )
            for version, each in zip(VERSIONS, wordings(), strict=True)
        ],
    )
    return ids
