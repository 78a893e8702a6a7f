"""The newest signed checkpoint leaves the building: each day, by e-mail, to a practice's managers and partners.

What they keep in their letter boxes this machine cannot change: a log that was rewritten later does not lead to it.
A message holds the practice's name, a count and a code, and nothing of a person or a call.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone

from fairhearing.audit.checkpoint import Checkpoint, open_checkpoint
from fairhearing.audit.errors import DamagedLog
from fairhearing.audit.files import LogReader
from fairhearing.audit.log_key import trusted_log_key
from fairhearing.audit.verbs import Verb
from fairhearing.health.kinds import TroubleKind
from fairhearing.health.troubles import Troubles
from fairhearing.jobs.outbox import record
from fairhearing.jobs.run import JobOutcome, JobRun
from fairhearing.policy.models import CheckpointMail
from fairhearing.practice.mail import Letter, NotSent, send_letter
from fairhearing.practice.mail_settings import BadMailSettings, MailSettings, load_mail_settings
from fairhearing.practice.models import Person, Practice, Role
from fairhearing.vault.home import Home

MAIL_CHECKPOINTS = "mail_checkpoints"
ENOUGH = 2
"""People who should have each checkpoint: of one alone, nobody else knows what was in it."""

_PROCESS = "worker"
_RECEIVERS = (Role.Kind.MANAGER, Role.Kind.PARTNER)
_LATE_AFTER = timedelta(days=1)
_NOT_SET_UP, _NOBODY = "NotSetUp", "NobodyToSendTo"


def mail_checkpoints(home: Home, run: JobRun) -> JobOutcome:
    """Send each practice's people the newest checkpoint, those of today once.

    Where no mail is set up nothing is owed, unless mail was sent before. Raises the first practice's NotSent or
    BadMailSettings after all were tried: the job comes again.
    """
    practices = list(Practice.objects.order_by("id"))
    sent, failed = 0, None
    for done, practice in enumerate(practices):
        run.progress(done, len(practices))
        if _was_sent_on(practice, run.now) or not _is_owed(home, practice):
            continue
        try:
            sent += _mail(home, practice, run.now)
        except (NotSent, BadMailSettings) as error:
            _note_problem(practice, type(error).__name__)
            failed = failed or error
    if failed is not None:
        raise failed
    return {"practices": sent}


def look_at_checkpoint_mails(troubles: Troubles, now: datetime) -> None:
    """Make a trouble of each practice whose checkpoint has waited for a day."""
    late = set(
        CheckpointMail.objects.filter(sent_at=None, asked_at__lt=now - _LATE_AFTER).values_list("practice", flat=True)
    )
    for practice in Practice.objects.values_list("id", flat=True):
        troubles.count(TroubleKind.CHECKPOINT_NOT_SENT, int(practice in late), practice=practice)


def last_mailed(practice: Practice) -> CheckpointMail | None:
    """Return what was sent to the practice's people last."""
    return CheckpointMail.objects.filter(practice=practice).exclude(sent_at=None).order_by("-sent_at").first()


def receivers(practice: Practice) -> list[Person]:
    """Return who gets a practice's checkpoints: its managers and partners."""
    people = practice.roles.filter(kind__in=_RECEIVERS).values("person_id")
    return list(Person.objects.filter(id__in=people, is_active=True).order_by("id"))


def _mail(home: Home, practice: Practice, now: datetime) -> int:
    """Send to all of a practice's people, then note it with its entry; say whether anything was sent."""
    CheckpointMail.objects.get_or_create(practice=practice, sent_at=None, defaults={"asked_at": now})
    settings, people = load_mail_settings(home), receivers(practice)
    if settings is None or not people:
        _note_problem(practice, _NOBODY if settings else _NOT_SET_UP)
        return 0
    note = LogReader(home.log).checkpoint()
    if note is None:
        raise DamagedLog("the log's folder holds no checkpoint")
    checkpoint = open_checkpoint(note, trusted_log_key(home))
    for person in people:
        send_letter(settings, checkpoint_letter(practice, person, checkpoint, note, now=now, receivers=len(people)))
    _note_sent(practice, people, checkpoint, now)
    return 1


def checkpoint_letter(
    practice: Practice, person: Person, checkpoint: Checkpoint, note: str, *, now: datetime, receivers: int
) -> Letter:
    """Write what one person gets: the whole note, and in words above it what it is and what to do with it."""
    local = timezone.localtime(now)
    context = {
        "practice": practice.name,
        "now": local,
        "entries": f"{checkpoint.size:,}",
        "code": checkpoint.check_code,
        "others": receivers - 1,
        "note": note,
    }
    subject = f"A message from {practice.name}, reference log {local:%Y-%m-%d}"
    body = render_to_string("policy/checkpoint_letter.jinja", context)
    return Letter(person.email, subject, body)


def _note_sent(practice: Practice, people: list[Person], checkpoint: Checkpoint, now: datetime) -> None:
    with transaction.atomic():
        CheckpointMail.objects.filter(practice=practice, sent_at=None).update(
            sent_at=now, problem="", recipients=len(people), entries=checkpoint.size, root=checkpoint.root
        )
        to = tuple(person.account for person in people)
        record(Verb.CHECKPOINT_SENT, _PROCESS, practice.id, to=to, entries=checkpoint.size)


def _note_problem(practice: Practice, problem: str) -> None:
    CheckpointMail.objects.filter(practice=practice, sent_at=None).update(problem=problem)


def _was_sent_on(practice: Practice, now: datetime) -> bool:
    last = last_mailed(practice)
    return bool(last and last.sent_at and timezone.localdate(last.sent_at) == timezone.localdate(now))


def _is_owed(home: Home, practice: Practice) -> bool:
    """Say whether mail is expected: it is set up, even if wrongly, or was sent before."""
    try:
        settings: MailSettings | None = load_mail_settings(home)
    except BadMailSettings:
        return True
    return settings is not None or CheckpointMail.objects.filter(practice=practice).exists()
