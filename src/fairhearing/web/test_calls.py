"""The job that makes test calls: a round of them each hour and on demand, one at each address where SIP is heard.

Making one opens what was recorded, which pages must not be able to do: whoever starts the worker hands that in.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from fairhearing.audit.verbs import Verb
from fairhearing.capture.probe_file import Listening, read_listening
from fairhearing.heartbeat.errors import NothingFounded
from fairhearing.heartbeat.outcome import Ending, Outcome
from fairhearing.jobs import queue
from fairhearing.jobs.outbox import record
from fairhearing.jobs.run import JobOutcome, JobRun, Stopping
from fairhearing.probing.models import ProbeCall
from fairhearing.probing.rounds import begin_round, forget_old, last_round, note_begun, note_ended
from fairhearing.vault.home import Home
from fairhearing.web.errors import OurError

TEST_CALL: Final = "test_call"
EACH: Final = timedelta(hours=1)
AGAIN_AFTER_LOSS: Final = timedelta(minutes=5)
_TRIED_TWICE: Final = (Ending.GAPS, Ending.NOT_HEARD)
"""A machine that stood still for a moment loses packets: what is not whole is tried once more before it is told."""

MakeCall = Callable[[Listening, Callable[[], bool]], Outcome]
"""Makes one test call at an address, until it is to wait no longer. Raises NothingFounded."""


def made_elsewhere(_listening: Listening, _stopping: Callable[[], bool]) -> Outcome:
    """Refuse: the pages name this job, and only the worker runs it."""
    raise OurError("test calls are made by the worker alone")


def ask_for_round(actor: str, *, now: datetime, asked_by: str = "", practice: str = "", role: str = "") -> None:
    """Have the worker make a round now, and tell the log who asked. asked_by: an account, "" for nobody's."""
    with transaction.atomic():
        queue.run_now(TEST_CALL, asked_by=asked_by, now=now)
        record(Verb.JOB_ASKED_FOR, actor, practice, TEST_CALL, role=role)


def next_round(ended: datetime) -> datetime:
    """Say when the next round is due: an hour on; sooner while none was heard, so that it is noticed when it is."""
    last = last_round()
    return ended + (EACH if last is not None and last.is_heard else AGAIN_AFTER_LOSS)


def make_round(home: Home, make: MakeCall, run: JobRun) -> JobOutcome:
    """Make a test call at each address, and write down what became of it."""
    told = read_listening(home)
    listening = [each for each in told if not each.asks_certificate]
    if told and not listening:
        return {"heard": 0}  # every caller must show a certificate, and we have none to show
    calls = begin_round(_places(listening), run.now)
    endings = []
    for number, call in enumerate(calls):
        run.progress(number, len(calls))
        note_begun(call, run.clock.now())
        try:
            outcome = _make(make, listening[number], run) if listening else Outcome(Ending.UNANSWERED)
        except NothingFounded:
            ProbeCall.objects.filter(id__in=[each.id for each in calls]).delete()
            return {"heard": 0}
        note_ended(call, outcome, run.clock.now())
        endings.append(outcome.ending)
    forget_old(run.now)
    return {str(ending): endings.count(ending) for ending in dict.fromkeys(endings)}


def _make(make: MakeCall, listening: Listening, run: JobRun) -> Outcome:
    outcome = make(listening, run.stopping)
    if outcome.ending in _TRIED_TWICE:
        outcome = make(listening, run.stopping)
    if outcome.ending is Ending.BROKEN_OFF:
        raise Stopping("the worker is being stopped while a test call is made")
    return outcome


def _places(listening: list[Listening]) -> list[tuple[str, str]]:
    """Return node and way of each address; where nobody listens, that of the recorder that should."""
    return [(each.node, str(each.transport)) for each in listening] or [("main", "")]
