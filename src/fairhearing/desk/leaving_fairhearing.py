"""What there is to do when a practice leaves Fairhearing: nothing is lost, nothing stays behind by mistake."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Max
from django.urls import reverse

from fairhearing.audit.verbs import Verb
from fairhearing.cases.models import Case
from fairhearing.catalogue.models import Recording
from fairhearing.desk.check_lines import CheckLine, Standing, counted_line
from fairhearing.desk.known import Moment
from fairhearing.health.lines import Line, State
from fairhearing.health.subjects import Subject
from fairhearing.jobs.models import LogEntry
from fairhearing.practice.models import Practice
from fairhearing.retention.models import KeepRequest


def exit_lines(practice: Practice, health: Sequence[Line], now: datetime) -> list[CheckLine]:
    """Return the lines, in the order in which to do them."""
    return [
        CheckLine(
            "decision",
            "Ask the data protection officer what must be kept, how long, and who keeps it",
            Standing.BY_HAND,
            "The practice stays the controller of its recordings.",
        ),
        counted_line(
            "cases",
            "Close the cases, or carry on elsewhere",
            practice.cases.exclude(state=Case.State.CLOSED).count(),
            none="No case is open.",
            some="open",
            href=reverse("cases"),
        ),
        counted_line(
            "asked",
            "Answer whoever asked to keep a call",
            practice.keep_requests.filter(answer=KeepRequest.Answer.WAITING).count(),
            none="Nobody waits for an answer.",
            some="waiting",
            href=reverse("asked"),
        ),
        counted_line(
            "holds",
            "Decide what becomes of calls that are kept longer",
            practice.holds.filter(released_at=None).count(),
            none="No call is kept longer.",
            some="kept longer",
            href=reverse("kept-longer"),
        ),
        _phones(practice, now),
        _log(practice, now),
        _kits(practice),
        _backup(health),
        _recordings(practice),
        CheckLine(
            "names",
            "Take the address (DNS), the certificate and the phone system’s recording settings away",
            Standing.BY_HAND,
            "Nothing here knows them.",
        ),
        CheckLine(
            "copies",
            "Destroy the backups and copies of the log elsewhere when nothing needs them",
            Standing.BY_HAND,
            "Keys in backups go by themselves within 30 days.",
        ),
        CheckLine(
            "told", "Tell staff and callers that calls are no longer recorded", Standing.BY_HAND, "Change the notice."
        ),
    ]


def _phones(practice: Practice, now: datetime) -> CheckLine:
    words = "Turn recording off at the phone system"
    latest = practice.calls.aggregate(latest=Max("started_at"))["latest"]
    found = f"The last recorded call began at {Moment(now)(latest)}." if latest else "No call was ever recorded."
    return CheckLine("phones", words, Standing.BY_HAND, found, reverse("calls-now"))


def _log(practice: Practice, now: datetime) -> CheckLine:
    words = "Take the log with you"
    taken = LogEntry.objects.filter(practice=practice.id, verb=str(Verb.LOG_EXPORTED)).aggregate(last=Max("time"))[
        "last"
    ]
    if taken is None:
        return CheckLine("log", words, Standing.TO_DO, "Nobody took a copy yet.", reverse("log"))
    return CheckLine("log", words, Standing.DONE, f"Taken at {Moment(now)(taken)}.", reverse("log"))


def _kits(practice: Practice) -> CheckLine:
    words = "Keep the recovery sheets as long as any recording or backup is kept"
    count = practice.kit_envelopes.filter(gone_at=None).count()
    if not count:
        return CheckLine("kits", words, Standing.TO_DO, "No envelope is listed.", reverse("keys"))
    return CheckLine(
        "kits", words, Standing.BY_HAND, f"{count} envelopes are listed. Without them no copy opens.", reverse("keys")
    )


def _backup(health: Sequence[Line]) -> CheckLine:
    words = "Make a last backup, and try it"
    found = [line for line in health if line.name is Subject.BACKUP]
    if not found or any(line.state is State.NOT_KNOWN for line in found):
        return CheckLine("backup", words, Standing.NOT_KNOWN, "We do not know how backups stand.")
    trouble = next((line for line in found if line.state is State.TROUBLE), None)
    if trouble:
        return CheckLine("backup", words, Standing.TO_DO, trouble.found)
    return CheckLine("backup", words, Standing.DONE, found[0].found)


def _recordings(practice: Practice) -> CheckLine:
    left = Recording.objects.filter(call__practice=practice).exclude(state=Recording.State.DESTROYED).count()
    return counted_line(
        "recordings",
        "Let recordings be destroyed when their time comes",
        left,
        none="No recording is left.",
        some="left; they go by the periods that are set, while the machine runs",
        href=reverse("kept"),
    )
