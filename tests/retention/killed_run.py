"""Runs that die: `python -m tests.retention.killed_run FOLDER`.

For each step of `STEPS` a home with due recordings is laid out anew, a run is forked that kills itself there (SIGKILL:
nothing is flushed, nothing is tidied up), and then another that finishes. Prints for each step one line of JSON: what
there was after the kill, and after the end.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
import traceback
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from pathlib import Path

from fairhearing.vault.clock import Clock
from fairhearing.vault.home import Home
from fairhearing.vault.keyring import Keyring
from fairhearing.vault.store import FolderStore
from fairhearing.web.home_keys import make_keys
from fairhearing.web.startup import migrate_database, start_django

STEPS = (
    "intend: before it",
    "intend: before its commit",
    "intend: after it",
    "log: before the entry",
    "log: after the entry",
    "go on: before it",
    "go on: before its commit",
    "go on: after it",
    "keyring: before it",
    "keyring: before its commit",
    "keyring: after it",
    "store: before it",
    "store: an object gone before its folder's sync",
    "store: after it",
    "manifests: before it",
    "manifests: one gone before its folder's sync",
    "manifests: after it",
    "certify: before it",
    "certify: before its commit",
    "certify: after it",
)
_YEARS = timedelta(days=800)
_LEASE = timedelta(minutes=5)


def die() -> None:
    """End at once."""
    os.kill(os.getpid(), signal.SIGKILL)


def main(folder: Path) -> None:
    """Try every step."""
    home, template = Home(folder / "home"), folder / "template"
    make_keys(home)
    start_django(home)
    _forked(lambda: _lay_out(home))
    home.root.rename(template)
    for step in (*STEPS, "nowhere"):
        shutil.copytree(template, home.root)
        killed = _forked(lambda step=step: _run_until(home, step))
        told = folder / "told.json"
        ended = _forked(lambda told=told: told.write_text(json.dumps(_finish(home))))
        line = {"step": step, "killed": killed, "ended": ended, **json.loads(told.read_text())}
        sys.stdout.write(json.dumps(line) + "\n")
        shutil.rmtree(home.root)


def _forked(work: Callable[[], None]) -> int:
    """Do it in a process of its own, which has the database to itself; return the signal that ended it, or its code."""
    child = os.fork()
    if child == 0:
        try:
            work()
        except BaseException:  # noqa: BLE001 - the child's end, whatever it was
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _lay_out(home: Home) -> None:
    """Keep three recordings, two of them of one call."""
    from tests.catalogue.recorder_node import NOON, RecorderNode, call_fact
    from tests.retention.kept_home import KeptHome

    from fairhearing.practice.models import Practice

    migrate_database()
    Practice.objects.create(id="allerton", name="Allerton", created_at=NOON)
    kept, first = KeptHome(RecorderNode(home)), call_fact()
    for n in range(2):
        kept.publish(call=first["call"], ordinal=n)
    kept.publish()
    intake = kept.intake()
    while intake.take_in():
        pass


def _run(home: Home, clock: Clock, keyring: Keyring) -> None:
    from fairhearing.retention.means import Means
    from fairhearing.retention.run import destroy_due

    log = _FileLog(home.root / "entries")
    destroy_due(Means(FolderStore(home.store), keyring, home.manifests, log.append, clock))


class _FileLog:
    """Takes each entry once, as the keyholder does, and keeps it in a file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.touch()

    def append(self, entries) -> int:
        known = {line.split()[0] for line in self.path.read_text().splitlines()}
        new = [entry for entry in entries if entry.id not in known]
        with self.path.open("a") as file:
            file.writelines(f"{entry.id} {entry.verb} {entry.subject}\n" for entry in new)
        return len(new)


class _Steps:
    """Puts in place what dies at the named step."""

    def __init__(self, named: str) -> None:
        self.named = named

    def reach(self, step: str) -> None:
        if step == self.named:
            die()

    def wrap(self, place: object, name: str, *, before: str = "", after: str = "") -> None:
        """Let a function of a module die before or after it."""
        done = getattr(place, name)

        @wraps(done)
        def dying(*args, **kwargs):
            self.reach(before)
            outcome = done(*args, **kwargs)
            self.reach(after)
            return outcome

        setattr(place, name, dying)

    def around(self, place: object, name: str, word: str) -> None:
        self.wrap(place, name, before=f"{word}: before it", after=f"{word}: after it")


class _DyingKeyring(Keyring):
    """Dies around its transaction and within it."""

    __slots__ = ("steps",)

    def destroy(self, recordings, destroyed_at):
        self._connection.set_trace_callback(
            lambda words: self.steps.reach("keyring: before its commit") if words.startswith("COMMIT") else None
        )
        super().destroy(recordings, destroyed_at)
        self._connection.set_trace_callback(None)


def _run_until(home: Home, step: str) -> None:
    """Run with everything in place that dies at the step."""
    from fairhearing.jobs import outbox
    from fairhearing.retention import disposal, run
    from fairhearing.vault import manifest_removal
    from fairhearing.vault import store as store_module

    steps = _Steps(step)
    steps.around(run, "intend", "intend")
    steps.wrap(outbox, "record_all", after="intend: before its commit")
    steps.wrap(_FileLog, "append", before="log: before the entry", after="log: after the entry")
    steps.around(run, "go_on", "go on")
    steps.wrap(disposal, "lock_calls", after="go on: before its commit")
    steps.around(_DyingKeyring, "destroy", "keyring")
    steps.around(FolderStore, "remove", "store")
    steps.wrap(store_module, "sync_folder", before="store: an object gone before its folder's sync")
    steps.around(disposal, "remove_manifests", "manifests")
    steps.wrap(manifest_removal, "sync_folder", before="manifests: one gone before its folder's sync")
    steps.around(run, "certify", "certify")
    steps.wrap(disposal, "strip", after="certify: before its commit")
    keyring = _DyingKeyring(home.keyring)
    keyring.steps = steps
    _run(home, Clock(_YEARS), keyring)


def _finish(home: Home) -> dict[str, object]:
    """Look at what the kill left, let another run finish it, and look again."""
    after_kill = _look(home)
    _run(home, Clock(_YEARS + _LEASE), Keyring(home.keyring))
    return {"after_kill": after_kill, "after": _look(home)}


def _look(home: Home) -> dict[str, object]:
    from fairhearing.catalogue.models import Call, Party, Recording
    from fairhearing.jobs.models import Outbox
    from fairhearing.retention.models import Certificate

    entries = [line.split() for line in (home.root / "entries").read_text().splitlines()]
    return {
        "recordings": sorted(Recording.objects.values_list("id", flat=True)),
        "states": sorted(Recording.objects.values_list("id", "state")),
        "certificates": sorted(Certificate.objects.values_list("recording", flat=True)),
        "intended": sorted(subject for _, verb, subject in entries if verb == "disposal.intended"),
        "destroyed": sorted(subject for _, verb, subject in entries if verb == "recording.destroyed"),
        "unsent": Outbox.objects.filter(sent_at=None).count(),
        "keys": Keyring(home.keyring).recordings("0", "g"),
        "objects": sorted(path.stem for path in home.store.rglob("*.sealed")),
        "manifests": sorted(path.stem[9:] for path in home.manifests.rglob("*.note")),
        "parties": Party.objects.count(),
        "calls": Call.objects.filter(destroyed_at=None).count(),
    }


if __name__ == "__main__":
    main(Path(sys.argv[1]))
