"""Checking the whole log: each night, and when a reader asks for it. What is found is kept, and told to health.

Every entry, tile and signature is recomputed from the files, and the log is compared with what the last good check
found: one that was cut short, or rewritten and signed again, does not begin with what it held then.
"""

from __future__ import annotations

from django.db import transaction

from fairhearing.audit.checkpoint import Checkpoint
from fairhearing.audit.errors import BadProof, DamagedLog, FarEndError
from fairhearing.audit.files import LogReader
from fairhearing.audit.log_key import trusted_log_key
from fairhearing.audit.proofs import LogTree
from fairhearing.audit.verbs import Verb
from fairhearing.audit.verify import verify_log
from fairhearing.health.kinds import TroubleKind
from fairhearing.health.troubles import Troubles
from fairhearing.jobs.outbox import record
from fairhearing.jobs.run import JobOutcome, JobRun
from fairhearing.policy.countersigned import countersigned
from fairhearing.policy.models import LogCheck
from fairhearing.practice.models import Practice
from fairhearing.vault.home import Home
from fairhearing.vault.recipients import list_recipients

VERIFY_LOG = "verify_log"
_PROCESS = "worker"
_LONGEST_FINDING = 500


class GrownFromAnother(DamagedLog):
    """The log does not begin with what an earlier check found in it: it was cut short or rewritten since."""


def check_log(home: Home, run: JobRun) -> JobOutcome:
    """Check the log and keep what was found. Raises what keeps it from being checked at all: the job comes again.

    Before the first practice is set up nothing says whose signature to expect: then nothing is checked. Where there are
    practices and no recipients files, these were taken away, and the log is not called whole.
    """
    if not list_recipients(home) and not Practice.objects.exists() and last_check() is None:
        return {"found": "nothing", "entries": 0}
    signed, finding = None, ""
    try:
        signed = verify_log(home.log, trusted_log_key(home), progress=run.progress)
        _compare_with_earlier(LogReader(home.log), signed)
        _compare_with_countersigned(home, signed)
    except FarEndError as error:
        finding = str(error)[:_LONGEST_FINDING] or type(error).__name__
    found = "damaged" if finding else "whole"
    entries = signed.size if signed else 0
    with transaction.atomic():
        LogCheck.objects.create(
            begun_at=run.now,
            ended_at=run.clock.now(),
            origin=signed.origin if signed else "",
            entries=entries,
            root=signed.root if signed else b"",
            finding=finding,
        )
        record(Verb.LOG_CHECKED, _PROCESS, found=found, entries=entries)
    return {"found": found, "entries": entries}


def look_at_log_checks(troubles: Troubles) -> None:
    """Make a trouble of a last check that found damage; it ends with a check that finds none."""
    last = last_check()
    troubles.count(TroubleKind.LOG_DAMAGED, int(last is not None and last.finding != ""))


def last_check() -> LogCheck | None:
    """Return what was found last."""
    return LogCheck.objects.order_by("-ended_at", "-id").first()


def last_damage() -> LogCheck | None:
    """Return the last check that found damage, however long ago."""
    return LogCheck.objects.exclude(finding="").order_by("-ended_at", "-id").first()


def _compare_with_countersigned(home: Home, signed: Checkpoint) -> None:
    """Raise GrownFromAnother unless the log begins with what each practice's key holders countersigned last."""
    for path in list_recipients(home):
        found = countersigned(home, path.stem, signed)
        if found and found.problem:
            raise GrownFromAnother(found.problem)


def _compare_with_earlier(reader: LogReader, signed: Checkpoint) -> None:
    """Raise GrownFromAnother unless the log begins with what the last good check found."""
    earlier = LogCheck.objects.filter(finding="").order_by("-ended_at", "-id").first()
    if earlier is None:
        return
    when = f"the check of {earlier.ended_at:%Y-%m-%d %H:%M} UTC"
    if earlier.entries > signed.size:
        raise GrownFromAnother(
            f"the log holds {signed.size} entries; {when} found {earlier.entries}: those from {signed.size} on are gone"
        )
    try:
        root = LogTree(reader, signed.size).root(earlier.entries)
    except BadProof as error:
        raise GrownFromAnother(str(error)) from error
    if root != bytes(earlier.root):
        raise GrownFromAnother(f"the first {earlier.entries} entries are not those that {when} found: rewritten since")
