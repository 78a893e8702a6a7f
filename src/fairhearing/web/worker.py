"""The worker process: what it does in every round, and which jobs come round. Composed here, above all it uses."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.management import call_command

from fairhearing.audit.files import LogReader
from fairhearing.catalogue.intake import Intake
from fairhearing.catalogue.manifest_files import ManifestFiles
from fairhearing.catalogue.manifest_reader import ManifestReader
from fairhearing.catalogue.search import forget_searches
from fairhearing.jobs import outbox, worker
from fairhearing.jobs.log_projection import project_log
from fairhearing.jobs.models import Job
from fairhearing.jobs.worker import Duty, JobKind
from fairhearing.keyholder.client import KeyholderClient
from fairhearing.vault.clock import Clock
from fairhearing.vault.facts import IntakeKey
from fairhearing.vault.home import Home
from fairhearing.vault.memory import keep_memory_private

_LOOK_AGAIN_EVERY = timedelta(minutes=5)
_TIDY_EVERY = timedelta(hours=1)


def run(home: Home, clock: Clock) -> None:
    """Work for this home until SIGTERM. Call `web.startup.start_django` first."""
    keep_memory_private()
    reader = ManifestReader(home, IntakeKey.load(home.intake_key))
    intake = Intake(ManifestFiles(home.manifests), reader)
    keyholder = KeyholderClient(home.keyholder_socket)
    log = LogReader(home.log)

    def look_again(_job: Job, _now: datetime) -> None:
        intake.look_again()

    def tidy(_job: Job, now: datetime) -> None:
        forget_searches(now)
        call_command("clearsessions")

    worker.run(
        home,
        clock,
        duties=[
            Duty("intake", intake.take_in),
            Duty("outbox", lambda: outbox.send(keyholder.append)),
            Duty("log", lambda: project_log(log)),
        ],
        job_kinds={
            "look_again": JobKind(look_again, again_after=_LOOK_AGAIN_EVERY),
            "tidy": JobKind(tidy, again_after=_TIDY_EVERY),
        },
    )
