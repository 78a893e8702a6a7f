"""Backups and drills as worker and command line make them: of which database, what is kept of it, what is logged."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import datetime
from functools import partial

from django.conf import settings
from django.db import connection, transaction

from fairhearing.audit.verbs import Verb
from fairhearing.backup.catalogue import Catalogue, EncryptedFile
from fairhearing.backup.copying import Progress
from fairhearing.backup.drill import Drill, drill
from fairhearing.backup.errors import BackupRunning, NoBackup
from fairhearing.backup.making import MadeBackup, make_backup
from fairhearing.backup.repository import begin_repository
from fairhearing.backup.restoring import RestoredHome
from fairhearing.backup.results import keep_results
from fairhearing.backup.settings import load_settings, open_target
from fairhearing.jobs import outbox
from fairhearing.jobs.errors import JobsError
from fairhearing.jobs.run import JobOutcome, JobRun
from fairhearing.retention.means import means_of
from fairhearing.retention.replay import replay_destructions
from fairhearing.vault.clock import Clock
from fairhearing.vault.home import Home
from fairhearing.web.postgresql_copies import PostgresqlServer

_TELL_EACH_S = 5.0


def back_up(
    home: Home, now: datetime, *, actor: str, progress: Progress = lambda _what, _done, _all: None
) -> MadeBackup:
    """Make one generation where HOME/backup.json says; keep and log what became of it.

    Raises what `make_backup` raises; then that it failed is kept and logged, as far as that can be.
    """
    chosen = load_settings(home.backup_json)
    try:
        repository = begin_repository(home, open_target(chosen, home), now)
        made = make_backup(home, repository, catalogue_of(home), chosen, now, progress=progress)
    except (BackupRunning, JobsError):
        raise
    except Exception as error:
        keep_results(home, backup_failed=True)
        _record(Verb.BACKUP_FAILED, actor, "", {"error": type(error).__name__})
        raise
    keep_results(home, backup_at=now, backup_failed=bool(made.unfit), locked=made.locked)
    _record(Verb.BACKUP_MADE, actor, made.generation, made_counts(made))
    return made


def try_backup(home: Home, now: datetime, *, actor: str, progress: Progress = lambda _what, _done, _all: None) -> Drill:
    """Make a restore drill of the newest generation; keep and log what it found."""
    chosen = load_settings(home.backup_json)
    try:
        repository = begin_repository(home, open_target(chosen, home), now)
        found = drill(repository, home, catalogue_of(home), progress)
    except (NoBackup, JobsError):
        raise
    except Exception:
        keep_results(home, drill_failed=True)
        raise
    changes = {"drill_failed": True} if found.failures else {"drill_failed": False, "drill_at": now}
    keep_results(home, **changes)
    _record(Verb.DRILL_DONE, actor, found.generation, drill_counts(found))
    return found


def finish_restore(home: Home, restored: RestoredHome, clock: Clock, *, actor: str, progress: Progress) -> None:
    """Bring the rows of what was destroyed since to the same, and log that this home was brought back."""
    with means_of(home, clock) as means:
        replay_destructions(means, restored.destroyed, partial(progress, "destroyed"))
    counts: dict[str, int | str] = {
        "recordings": restored.recordings,
        "destroyed": len(restored.destroyed),
        "left_out": len(restored.left_out),
    }
    _record(Verb.RESTORE_DONE, actor, restored.generation, counts)


def catalogue_of(home: Home) -> Catalogue:
    """Return the catalogue's database as Django's settings name it. Call `web.startup.start_django` first."""
    if connection.vendor == "postgresql":
        return PostgresqlServer(settings.DATABASES["default"])
    return EncryptedFile(home)


def run_backup(home: Home, run: JobRun) -> JobOutcome:
    """Make the nightly backup, as a job."""
    if not home.backup_json.exists():
        return {"set_up": "no"}
    return made_counts(back_up(home, run.now, actor="worker", progress=_progress(run)))


def run_drill(home: Home, run: JobRun) -> JobOutcome:
    """Make the monthly drill, as a job."""
    if not home.backup_json.exists():
        return {"set_up": "no"}
    try:
        return drill_counts(try_backup(home, run.now, actor="worker", progress=_progress(run)))
    except NoBackup:
        return {"backup": "none-yet"}


def made_counts(made: MadeBackup) -> Mapping[str, int | str]:
    """Return what a backup did, in numbers."""
    return {
        "recordings": made.recordings,
        "added": made.added,
        "removed": made.removed,
        "locked": made.locked,
        "unfit": len(made.unfit),
    }


def drill_counts(found: Drill) -> Mapping[str, int | str]:
    """Return what a drill found, in numbers."""
    return {
        "recordings": found.recordings,
        "destroyed": found.destroyed,
        "log_entries": found.log_size,
        "failures": len(found.failures),
    }


def _progress(run: JobRun) -> Progress:
    """Return what tells a job's row, every few seconds, and notices at once that the worker is to stop."""
    told_s = 0.0

    def tell(_what: str, done: int, total: int) -> None:
        nonlocal told_s
        if run.stopping() or time.monotonic() - told_s > _TELL_EACH_S:
            told_s = time.monotonic()
            run.progress(done, total)

    return tell


def _record(verb: Verb, actor: str, subject: str, detail: Mapping[str, int | str]) -> None:
    with transaction.atomic():
        outbox.record(verb, actor, "", subject, role="", **detail)
