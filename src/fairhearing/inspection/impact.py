"""A draft of the data protection impact assessment (UK GDPR Article 35), in the steps of the ICO's template.

Facts are filled in from rows and settings; what only people can judge is marked, and nothing is judged for them.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from fairhearing.inspection.processing import measure_table
from fairhearing.inspection.statement import NOT_SAID, Section, Statement, Table
from fairhearing.practice.allowed import roles_in_force
from fairhearing.practice.models import Practice
from fairhearing.practice.permissions import ROLES_HOLDING_KEYS
from fairhearing.practice.recording_notice import notice_in_force, readers
from fairhearing.vault.home import Home
from fairhearing.wording.counts import counted
from fairhearing.wording.days import day_words

KIND = "dpia"
_A_YEAR = timedelta(days=365)
_RISKS: Final = (
    ("Somebody listens who should not", "Only people with a key can; each listen asks why and stands in the log"),
    ("A recording or a backup is stolen", "Each is locked with a key of its own; no key lies on a disk unlocked"),
    ("A copy goes to the wrong person", "It opens by six words only, sent apart; every copy that left is counted"),
    ("Recordings are kept too long, or go too soon", "Destroyed by class and day; holds; a nightly comparison"),
    ("A caller does not know", "Announcement, website, leaflet and poster; share of calls in which it was heard"),
    ("Staff are watched unfairly", "Random samples from a published seed; staff see who heard them, and answer"),
    ("Card numbers are recorded", "Recording is paused from the phone system or the pages"),
    ("A request is missed or late", "Anybody takes it down; the law’s clock; every call that may be meant is kept"),
    ("Nobody notices that recording stopped", "A test call each hour; each day matched with the phone system’s log"),
    ("The people who can open it are all gone", "A recovery kit in sealed envelopes; a second manager"),
)


def impact_assessment(practice: Practice, home: Home, now: datetime) -> Statement:
    """Return the draft as the settings of today make it."""
    return Statement(
        kind=KIND,
        title="Data protection impact assessment: call recording (draft)",
        lead="Filled from how this system is set. What people have to judge is marked. Nobody has signed it by this.",
        practice=practice.id,
        practice_name=practice.name,
        made_at=now,
        sections=(
            Section("1. Why one is needed", (_NEED,)),
            Section("2. The processing", (_HOW,), _scope(practice, now)),
            Section(
                "3. Who was asked", (_consulted(practice), f"Patients, for example the participation group: {NOT_SAID}")
            ),
            Section("4. Needed, and in proportion", _NEEDED),
            Section("5. Risks, and what is done about them", (), _risks()),
            Section("6. Measures as they stand", (), measure_table(practice, home)),
            Section("7. Sign-off", _SIGN),
        ),
    )


_NEED = (
    "Recordings hold special category data of many people, patients in a vulnerable position among them, and calls of "
    "staff are reviewed: both are on the ICO’s list of what needs an assessment."
)
_HOW = (
    "The phone system sends a copy of each call to a recorder on the practice’s own machine, which locks it as it "
    "happens. Managers find a call by number, name or day, and listen for a stated purpose. Nothing is decided by a "
    "machine alone."
)
_NEEDED = (
    (
        "Lawful basis: UK GDPR Article 6(1)(e) and Article 9(2)(h); each purpose of listening has its own, in the "
        "record of processing."
    ),
    (
        "Less would not do: a note alone does not settle what was said. Calls between staff, and with occupational "
        "health, a union, a defence body or solicitors, are not recorded."
    ),
    f"Whether it is in proportion, in the practice’s own words: {NOT_SAID}",
)
_SIGN = (
    f"Advice of the data protection officer: {NOT_SAID}",
    f"Risk that is left, and who accepts it: {NOT_SAID}",
    "Signed: ______________________  Date: ______________",
)


def _scope(practice: Practice, now: datetime) -> Table:
    calls = practice.calls.filter(started_at__gte=now - _A_YEAR, started_at__lt=now).count()
    holders = (
        roles_in_force().filter(practice=practice, kind__in=ROLES_HOLDING_KEYS).values("person").distinct().count()
    )
    numbers, extensions = practice.numbers.count(), practice.extensions.count()
    internal = "Yes" if practice.records_internal_calls else "No"
    excluded = practice.never_recorded.filter(ends_at=None).count()
    clinical = practice.extensions.filter(clinical=True).count()
    rows = (
        ("Calls recorded in the last 12 months", f"{calls:,}"),
        ("Telephone numbers and extensions", f"{numbers:,} and {extensions:,}, {clinical:,} of them clinical"),
        ("People who can listen", f"{holders:,}"),
        ("Calls between extensions are recorded", internal),
        ("Entries of the register of who is never recorded", f"{excluded:,}"),
        ("Recording began", day_words(practice.created_at.date())),
    )
    return Table(("What", "Here"), rows)


def _consulted(practice: Practice) -> str:
    everybody = readers(practice)
    read = sum(1 for each in everybody if each.read_at)
    number = notice_in_force(practice).number
    return (
        f"Staff: {read} of {counted(len(everybody), 'person', 'people')} have read what staff are told about "
        f"recording, version {number}."
    )


def _risks() -> Table:
    rows = tuple((risk, done, NOT_SAID) for risk, done in _RISKS)
    return Table(("Risk", "What is done", "What is left: low, medium, high"), rows)
