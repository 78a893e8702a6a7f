"""Whether calls are good records (clause C6): made as the call happens, by a right clock, and of a known class.

the clock        of each recorder is kept by a time server, and out by a second at most
speech to lock   sound is locked within five seconds of being spoken
imports          are marked as what they are: made by another recorder, and not contemporaneous
classes          every call has one of the list; no clinical call comes to its day with its note unconfirmed, and none
                 was destroyed so
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Final

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from fairhearing.capture.nodes import NodeName
from fairhearing.catalogue.models import Call, Finding, Recording
from fairhearing.catalogue.rules import FindingKind, RecordClass
from fairhearing.clauses.clause import Clause
from fairhearing.clauses.proof import GOOD_FOR_HOURLY, HOURLY, Answer, Probe, Proof
from fairhearing.clauses.question import Question
from fairhearing.clauses.rows import ReadRows, Rows, Table
from fairhearing.health.status import Status, read_statuses
from fairhearing.practice.models import Practice
from fairhearing.probing.rounds import last_round
from fairhearing.retention.lists import LAST_CHANCE
from fairhearing.retention.periods import periods_of
from fairhearing.retention.rules import due_before
from fairhearing.vault.clock import MachineTime, machine_time
from fairhearing.wording.counts import counted
from fairhearing.wording.days import moment_words

CLOCK_OUT_S: Final = 1.0
LOCKED_WITHIN_S: Final = 5.0
_TICK_S: Final = 0.2
"""So often sound is taken in and locked."""
_RECORDER: Final = "recorder-"
_IMPORTS_READ: Final = 20_000
_LOOKED_BACK: Final = timedelta(days=31)
_NEVER_BY_TIME: Final = (RecordClass.CLINICAL_UNCONFIRMED, RecordClass.CLINICAL_ONLY)
_MOST_COUNTED: Final = 1000
_MS_PER_S: Final = 1000
_SEE_IT: Final = "Ring your IT supplier: the recorder does not say how it is."


def ask_records(practice: Practice, now: datetime, machine_now: Callable[[], MachineTime] = machine_time) -> Proof:
    """Ask of the clock, of the delay, of imports, and of the classes. machine_now: by which statuses age."""
    recorders, today = _recorders(machine_now()), timezone.localdate(now)
    unclassified = count_unclassified(practice)
    answers = (
        _clock(recorders),
        _delay(recorders),
        _test_call(),
        _imports(practice),
        _classes(unclassified),
        _clinical(practice, today),
        _destroyed(practice, now),
    )
    out = f"clock out by {_out_s(recorders):.2f} s" if _are_kept(recorders) else "clock not known"
    return Proof(f"{unclassified:,} unclassified; {out}", answers)


PROBES: Final = (Probe("good_records", Clause.RECORDS, ask_records, HOURLY, GOOD_FOR_HOURLY),)


def _recorders(now: MachineTime) -> Mapping[str, Status]:
    """Return what each recorder that runs says of itself now."""
    return {
        name: status
        for name, status in read_statuses(settings.HOME.status).items()
        if name.startswith(_RECORDER) and not status.stopped and not status.is_old(now)
    }


def _are_kept(recorders: Mapping[str, Status]) -> bool:
    """Say whether there is a recorder, and a time server keeps the clock of each."""
    return bool(recorders) and all(
        status.figures.get("clock_synchronised") == 1 and "clock_offset_s" in status.figures
        for status in recorders.values()
    )


def _out_s(recorders: Mapping[str, Status]) -> float:
    return max(abs(status.figures["clock_offset_s"]) for status in recorders.values())


def _of_clock(words: str) -> Question:
    return Question(words, reverse("rows", args=["clock-and-classes"]), "Clock and delay")


def _clock(recorders: Mapping[str, Status]) -> Answer:
    question = _of_clock(f"Is the recorder’s clock right to {CLOCK_OUT_S:.0f} second?")
    if not recorders:
        return question.unknown("No recorder says", _SEE_IT)
    if not _are_kept(recorders):
        mend = "Ask IT to let a time server keep the machine’s clock: until then nobody knows when a call was."
        return question.unknown("No time server keeps the clock", mend)
    out_s = _out_s(recorders)
    found = f"Out by {out_s:.2f} s"
    if out_s > CLOCK_OUT_S:
        return question.broken(found, "Ask IT to put the machine’s clock right.")
    return question.kept(found)


def _delay(recorders: Mapping[str, Status]) -> Answer:
    question = _of_clock(f"Is sound locked within {LOCKED_WITHIN_S:.0f} seconds of being spoken?")
    told = [status.figures for status in recorders.values()]
    if not told or not all({"tick_late_ms", "unwritten_s"} <= set(figures) for figures in told):
        return question.unknown("No recorder says", _SEE_IT)
    delay_s = max(_TICK_S + each["tick_late_ms"] / _MS_PER_S + each["unwritten_s"] for each in told)
    found = f"Within {delay_s:.1f} s just now"
    if delay_s > LOCKED_WITHIN_S:
        return question.broken(found, "Look at Health: the disk is away or full, or the machine is short of time.")
    return question.kept(found)


def _test_call() -> Answer:
    question = Question(
        "How long after hanging up was the last test call stored, opened and heard?",
        reverse("rows", args=["test-calls"]),
        "Test calls",
    )
    last = last_round()
    if last is None or last.took_ms is None:
        return question.noted("Not known")
    return question.noted(f"{last.took_ms / _MS_PER_S:.1f} s, {moment_words(last.ended_at)}")


def _imports(practice: Practice) -> Answer:
    words = "Are imported calls marked as not made while they happened?"
    question = Question(words, reverse("rows", args=["clock-and-classes"]), "Imported calls")
    imported, unmarked = imports_of(practice)
    if unmarked:
        mend = "Ring Fairhearing’s makers: an imported call could pass for a record made at the time."
        return question.broken(f"{unmarked:,} of {imported:,} not marked", mend)
    return question.kept(f"{imported:,} of {imported:,} marked" if imported else "None was imported")


def imports_of(practice: Practice) -> tuple[int, int]:
    """Return how many imported recordings there are, and how many are not marked; of many, the newest alone."""
    newest = Recording.objects.filter(call__practice=practice, manifest__node=str(NodeName.IMPORTED))
    marks = Finding.objects.filter(kind=FindingKind.IMPORTED, recording=OuterRef("pk"))
    marked = newest.annotate(marked=Exists(marks)).order_by("-manifest__boot", "-manifest__number")
    found = list(marked.values_list("marked", flat=True)[:_IMPORTS_READ])
    return len(found), found.count(False)


def count_unclassified(practice: Practice) -> int:
    """Count the calls that are still there and of no class of the list, at most a thousand.

    Each stretch between two classes, in the order of their words, is looked into by the index: it is empty.
    """
    words = sorted(str(each) for each in RecordClass)
    stretches = [Q(record_class__lt=words[0]), Q(record_class__gt=words[-1])]
    stretches += [Q(record_class__gt=one, record_class__lt=other) for one, other in pairwise(words)]
    there = practice.calls.filter(destroyed_at=None)
    found = (len(there.filter(each).values_list("id", flat=True)[:_MOST_COUNTED]) for each in stretches)
    return min(sum(found), _MOST_COUNTED)


def _of_classes(words: str) -> Question:
    return Question(words, reverse("rows", args=["clock-and-classes"]), "Calls by class")


def _classes(unclassified: int) -> Answer:
    question = _of_classes("Is every call of a record class?")
    if unclassified:
        return question.broken(
            f"{unclassified:,} without a class", "Ring your supplier: a call without a class is never destroyed."
        )
    return question.kept("0 unclassified")


def waiting_clinical(practice: Practice, today: date) -> QuerySet[Call]:
    """Return the calls whose time comes within 30 days, or is past, while their note is not confirmed."""
    months = periods_of(practice)[RecordClass.CLINICAL_UNCONFIRMED]
    return practice.calls.filter(
        destroyed_at=None,
        record_class=str(RecordClass.CLINICAL_UNCONFIRMED),
        started_at__lt=due_before(today + LAST_CHANCE, months),
    )


def _clinical(practice: Practice, today: date) -> Answer:
    words = "Does a clinical call come to its day with its note unconfirmed?"
    question = Question(words, reverse("kept"), "The last chance")
    waiting = len(waiting_clinical(practice, today).values_list("id", flat=True)[:_MOST_COUNTED])
    if waiting:
        mend = "Ask the clinicians to confirm their notes: nothing is destroyed before, and each is theirs to look at."
        return question.broken(f"{counted(waiting, 'call')} within {LAST_CHANCE.days} days", mend)
    return question.kept(f"0 within {LAST_CHANCE.days} days")


def _destroyed(practice: Practice, now: datetime) -> Answer:
    words = "Was a clinical call destroyed before its note was confirmed?"
    question = Question(words, reverse("destroyed"), "Certificates")
    since = practice.certificates.filter(destroyed_at__gt=now - _LOOKED_BACK)
    wrong = since.filter(rule__in=[str(each) for each in _NEVER_BY_TIME]).count()
    if wrong:
        mend = "Part of a health record may be gone. Tell your data protection officer and the clinician today."
        return question.broken(f"{wrong:,} in 31 days", mend)
    return question.kept("None in 31 days")


def clock_and_classes(practice: Practice, now: datetime, machine_now: Callable[[], MachineTime] = machine_time) -> Rows:
    """Show what each recorder says of its clock and delay, and count calls by class."""
    recorders, today = _recorders(machine_now()), timezone.localdate(now)
    clocks = Table(
        "Each recorder now",
        ("Recorder", "Kept by a time server", "Clock out by", "Late by", "Waiting for the disk"),
        tuple(_recorder_cells(name.removeprefix(_RECORDER), status.figures) for name, status in recorders.items()),
        "No recorder says how it is.",
    )
    there = practice.calls.filter(destroyed_at=None)
    counts = [(each.label, there.filter(record_class=each.value).count()) for each in Call.RecordClass]
    classes = Table(
        "Calls that are still there, by class",
        ("Class", "Calls"),
        (*((label, f"{many:,}") for label, many in counts), ("Without a class", f"{count_unclassified(practice):,}")),
        "",
    )
    imported, unmarked = imports_of(practice)
    rest = Table(
        "Of these",
        ("What", "Recordings or calls"),
        (
            ("Imported, and marked so", f"{imported - unmarked:,}"),
            ("Imported, and not marked", f"{unmarked:,}"),
            ("Note unconfirmed within 30 days of the call’s day", f"{waiting_clinical(practice, today).count():,}"),
        ),
        "",
    )
    lead = "A record is good evidence where it was made as the call happened, by a clock that is right."
    return Rows("Clock, delay and record classes", lead, (clocks, classes, rest))


def _recorder_cells(name: str, figures: Mapping[str, float]) -> tuple[str, ...]:
    kept = "Yes" if figures.get("clock_synchronised") == 1 else "Nobody says"
    out = f"{abs(figures['clock_offset_s']):.3f} s" if "clock_offset_s" in figures else "-"
    late = f"{figures['tick_late_ms']:.0f} ms" if "tick_late_ms" in figures else "-"
    waits = f"{figures['unwritten_s']:.1f} s" if "unwritten_s" in figures else "-"
    return name, kept, out, late, waits


ROWS: Final[dict[str, ReadRows]] = {"clock-and-classes": clock_and_classes}
