"""One test call through the whole path: placed, recorded, stored, opened, heard.

    prepare -> INVITE -> tones -> BYE -> its manifest -> its key and its object -> the tones in it -> a changed byte

Its sound is opened in this process's memory, and is nobody's. Nothing is destroyed here: whoever asked does that, once
intake has read the manifest.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from typing import Final

from fairhearing.call.actions import Refusal
from fairhearing.call.probe import PROBE_INSIDE, PROBE_OUTSIDE, PROBE_PRACTICE, PROOF
from fairhearing.capture.probe_file import Listening
from fairhearing.vault.clock import Clock
from fairhearing.vault.errors import VaultError
from fairhearing.vault.home import Home
from fairhearing.vault.keyring import Keyring
from fairhearing.vault.layout import object_name
from fairhearing.vault.manifest import Manifest, chain_end, manifests_after, open_manifest, parse_manifest
from fairhearing.vault.note import split_note
from fairhearing.vault.unseal.sealed_file import SealedFile
from fairhearing.vault.wav import HEAD_BYTES
from fairhearing.wire.sound_format import SoundFormat

from .changed_byte import is_change_noticed
from .errors import NothingFounded, NotReady, NotRecorded
from .outcome import Ending, Outcome
from .probe import Probe, prepare_probe
from .recording_client import Line, Recorder, RecordingClient
from .tones import Code, code_of, hear, sound_of, split_sides

STORED_WITHIN_S: Final = 30.0
ANOTHER_WITHIN_S: Final = 5.0
_TAKEN_UP_WITHIN_S: Final = 8.0
_TRY_AGAIN_EACH_S: Final = 0.5
_LOOK_EACH_S: Final = 0.1
_LISTINGS_UNTIL_QUIET: Final = 3
"""A file that came within one tick of the file system's clock does not change its folder's time again."""
_AGENT: Final = "Fairhearing test call"
_FORBIDDEN: Final = 403
_LEFT_OPEN_S: Final = 90
"""So soon a recorder ends a call whose worker was killed (RFC 4028; it enforces nothing shorter)."""
Place = tuple[int, int]
"""Boot and number of a manifest, within its node's chain."""

_NOT_YET: Final = frozenset({Refusal.UNREADY, Refusal.NOT_PROVED, Refusal.UNLISTED})


