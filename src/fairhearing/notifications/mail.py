"""E-mails that send people to look: no name, no number, nothing of a call, and no link, which could be another's."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.template.loader import render_to_string

from fairhearing.audit.verbs import Verb
from fairhearing.jobs.outbox import record
from fairhearing.jobs.run import JobOutcome, JobRun
from fairhearing.notifications.kinds import URGENT
from fairhearing.notifications.models import MailChoice, Notification
from fairhearing.notifications.rules import How, is_mail_due
from fairhearing.practice.mail import Letter, NotSent, send_letter
from fairhearing.practice.mail_settings import MailSettings, load_mail_settings
from fairhearing.practice.models import Person
from fairhearing.vault.home import Home

MAIL_NOTIFICATIONS = "mail_notifications"
SUBJECT = "Please sign in to Fairhearing"

_PROCESS = "worker"
_WORTH_A_MAIL = timedelta(days=7)


def mail_notifications(home: Home, run: JobRun) -> JobOutcome:
    """Send each person who has something new one e-mail, as soon as they chose.

    Where no mail is set up nothing is owed. Raises BadMailSettings, and the first NotSent after all were tried: the
    job comes again, to those who have none yet.
    """
    settings = load_mail_settings(home)
    if settings is None:
        return {"sent": 0}
    sent, failed = 0, None
    for person, rows in _new(run.now).items():
        try:
            sent += _mail(settings, person, rows, run.now)
        except NotSent as error:
            failed = failed or error
    if failed is not None:
        raise failed
    return {"sent": sent}


def choose(person: Person, how: MailChoice.How, *, practice: str, role: str) -> None:
    """Say how soon somebody is sent e-mails."""
    with transaction.atomic():
        MailChoice.objects.update_or_create(person=person, defaults={"how": how})
        record(Verb.NOTIFICATIONS_CHOSEN, person.account, practice, person.account, role=role, chosen=str(how))


def chosen(person: Person) -> MailChoice.How:
    """Return how soon somebody is sent e-mails."""
    choice = MailChoice.objects.filter(person=person).first()
    return MailChoice.How(choice.how) if choice else MailChoice.How.DAILY


def _new(now: datetime) -> dict[Person, list[Notification]]:
    """Return what nobody has looked at nor was sent to look at, by person. What is old by now is left to the page."""
    rows = Notification.objects.filter(
        read_at=None, mailed_at=None, told_at__gt=now - _WORTH_A_MAIL, person__is_active=True
    )
    found = defaultdict(list)
    for row in rows.select_related("person").order_by("told_at", "id"):
        found[row.person].append(row)
    return found


def _mail(settings: MailSettings, person: Person, rows: Sequence[Notification], now: datetime) -> int:
    """Send one e-mail if it is due, and note it with its entry; say how many went out."""
    choice = MailChoice.objects.filter(person=person).first() or MailChoice(person=person)
    is_urgent = any(row.kind in URGENT for row in rows)
    if not is_mail_due(How(choice.how), mailed_at=choice.mailed_at, now=now, is_urgent=is_urgent):
        return 0
    body = render_to_string("notifications/letter.jinja", {"how": choice.get_how_display(), "is_urgent": is_urgent})
    send_letter(settings, Letter(person.email, SUBJECT, body))
    with transaction.atomic():
        MailChoice.objects.update_or_create(person=person, defaults={"how": choice.how, "mailed_at": now})
        Notification.objects.filter(id__in=[row.id for row in rows]).update(mailed_at=now)
        for practice in sorted({row.practice_id for row in rows}):
            record(Verb.NOTIFICATIONS_SENT, _PROCESS, practice, person.account)
    return 1
