"""The log as pages have it, brought up to date in a test; what other tests wrote into it is put out of sight."""

import uuid
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from fairhearing.audit.files import LogReader
from fairhearing.audit.kinds import KIND_OF
from fairhearing.audit.verbs import Verb
from fairhearing.jobs.log_projection import project_log
from fairhearing.jobs.models import LogEntry
from fairhearing.keyholder.client import KeyholderClient
from fairhearing.keyholder.messages import OutboxEntry


def show():
    """Copy what is new in the log."""
    while project_log(LogReader(settings.HOME.log)):
        pass


def forget_others():
    """Let what is in the log so far be of no practice."""
    write(Verb.JOB_ASKED_FOR, "fairhearing")
    show()
    LogEntry.objects.update(practice="")


def write(verb, actor, **fields):
    """Put an entry into the log."""
    entry = OutboxEntry(uuid.uuid4().hex, timezone.now(), verb, actor, **fields)
    KeyholderClient(settings.HOME.keyholder_socket).append([entry])


def use_kit(practice):
    """Tell the log what the command tells it that opens a recording with the kit."""
    write(Verb.KIT_OPENED_RECORDING, "unseal", practice=practice, subject="ab" * 16, detail={"key_id": "12" * 8})


def add_kit_use(practice, at=None):
    """A row for pages that says that a kit opened a recording, as if the log had it; return how ways out name it."""
    last = LogEntry.objects.order_by("-index").values_list("index", flat=True).first()
    row = LogEntry.objects.create(
        index=1_000_000 if last is None else last + 1_000_000,
        time=at or timezone.now() - timedelta(minutes=5),
        verb=str(Verb.KIT_OPENED_RECORDING),
        kind=str(KIND_OF[Verb.KIT_OPENED_RECORDING]),
        actor="unseal",
        practice=practice,
        subject="cd" * 16,
    )
    return f"entry-{row.index}"
