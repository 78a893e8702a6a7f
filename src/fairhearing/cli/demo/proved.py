"""What a night would do for the policy's clauses, done at once: nobody looks at a demonstration a second day."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

_AFTERWARDS: Final = timedelta(seconds=1)
"""Jobs run in the order in which they are due: what is asked last finds what the others left."""


def prove_at_once(now: datetime) -> None:
    """Have the worker do each night's and each week's work now, and then ask what it asks of the policy."""
    from fairhearing.clauses.clause import Clause
    from fairhearing.copies.checking import CHECK_COPIES
    from fairhearing.inspection.publishing import PUBLISH_PAGES
    from fairhearing.jobs import queue
    from fairhearing.phone_log.matching_run import MATCH_PHONE_LOG
    from fairhearing.policy.asking import ASK_PROBES, ask_clauses
    from fairhearing.policy.doors import TRY_DOORS
    from fairhearing.practice.models import Practice
    from fairhearing.retention.run import DESTROY_DUE
    from fairhearing.retention.storage_trial import TRY_STORAGE
    from fairhearing.subject_access.search_trial import TRY_SEARCH

    for kind in (MATCH_PHONE_LOG, DESTROY_DUE, "compare", TRY_STORAGE, TRY_SEARCH, CHECK_COPIES, PUBLISH_PAGES):
        queue.run_now(kind, asked_by="", now=now)
    for practice in Practice.objects.all():
        ask_clauses(practice, list(Clause), now)
    queue.put(ASK_PROBES, run_after=now + _AFTERWARDS, now=now)
    queue.run_now(TRY_DOORS, asked_by="", now=now + 2 * _AFTERWARDS)  # it takes a minute; the next round asks of it
