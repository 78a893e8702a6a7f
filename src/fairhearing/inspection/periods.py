"""The retention schedule: how long each thing is kept, as the practice set it, and what goes on beside it."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db.models import Count, Q
from django.utils import timezone

from fairhearing.backup.errors import BackupError
from fairhearing.backup.settings import KEYRING_DAYS, load_settings
from fairhearing.catalogue.models import Call
from fairhearing.catalogue.rules import RecordClass
from fairhearing.copies.ending import KEPT_FOR
from fairhearing.inspection.statement import Section, Statement, Table
from fairhearing.practice.models import Practice
from fairhearing.retention.lists import count_late
from fairhearing.retention.models import Hold
from fairhearing.retention.periods import periods_of
from fairhearing.retention.rules import DESTROYED_BY_TIME
from fairhearing.vault.home import Home
from fairhearing.wording.counts import counted

KIND = "retention"
_WHAT: Final = {
    RecordClass.ADMINISTRATIVE: "Bookings, directions, prescriptions",
    RecordClass.EVIDENCE: "Part of a complaint, claim, concern or reported call",
    RecordClass.CLINICAL_UNCONFIRMED: "Care was discussed; no clinician has confirmed the written note yet",
    RecordClass.CLINICAL_SUMMARISED: "A clinician confirmed the written note",
    RecordClass.CLINICAL_ONLY: "The sound is the only record: part of the health record",
}
_ALWAYS: Final = (
    ("The audit log", "For good: it can only grow, and holds no name and no number"),
    ("Certificates of destruction", "For good: they hold no name and no number"),
    ("The list of what should have been recorded and was not", "For good: it holds no name and no number of a caller"),
    ("Lines of the phone system’s log", "As long as the recordings of their day"),
    ("Copies made for requests and disclosures", f"{KEPT_FOR.days} days at the practice, or until their matter ends"),
    ("Cases, requests and letters", "No period is set here: as the practice’s records policy says"),
)


def retention_schedule(practice: Practice, home: Home, now: datetime) -> Statement:
    """Return the schedule as it is set now."""
    return Statement(
        kind=KIND,
        title="Retention schedule: call recordings",
        lead="How long each kind of recording is kept, and how it ends. Routine destruction needs no approval.",
        practice=practice.id,
        practice_name=practice.name,
        made_at=now,
        sections=(
            Section("Recordings, by class", _CLASSES, _classes(practice)),
            Section("Kept longer", _HOLDS, _holds(practice, now)),
            Section("Everything else", (), Table(("What", "How long"), (*_ALWAYS, *_backup_rows(home)))),
            Section("How destruction is done, and proved", (*_ENDING, _late(practice, now))),
        ),
    )


_CLASSES = (
    (
        "The period runs from the day of the call. Thirty days before its end a list shows what wants a look first: "
        "open cases, unconfirmed notes, reported calls, calls about a child."
    ),
)
_HOLDS = (
    (
        "A hold has an owner, a reason and a day on which it is looked at again. Nothing of the call is destroyed "
        "while one stands; the database itself refuses it."
    ),
)
_ENDING = (
    (
        "The key of a recording is destroyed first, then its file. Then opening it is tried, and has to fail. Each "
        "destruction makes a certificate whose check number stands in the signed log."
    ),
    f"A destroyed key is in no backup any more after {KEYRING_DAYS} days.",
)


def period_rows(practice: Practice, home: Home) -> tuple[tuple[str, str], ...]:
    """Return what is kept for how long, in two columns, for other statements."""
    own = tuple((_label(each), _how_long(each, months)) for each, months in periods_of(practice).items())
    return (*own, *_ALWAYS, *_backup_rows(home))


def _classes(practice: Practice) -> Table:
    counts = dict(practice.calls.values_list("record_class").annotate(count=Count("pk")))
    rows = tuple(
        (_label(each), _WHAT[each], _how_long(each, months), f"{counts.get(str(each), 0):,}")
        for each, months in periods_of(practice).items()
    )
    return Table(("Class", "What it is", "How long", "Calls"), rows)


def _label(record_class: RecordClass) -> str:
    return str(Call.RecordClass(str(record_class)).label)


def _how_long(record_class: RecordClass, months: int) -> str:
    if record_class in DESTROYED_BY_TIME:
        return f"{counted(months, 'month')}, then destroyed"
    if record_class is RecordClass.CLINICAL_ONLY:
        return "As the health record is; never destroyed by itself"
    return f"Until the note is confirmed, and {counted(months, 'month')} in any case"


def _holds(practice: Practice, now: datetime) -> Table:
    today = timezone.localdate(now)
    held = practice.holds.filter(released_at=None)
    counts = {
        kind: (calls, past)
        for kind, calls, past in held.values_list("kind").annotate(
            calls=Count("call", distinct=True), past=Count("call", distinct=True, filter=Q(review_on__lt=today))
        )
    }
    rows = tuple(
        (str(label), *(f"{number:,}" for number in counts.get(kind, (0, 0)))) for kind, label in Hold.Kind.choices
    )
    return Table(("Reason", "Calls kept longer now", "Past the day of review"), rows)


def _late(practice: Practice, now: datetime) -> str:
    late = count_late(practice, timezone.localdate(now))
    return f"Today {counted(late, 'call')} should be gone already." if late else "Today no call is overdue."


def _backup_rows(home: Home) -> tuple[tuple[str, str], ...]:
    try:
        keep = load_settings(home.backup_json).keep
    except BackupError:
        return (("Backups", "None is set up"),)
    words = f"The newest of each of {keep.daily} days, {keep.weekly} weeks and {keep.monthly} months"
    return (("Backups", words),)
