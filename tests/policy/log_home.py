"""A founded home whose log is written by its own key, and a run of a job."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from fairhearing.audit.leaf import Leaf
from fairhearing.audit.verbs import Verb
from fairhearing.audit.writer import LogWriter
from fairhearing.jobs import queue
from fairhearing.jobs.run import JobRun
from fairhearing.keyholder.founding.founding import NewHolder, found_practice
from fairhearing.keyholder.holders.roles import HolderRole
from fairhearing.keyholder.log.log_key import load_log_key
from fairhearing.keyholder.signing_in.derivation import Cost
from fairhearing.vault.clock import Clock
from fairhearing.vault.facts import IntakeKey
from fairhearing.vault.home import Home
from fairhearing.vault.note import NoteSigner
from fairhearing.vault.recipients import RecorderKey

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def found_home(root):
    """Found one practice in a new home; its log is begun by `append`."""
    home = Home(root)
    recorder = NoteSigner("recorder/main", Ed25519PrivateKey.generate())
    found_practice(
        home,
        "allerton",
        "Allerton",
        holders=[NewHolder(uuid4().hex, HolderRole.MANAGER, "orbit lemon candle anchor velvet thunder")],
        recorders=[RecorderKey("main", recorder.vkey)],
        intake=IntakeKey.generate().public,
        clock=Clock(),
        cost=Cost(memory_kib=64, passes=1),
    )
    return home


def append(home, count, **changed):
    """Write so many entries."""
    writer = LogWriter(home.log, load_log_key(home))
    leaf = replace(Leaf(NOON, Verb.CALLS_LISTED, "ab" * 16, "manager", "allerton"), **changed)
    writer.append([replace(leaf, detail={"shown": n}) for n in range(count)])
    writer.close()


def job_run(kind, *, now=NOON, payload=None):
    """Take a job of this kind as the worker does."""
    queue.put(kind, run_after=now, now=now, payload=payload)
    job = queue.claim(kinds=[kind], holder="test", now=now)
    return JobRun(job, now, Clock(), lambda: False)
