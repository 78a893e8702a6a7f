"""Rows for what must happen once, whatever is killed meanwhile. See docs/explanation/catalogue.md.

A job: waiting -> running -> done, or back to waiting with a later `run_after`, or failed after its last attempt.
A running job whose lease has passed is waiting again: its worker was killed. Of a kind that comes round, one job at
most waits or runs.
An outbox row: written with the change it tells of, sent once to the audit log, then marked sent.
"""

from django.db import models


class Job(models.Model):
    """One piece of work. Whoever runs it must bear its being run again from the start.

    comes_round: put by the schedule, not by a change. done, total: how far it is, in whatever it counts; None where it
    did not say. outcome: counts and codes of how it ended. asked_by: the account that asked for it, "" for the
    schedule.
    """

    class State(models.TextChoices):
        """Where a job stands."""

        WAITING = "waiting", "waiting for its moment"
        RUNNING = "running", "a worker holds its lease"
        DONE = "done", "ended well"
        FAILED = "failed", "given up after its last attempt"
        REPLACED = "replaced", "given up, and a later one of its kind runs instead"

    kind = models.CharField(max_length=40)
    payload = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    run_after = models.DateTimeField()
    lease_until = models.DateTimeField(null=True, blank=True)
    lease_holder = models.CharField(max_length=32, blank=True, default="")
    last_error = models.CharField(max_length=200, blank=True, default="")
    comes_round = models.BooleanField(default=False)
    asked_by = models.CharField(max_length=32, blank=True, default="")
    done = models.PositiveBigIntegerField(null=True, blank=True)
    total = models.PositiveBigIntegerField(null=True, blank=True)
    outcome = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind"],
                name="jobs_job_round_once",
                condition=models.Q(comes_round=True, state__in=["waiting", "running"]),
            )
        ]
        indexes = [
            models.Index(
                fields=["run_after", "id"], name="jobs_job_due", condition=models.Q(state__in=["waiting", "running"])
            ),
            models.Index(fields=["kind", "ended_at"], name="jobs_job_ended"),
        ]


class Outbox(models.Model):
    """One entry on its way to the audit log; `entry_id` makes the log take it once only.

    refused: why the log would not take it, "" for nearly always; such a row holds nothing else up, and is shown.
    """

    number = models.BigAutoField(primary_key=True)
    entry_id = models.CharField(max_length=32, unique=True)
    time = models.DateTimeField()
    verb = models.CharField(max_length=60)
    actor = models.CharField(max_length=128)
    role = models.CharField(max_length=128, blank=True, default="")
    practice = models.CharField(max_length=128, blank=True, default="")
    subject = models.CharField(max_length=128, blank=True, default="")
    detail = models.JSONField(default=dict)
    sent_at = models.DateTimeField(null=True, blank=True)
    refused = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        indexes = [
            models.Index(fields=["number"], name="jobs_outbox_unsent", condition=models.Q(sent_at=None, refused=""))
        ]


class LogEntry(models.Model):
    """One entry of the audit log as pages read it: a copy of HOME/log, which can be made again at any time.

    index: the leaf's place in the tree, from 0. kind: `audit.kinds`. actor: an account's id, or a process's name.
    outbox: "" for entries the keyholder wrote of itself. The log page reads by time: each way to look has its index.
    """

    index = models.BigIntegerField(primary_key=True)
    time = models.DateTimeField()
    verb = models.CharField(max_length=60)
    kind = models.CharField(max_length=20)
    actor = models.CharField(max_length=128)
    role = models.CharField(max_length=128, blank=True, default="")
    practice = models.CharField(max_length=128, blank=True, default="")
    subject = models.CharField(max_length=128, blank=True, default="")
    detail = models.JSONField(default=dict)
    outbox = models.CharField(max_length=128, blank=True, default="")

    class Meta:
        verbose_name_plural = "log entries"
        indexes = [
            models.Index(fields=["practice", "time", "index"], name="jobs_log_latest"),
            models.Index(fields=["practice", "kind", "time", "index"], name="jobs_log_kind"),
            models.Index(fields=["practice", "actor", "time", "index", "kind"], name="jobs_log_actor"),
            models.Index(fields=["practice", "subject", "time", "index", "kind"], name="jobs_log_of"),
        ]
