"""E-mails that a request is due: its reference and the day, and nothing of whose it is or what was asked.

A week before the day we aim for, and once more when the law's day has passed, to whoever works on it.
"""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.template.loader import render_to_string

from fairhearing.audit.verbs import Verb
from fairhearing.jobs.outbox import record
from fairhearing.jobs.run import JobOutcome, JobRun
from fairhearing.notifications.mail import chosen
from fairhearing.notifications.models import MailChoice
from fairhearing.practice.mail import Letter, NotSent, send_letter
from fairhearing.practice.mail_settings import MailSettings, load_mail_settings
from fairhearing.subject_access import matter, rules
from fairhearing.subject_access.clock import SOON, clock_of
from fairhearing.subject_access.models import Request
from fairhearing.subject_access.reminders import still_to_answer
from fairhearing.vault.home import Home
from fairhearing.wording.days import PRACTICE_TIME, long_day

MAIL_REQUESTS_DUE = "mail_requests_due"
_PROCESS = "worker"


def mail_requests_due(home: Home, run: JobRun) -> JobOutcome:
    """Send what is due. Where no mail is set up nothing is owed.

    Raises BadMailSettings, and the first NotSent after all were tried: the job comes again, to those who have none yet.
    """
    settings = load_mail_settings(home)
    if settings is None:
        return {"sent": 0}
    sent, failed = 0, None
    for request in still_to_answer():
        try:
            sent += _mail(settings, request, run.now)
        except NotSent as error:
            failed = failed or error
    if failed is not None:
        raise failed
    return {"sent": sent}


def _mail(settings: MailSettings, request: Request, now: datetime) -> int:
    """Send one e-mail if it is due and wanted, and note it with its entry; say how many went out."""
    today = now.astimezone(PRACTICE_TIME).date()
    clock = clock_of(request, today, oldest_on=matter.oldest_on(request))
    is_due = clock.is_firm and rules.is_reminder_due(
        begins_on=clock.target_on - SOON, due_on=clock.due_on, mailed_on=request.reminded_on, today=today
    )
    if not is_due or chosen(request.owner) is MailChoice.How.NEVER or not request.owner.is_active:
        return 0
    send_letter(settings, _letter(request, clock.due_on, today))
    with transaction.atomic():
        Request.objects.filter(id=request.id).update(reminded_on=today)
        record(Verb.NOTIFICATIONS_SENT, _PROCESS, request.practice_id, request.owner.account)
    return 1


def _letter(request: Request, due_on: date, today: date) -> Letter:
    context = {"reference": request.reference, "due": long_day(due_on), "is_late": due_on < today}
    body = render_to_string("subject_access/reminder_mail.jinja", context)
    return Letter(request.owner.email, f"{request.practice.name}: please sign in", body)
