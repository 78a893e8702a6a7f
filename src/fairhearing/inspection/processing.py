"""The record of processing activities (UK GDPR Article 30(1)), from the rows and settings of the day it is made."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from fairhearing.backup.errors import BackupError
from fairhearing.backup.settings import load_settings
from fairhearing.clauses.bases import BASES
from fairhearing.inspection.measures import measures_of
from fairhearing.inspection.periods import period_rows
from fairhearing.inspection.statement import NOT_SAID, Section, Statement, Table
from fairhearing.letters.contacts import contacts_of
from fairhearing.papers.models import Paper
from fairhearing.papers.paper_kinds import PaperKind
from fairhearing.policy.models import PowerHolder
from fairhearing.practice.allowed import roles_in_force
from fairhearing.practice.mail_settings import BadMailSettings, load_mail_settings
from fairhearing.practice.models import Practice
from fairhearing.practice.set_up_models import PhoneSystem
from fairhearing.vault.home import Home
from fairhearing.wording.counts import counted

KIND = "processing"
_PEOPLE = (
    "Patients, and whoever rings for them or is spoken of",
    "Others who ring: relatives, pharmacies, hospitals, suppliers",
    "Staff who speak on recorded lines",
)
_DATA = (
    "The sound of telephone calls, in which anything may be said, health above all",
    "Facts of calls: when, how long, which numbers and extensions, whether they were answered",
    "Names, dates of birth, NHS numbers and numbers of patients and callers, where the practice brought or typed them",
    "What staff noted, decided and listened to",
)


def record_of_processing(practice: Practice, home: Home, now: datetime) -> Statement:
    """Return the record as it is true now."""
    return Statement(
        kind=KIND,
        title="Record of processing: call recording",
        lead="What UK GDPR Article 30(1) asks for, as this system is set today. Your data protection officer decides.",
        practice=practice.id,
        practice_name=practice.name,
        made_at=now,
        sections=(
            _who(practice),
            Section("Why, and on what basis", (_FIRST,), _purposes()),
            Section("Whose information", _PEOPLE),
            Section("Which information", _DATA),
            Section("Who sees it", (), _recipients(practice)),
            Section("Processors and others with power over the machine", _NO_CONTRACTS, _processors(practice, home)),
            Section("Outside the United Kingdom", (_transfers(home),)),
            Section("How long it is kept", (), Table(("What", "How long"), period_rows(practice, home))),
            Section("How it is secured", (), measure_table(practice, home)),
        ),
    )


_FIRST = (
    "Calls are recorded as part of the practice’s public task (Article 6(1)(e)) and to give and manage health care "
    "(Article 9(2)(h)). Whoever listens chooses one of these purposes first; for no other can anybody listen."
)
_NO_CONTRACTS = (
    (
        "A contract under Article 28 is needed with each who processes for the practice. This system is run by the "
        "practice or for it; its makers see nothing."
    ),
)


def measure_table(practice: Practice, home: Home) -> Table:
    """Return the measures of security as rows; what is left to do is marked."""
    rows = tuple(
        (each.name, each.words if each.is_set else f"{each.words}. To be looked at.")
        for each in measures_of(practice, home)
    )
    return Table(("Measure", "As it stands"), rows)


def _who(practice: Practice) -> Section:
    contacts = contacts_of(practice)
    rows = (
        ("Controller", practice.name),
        ("How to reach the practice", contacts["practice_contact"] or NOT_SAID),
        ("Data protection officer", contacts["dpo_contact"] or NOT_SAID),
        ("Joint controllers", "None"),
    )
    return Section("Who", (), Table(("Role", "Who"), rows))


def _purposes() -> Table:
    rows = tuple(
        (
            purpose.label,
            basis.article_6,
            basis.article_9,
            basis.condition or "None is needed",
            basis.confidence[:1].upper() + basis.confidence[1:],
        )
        for purpose, basis in BASES.items()
    )
    headings = ("Purpose", "Article 6", "Article 9", "DPA 2018, Schedule 1", "Duty of confidence")
    return Table(headings, rows)


def _recipients(practice: Practice) -> Table:
    kinds = roles_in_force().filter(practice=practice, person__is_active=True)
    people = {label: kinds.filter(kind=kind).count() for kind, label in kinds.model.Kind.choices}
    roles = tuple((label, f"{counted(count, 'person', 'people')} of the practice") for label, count in people.items())
    return Table(
        ("Who", "What of it"),
        (
            *roles,
            ("The person concerned, or who may act for them", "A copy, on request"),
            ("Police, coroner, court, regulator, insurer, defence body", "Only where the law requires or allows it"),
        ),
    )


def _processors(practice: Practice, home: Home) -> Table:
    rows = [("Phone system", f"{system.name}, {system.get_kind_display()}") for system in _phone_systems(practice)]
    powers = PowerHolder.objects.filter(practice=practice, ended_at=None).order_by("kind", "added_at")
    rows += [(str(PowerHolder.Kind(each.kind).label), each.who) for each in powers]
    rows += [
        ("Contract under Article 28", each.about or each.reference)
        for each in practice.papers.filter(kind=PaperKind.PROCESSOR, state=Paper.State.KEPT, replaced_at=None)
        .defer("data")
        .order_by("about", "added_at")
    ]
    if target := _backup_target(home):
        rows.append(("Backups, encrypted before they leave", target))
    try:
        mail = load_mail_settings(home)
    except BadMailSettings:
        mail = None
    if mail is not None:
        rows.append(("E-mail, without a word of a call", mail.host))
    return Table(("For what", "Who"), tuple(rows) or (("Phone system, machine, backups", NOT_SAID),))


def _phone_systems(practice: Practice) -> list[PhoneSystem]:
    """Return the practice's own, and those that serve several."""
    return list(PhoneSystem.objects.filter(Q(practice=practice) | Q(practice=None)))


def _backup_target(home: Home) -> str:
    try:
        return load_settings(home.backup_json).target
    except BackupError:
        return ""


def _transfers(home: Home) -> str:
    if _backup_target(home).startswith("s3://"):
        return (
            "Fairhearing sends nothing abroad of its own. Backups go to a bucket, encrypted: say here where that "
            f"bucket is. {NOT_SAID}"
        )
    return "None. Nothing leaves the practice’s machine but what people hand out, and what the settings above name."