@dataclass(frozen=True, slots=True)
class ProbeCall:
    """Makes test calls for one home. stored_within_s: so long a finished call may wait for the store.

    another_within_s: so long another one is waited for after one that is not it.
    """

    home: Home
    clock: Clock
    stored_within_s: float = STORED_WITHIN_S
    another_within_s: float = ANOTHER_WITHIN_S
    random: Callable[[int], bytes] = field(default=os.urandom)

    def make(self, listening: Listening, stopping: Callable[[], bool] = lambda: False) -> Outcome:
        """Make one test call at one address of a recorder, and say what became of it. Takes some seconds.

        stopping: whether to wait no longer; then it is broken off. Raises NothingFounded.
        """
        try:
            probe = prepare_probe(self.home, self.clock.now(), self.random)
            end = chain_end(self.home.manifests, listening.node)
        except NothingFounded:
            raise
        except (NotReady, VaultError, OSError):
            return Outcome(Ending.NOT_READY)
        code = code_of(self.random(16).hex())
        try:
            asyncio.run(_place(probe, listening, code))
        except NotRecorded as error:
            return Outcome(_why(error))
        hung_up_s = time.monotonic()
        after = (end.boot, end.number) if end else (0, 0)
        return self._await(_Awaited(probe, listening.node, code, after, hung_up_s), stopping)

    def _await(self, awaited: _Awaited, stopping: Callable[[], bool]) -> Outcome:
        """Wait until the recording is announced, then hear it.

        Another test call's may come first, one that waited for a disk: what is not heard is held against the next.
        """
        place, seen_ns, listings, found = awaited.after, 0, 0, Outcome(Ending.NOT_STORED)
        until_s = awaited.hung_up_s + self.stored_within_s
        while time.monotonic() < until_s:
            if stopping():
                return Outcome(Ending.BROKEN_OFF)
            changed_ns = self._changed_ns(awaited.node)
            listings, seen_ns = (listings + 1 if changed_ns == seen_ns else 0), changed_ns
            announced = self._announced(awaited.node, place) if listings < _LISTINGS_UNTIL_QUIET else ()
            for place, manifest in announced:  # noqa: B007 - remembered for the next listing
                if manifest is not None:
                    found = self._hear(manifest, awaited)
                    until_s = min(until_s, time.monotonic() + self.another_within_s)
                if found.ending is Ending.HEARD:
                    return found
            time.sleep(_LOOK_EACH_S)
        return found

    def _changed_ns(self, node: str) -> int:
        """Return when the folders of a node's manifests changed last."""
        folders = [self.home.manifests / node, *(self.home.manifests / node).glob("[0-9]*")]
        return max((folder.stat().st_mtime_ns for folder in folders if folder.is_dir()), default=0)

    def _announced(self, node: str, place: Place) -> Iterator[tuple[Place, Manifest | None]]:
        """Yield the places of manifests after one, in their order; of test calls, what they say."""
        for file in manifests_after(self.home.manifests, node, *place):
            try:
                manifest = parse_manifest(split_note(file.path.read_text("utf-8")))
            except (OSError, UnicodeDecodeError, VaultError):
                yield (file.boot, file.number), None
                continue
            yield (file.boot, file.number), manifest if manifest.practice == PROBE_PRACTICE else None

    def _hear(self, manifest: Manifest, awaited: _Awaited) -> Outcome:
        """Open a recording and listen to it."""
        try:
            sound = self._open(manifest, awaited)
        except (VaultError, OSError):
            return Outcome(Ending.NOT_OPENED, manifest.recording)
        if manifest.sound.format is not SoundFormat.A_LAW:
            return Outcome(Ending.NOT_HEARD, manifest.recording)
        ending = hear(*split_sides(sound), awaited.code)
        if ending is not Ending.HEARD:
            return Outcome(ending, manifest.recording)
        took_s = time.monotonic() - awaited.hung_up_s
        return Outcome(ending, manifest.recording, took_s, self._change_noticed(manifest, awaited))

    def _change_noticed(self, manifest: Manifest, awaited: _Awaited) -> bool | None:
        """Say whether a copy of what was heard is noticed to be changed; None where that could not be tried."""
        try:
            return is_change_noticed(*self._sealed(manifest, awaited), self.random)
        except (VaultError, OSError):
            return None

    def _open(self, manifest: Manifest, awaited: _Awaited) -> bytes:
        """Return what was recorded: its signature, key and object checked on the way. Raises VaultError, OSError."""
        note = next(self.home.manifests.glob(f"{awaited.node}/*/*-{manifest.recording}.note")).read_text("utf-8")
        open_manifest(note, awaited.probe.recipients.manifest_verifiers)
        file, key = self._sealed(manifest, awaited)
        return b"".join(file.wav_chunks(key, lambda _done, _all: None))[HEAD_BYTES:]

    def _sealed(self, manifest: Manifest, awaited: _Awaited) -> tuple[SealedFile, bytes]:
        """Return a recording's sealed file and its key. Raises VaultError."""
        with closing(Keyring(self.home.keyring, read_only=True)) as keyring:
            sealed = keyring.get(manifest.recording)
        key = awaited.probe.key.open_recording_key(sealed.sealed, PROBE_PRACTICE, manifest.recording)
        return SealedFile(self.home.store / object_name(manifest.recording), manifest.recording, manifest), key


@dataclass(frozen=True, slots=True)
class _Awaited:
    """A test call that was hung up. after: where its node's chain of manifests ended before it."""

    probe: Probe
    node: str
    code: Code
    after: Place
    hung_up_s: float


async def _place(probe: Probe, listening: Listening, code: Code) -> None:
    """Place the call, say its tones, hang up. Raises NotRecorded.

    A recorder takes up files that were just made within seconds: until then it is asked again.
    """
    fields = {PROOF: probe.proof, "Supported": "timer", "Session-Expires": f"{_LEFT_OPEN_S};refresher=uac"}
    recorder = Recorder((listening.host, listening.port), listening.transport, fields)
    outside, inside = Line(f"sip:{PROBE_OUTSIDE}@fairhearing"), Line(f"sip:{PROBE_INSIDE}@fairhearing")
    give_up_s = time.monotonic() + _TAKEN_UP_WITHIN_S
    while True:
        async with RecordingClient(recorder, listening.host, agent=_AGENT) as client:
            try:
                await client.open(outside, inside)
            except NotRecorded as error:
                if not _may_be_taken_up(error) or time.monotonic() > give_up_s:
                    raise
            else:
                await client.speak((sound_of(code.left), sound_of(code.right)))
                await client.hang_up()
                return
        await asyncio.sleep(_TRY_AGAIN_EACH_S)


def _may_be_taken_up(error: NotRecorded) -> bool:
    return error.status == _FORBIDDEN or error.reason in _NOT_YET


def _why(error: NotRecorded) -> Ending:
    if error.reason == Refusal.FULL:
        return Ending.FULL
    return Ending.REFUSED if error.status else Ending.UNANSWERED
