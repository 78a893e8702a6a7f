"""A home whose log holds what packs lean on, and packs of it."""

from datetime import timedelta

from django.utils import timezone

from fairhearing.audit.files import LogReader
from fairhearing.audit.writer import LogWriter
from fairhearing.clauses.clause import Clause
from fairhearing.clauses.rules import State
from fairhearing.inspection.signing import evidence_key
from fairhearing.jobs.log_projection import project_log
from fairhearing.jobs.outbox import send
from fairhearing.keyholder.log.log_key import load_log_key
from fairhearing.policy.chaining import chain_day
from fairhearing.policy.clause_models import ClauseDay, ProbeResult

ANSWER = {
    "question": "Did opening what was destroyed fail?",
    "found": "3 of 3 failed, as they should",
    "verdict": "kept",
}


def log_it(home):
    """Bring what waits to the log, and the log back into the rows, as keyholder and worker do."""
    writer = LogWriter(home.log, load_log_key(home))
    while send(lambda entries: writer.append([each.leaf() for each in entries])):
        pass
    writer.close()
    while project_log(LogReader(home.log)):
        pass


def keep_days(practice, days):
    """Write results and states of the last so many whole days, and chain them night by night."""
    today = timezone.localdate()
    for ago in range(days, 0, -1):
        day = today - timedelta(days=ago)
        ProbeResult.objects.create(
            practice=practice,
            clause="C11",
            probe="destroyed",
            asked_at=timezone.now() - timedelta(days=ago),
            state="met",
            figure="3 of 3",
            answers=[ANSWER],
        )
        ClauseDay.objects.bulk_create(
            ClauseDay(practice=practice, clause=str(clause), day=day, state=str(State.MET)) for clause in Clause
        )
        chain_day(practice, day, timezone.now())


def ready_home(home, practice, days=3):
    """Make a home ready for packs."""
    evidence_key(home)
    keep_days(practice, days)
    log_it(home)
