"""The phone system's call logs, what became of each line, and the permanent list of gaps. See ADR 220 to 223.

    line of a log    pending -> one of `matching.Outcome`; matched anew while recordings may still come
    gap              open -> explained, as often as somebody knows better; found: there is a recording after all

Lines hold numbers and go when recordings go; what stays is counts by day, and gaps, which hold times and codes only.
"""

from __future__ import annotations

import uuid

from django.db import models

from fairhearing.call.withholding import Why
from fairhearing.catalogue.models import Call
from fairhearing.phone_log.logged import CallBack, Step
from fairhearing.phone_log.matching import Excuse, Outcome
from fairhearing.phone_log.reading import REASON_WORDS, Reason
from fairhearing.practice.models import Person, Practice


class LogMapping(models.Model):
    """Which columns of a practice's own kind of log hold what, under a name. columns: by `columns.Field`, from 0."""

    practice = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="log_mappings")
    name = models.CharField(max_length=40)
    columns = models.JSONField(default=dict)
    delimiter = models.CharField(max_length=1, default=",")
    names = models.BooleanField(default=True)
    day_first = models.BooleanField(default=True)
    zone = models.CharField(max_length=40, default="Europe/London")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["practice", "name"], name="phone_log_mapping_once")]


class LogImport(models.Model):
    """One file that was taken in. by: an account, or a process's name. first_at, last_at: of the calls in it.

    taken: lines that were new. known: lines that were here already. set_aside: lines that cannot be used.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="log_imports")
    by = models.CharField(max_length=32)
    begun_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, default=None)
    layout = models.CharField(max_length=40)
    sha256 = models.CharField(max_length=64)
    taken = models.PositiveIntegerField(default=0)
    known = models.PositiveIntegerField(default=0)
    set_aside = models.PositiveIntegerField(default=0)
    first_at = models.DateTimeField(null=True, default=None)
    last_at = models.DateTimeField(null=True, default=None)

    class Meta:
        indexes = [
            models.Index(fields=["practice", "begun_at"], name="phone_log_import_latest"),
            models.Index(fields=["practice", "last_at"], name="phone_log_import_reach"),
        ]


class SetAsideLine(models.Model):
    """A line of a file that was not taken: which, and why. What stood there is not kept."""

    log = models.ForeignKey(LogImport, on_delete=models.CASCADE, related_name="lines_set_aside")
    line = models.PositiveIntegerField()
    reason = models.CharField(max_length=10, choices=[(each, REASON_WORDS[each]) for each in Reason])

    class Meta:
        ordering = ["line"]


class PhoneLogRow(models.Model):
    """One line of a phone system's log: a call, or a leg of one.

    digest: what makes it the same line in whatever file. call: whose recording it has. why: a reason of
    `call.withholding.Why` or an `Excuse`. shorter_s: by how much the recording is shorter than the phone system says.
    """

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="phone_log")
    log = models.ForeignKey(LogImport, on_delete=models.PROTECT, related_name="rows")
    line = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    started_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, default=None)
    ended_at = models.DateTimeField()
    direction = models.CharField(max_length=8, choices=Call.Direction)
    outside = models.CharField(max_length=32, blank=True, default="")
    withheld = models.BooleanField(default=False)
    extensions = models.CharField(max_length=120, blank=True, default="")
    called = models.CharField(max_length=32, blank=True, default="")
    reference = models.CharField(max_length=64, blank=True, default="")
    linked = models.CharField(max_length=64, blank=True, default="")
    call_back = models.CharField(max_length=8, blank=True, default="", choices=[(each, each) for each in CallBack])
    announcement = models.CharField(max_length=10, blank=True, default="", choices=[(each, each) for each in Step])
    outcome = models.CharField(max_length=12, choices=[(each, each) for each in Outcome], default=Outcome.PENDING)
    why = models.CharField(max_length=20, choices=[(each, each) for each in (*Why, *Excuse)], blank=True, default="")
    call = models.OneToOneField(Call, on_delete=models.SET_NULL, null=True, default=None, related_name="phone_log_row")
    shorter_s = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["practice", "digest"], name="phone_log_row_once")]
        indexes = [
            models.Index(fields=["practice", "started_at", "id"], name="phone_log_row_latest"),
            models.Index(
                fields=["practice", "started_at"],
                name="phone_log_row_pending",
                condition=models.Q(outcome=Outcome.PENDING),
            ),
        ]


class PhoneLogDay(models.Model):
    """One day of a practice as it was matched: counts that stay when the lines are gone.

    until_at: the last call of the log that is known of this day. offset_s: how far the phone system's clock was ahead,
    told by so many calls; of none it is not known. extra: recordings that no line of the log tells of.
    """

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="phone_log_days")
    day = models.DateField()
    matched_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True, default=None)
    recorded = models.PositiveIntegerField(default=0)
    lawfully_not = models.PositiveIntegerField(default=0)
    nothing = models.PositiveIntegerField(default=0)
    missing = models.PositiveIntegerField(default=0)
    extra = models.PositiveIntegerField(default=0)
    offset_s = models.FloatField(default=0)
    offset_calls = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["day"]
        constraints = [models.UniqueConstraint(fields=["practice", "day"], name="phone_log_day_once")]

    @property
    def answered(self) -> int:
        """How many calls the phone system says there were to record, or not to."""
        return self.recorded + self.lawfully_not + self.missing


class RecordingGap(models.Model):
    """Something that should have been recorded and was not, wholly or in part. Never deleted; holds no name or number.

    row: the line of the log it is about, until that goes. source: what it was found by, so that it is here once.
    seconds: how much is missing, 0 where that is not known. cause: an outage's kind, where one explains it.
    found_at: when a recording was found after all; None where there is none.
    """

    LONGEST_WORDS = 500

    class Kind(models.TextChoices):
        """What is missing."""

        MISSING = "missing", "A call that was not recorded"
        CUT_SHORT = "cut-short", "A call that was recorded in part"
        OUTAGE = "outage", "A time in which the recorder could not record"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="recording_gaps")
    kind = models.CharField(max_length=10, choices=Kind)
    source = models.CharField(max_length=120)
    row = models.OneToOneField(PhoneLogRow, on_delete=models.SET_NULL, null=True, default=None, related_name="gap")
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, default=None)
    seconds = models.PositiveIntegerField(default=0)
    cause = models.CharField(max_length=12, blank=True, default="")
    noticed_at = models.DateTimeField()
    found_at = models.DateTimeField(null=True, default=None)
    words = models.CharField(max_length=LONGEST_WORDS, blank=True, default="")
    explained_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, default=None, related_name="+")
    explained_at = models.DateTimeField(null=True, default=None)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["practice", "source"], name="phone_log_gap_once")]
        indexes = [
            models.Index(fields=["practice", "began_at", "id"], name="phone_log_gap_latest"),
            models.Index(
                fields=["practice", "kind"],
                name="phone_log_gap_open",
                condition=models.Q(explained_at=None, found_at=None),
            ),
        ]
