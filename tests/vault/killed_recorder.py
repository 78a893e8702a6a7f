"""A recorder that dies: `python -m tests.vault.killed_recorder HOME STEP BOOT FORMAT`.

At its first boot it records one call of seeded noise in this sound format; then it publishes what there is. It ends at
the named step as kill -9 ends it: nothing is flushed, nothing is tidied up. Prints `promised N` whenever the journal
has promised N segments.
"""

from __future__ import annotations

import os
import random
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from fairhearing.vault import journal as journal_module
from fairhearing.vault.facts import IntakeKey
from fairhearing.vault.finishing import Finisher
from fairhearing.vault.home import Home
from fairhearing.vault.journal import Close, Facts, JournalWriter, Open, Segment
from fairhearing.vault.keyring import Keyring
from fairhearing.vault.manifest import ManifestChain
from fairhearing.vault.note import NoteSigner
from fairhearing.vault.seal import Recipient, RecordingSealer
from fairhearing.vault.store import FolderStore
from fairhearing.vault.unseal import PracticeKey
from fairhearing.wire.sound_format import SoundFormat

RECORDING = "0" * 28 + "f00d"
SEED = bytes(range(32))
INTAKE = IntakeKey(bytes(range(100, 132)))
SIGNER = NoteSigner("fairhearing/recorder/main", Ed25519PrivateKey.from_private_bytes(b"r" * 32))
SEGMENT = 4080
SOUND = random.Random("a call that outlives its recorder").randbytes(5 * SEGMENT + 200)
KILLED = 9


def die() -> None:
    """End at once."""
    os._exit(KILLED)


class Steps:
    """Dies when the named step is reached for the given time."""

    def __init__(self, named: str) -> None:
        self.name, _, time = named.partition("#")
        self.left = int(time or 1)

    def reach(self, step: str) -> None:
        if step == self.name:
            self.left -= 1
            if not self.left:
                die()


class DyingJournal(JournalWriter):
    """Dies around its write, its sync, its cut into files and their removal."""

    steps: Steps

    def _write_at(self, descriptor: int, parts: list[bytes], offset: int) -> None:
        self.steps.reach("journal: before the write")
        if self.steps.name == "journal: within the write":
            whole = b"".join(parts)
            os.pwrite(descriptor, whole[: len(whole) // 2], offset)
            self.steps.reach("journal: within the write")
        super()._write_at(descriptor, parts, offset)
        self.steps.reach("journal: before the sync")

    def _sync(self, descriptor: int) -> None:
        super()._sync(descriptor)
        self.steps.reach("journal: after the sync")

    def forget(self, recording: str) -> None:
        self.steps.reach("journal: before a file goes")
        super().forget(recording)
        self.steps.reach("journal: after the files went")


class DyingStore(FolderStore):
    """Dies around an object and within it."""

    __slots__ = ("steps",)

    def put(self, name: str, chunks: Iterable[bytes]) -> object:
        self.steps.reach("store: before the object")
        stored = super().put(name, self._dying(chunks))
        self.steps.reach("store: after the object")
        return stored

    def _dying(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        for n, chunk in enumerate(chunks):
            yield chunk
            if n > 2:
                self.steps.reach("store: within the object")
        self.steps.reach("store: before the object has its name")


class DyingKeyring(Keyring):
    """Dies around a row and within its transaction."""

    __slots__ = ("steps",)

    def put(self, recording: str, sealed_key: object) -> None:
        self.steps.reach("keyring: before the row")
        self._connection.set_trace_callback(self._traced)
        super().put(recording, sealed_key)
        self._connection.set_trace_callback(None)
        self.steps.reach("keyring: after the row")

    def _traced(self, statement: str) -> None:
        if statement.startswith("INSERT"):
            self.steps.reach("keyring: before the insert")
        if statement.startswith("COMMIT"):
            self.steps.reach("keyring: before the commit")


class DyingChain(ManifestChain):
    """Dies around a manifest."""

    __slots__ = ("steps",)

    def publish(self, finished: object) -> Path:
        self.steps.reach("manifest: before it")
        path = super().publish(finished)
        self.steps.reach("manifest: after it")
        return path


APPENDS = 8
"""Opening, five segments, the end, and the mark."""
STEPS = (
    *(f"journal: {where}#{n}" for where in ("before the write", "within the write") for n in (1, 2, 5, 7, APPENDS)),
    *(f"journal: {where}#{n}" for where in ("before the sync", "after the sync") for n in (1, 7, APPENDS)),
    "journal: a new file before its folder's sync#2",
    "journal: before a file goes",
    "journal: a file gone before its folder's sync",
    "journal: after the files went",
    "store: before the object",
    "store: within the object",
    "store: before the object has its name",
    "store: after the object",
    "keyring: before the row",
    "keyring: before the insert",
    "keyring: before the commit",
    "keyring: after the row",
    "manifest: before it",
    "manifest: after it",
)


def _dying_sync(steps: Steps, folder: Path) -> Callable[[Path], None]:
    """Return a folder's sync that dies before it: when a file was made there, or was removed."""
    sync = journal_module.sync_folder
    seen = set(folder.iterdir()) if folder.is_dir() else set()

    def dying(path: Path) -> None:
        now = set(path.iterdir())
        steps.reach("journal: a new file before its folder's sync" if now - seen else "")
        steps.reach("journal: a file gone before its folder's sync" if seen - now else "")
        seen.clear()
        seen.update(now)
        sync(path)

    return dying


def say_promised(what: object) -> None:
    sys.stdout.write(f"promised {what}\n")
    sys.stdout.flush()


def main(root: Path, step: str, boot: int, sound_format: SoundFormat) -> None:
    """Record one call in files of about three segments, or take over what there is, and publish, up to the step."""
    home, steps = Home(root), Steps(step)
    journal = DyingJournal(home.journal / "main", boot, rotate_bytes=3 * SEGMENT)
    journal_module.sync_folder = _dying_sync(steps, home.journal / "main")
    store, keyring = DyingStore(home.store), DyingKeyring(home.keyring)
    chain = DyingChain(home.manifests, "main", boot, SIGNER)
    for each in (journal, store, keyring, chain):
        each.steps = steps
    finisher = Finisher(journal, store, keyring, chain)
    if boot == 1:
        record(journal, sound_format)
    for recording in journal.recordings() if boot == 1 else finisher.adopt(lambda _damage: None):
        finisher.finish(recording)


def record(journal: JournalWriter, sound_format: SoundFormat) -> None:
    """Record the call into the journal, and say what it promised."""
    recipient = Recipient("allerton", PracticeKey(SEED).public)
    sealer = RecordingSealer.open(RECORDING, recipient, INTAKE.public)
    opened = Open(
        recording=RECORDING,
        practice="allerton",
        key_id=recipient.public.key_id,
        header=sealer.header,
        sealed_key=sealer.sealed_key,
        intake_key_id=INTAKE.key_id,
        sealed_facts_key=sealer.sealed_facts_key,
        format=sound_format,
    )
    journal.append([opened, Facts(RECORDING, sealer.seal_facts({"fact": "call"}))])
    say_promised(0)
    for n in range(5):
        journal.append([Segment(RECORDING, *sealer.seal_next(SOUND[n * SEGMENT : (n + 1) * SEGMENT]))])
        say_promised(n + 1)
    journal.append([Close(RECORDING, sealer.close(SOUND[5 * SEGMENT :], sound_format))])
    say_promised("all")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), SoundFormat(sys.argv[4]))
