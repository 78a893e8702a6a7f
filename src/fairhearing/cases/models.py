"""What a practice works on, which calls belong to it, and what was done. See docs/explanation/cases.md.

    case    open <-> waiting -> closed -> open          `closing` alone closes, and opens again
    call    added <-> set aside                         said to belong, said not to belong; a row either way

A case is never deleted, so that its numbers have no hole.
"""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from fairhearing.cases import rules
from fairhearing.catalogue.models import Call, Recording
from fairhearing.ledger.models import Individual
from fairhearing.playback.models import Listen
from fairhearing.practice.models import Practice
from fairhearing.retention.models import Hold


class Case(models.Model):
    """One matter. year, number: what its reference is made of, counted per practice and year.

    words: what it is, in a few. answer_on: by when an answer was promised. explained_on: when the delay was explained.
    review_on: when its owner looks at it again. due_on: the next day of its clocks, written with every change; None
    where nothing is due.
    """

    class Kind(models.TextChoices):
        """What sort of matter it is."""

        COMPLAINT = str(rules.CaseKind.COMPLAINT), "Complaint"
        CONCERN = str(rules.CaseKind.CONCERN), "Concern"
        CLAIM = str(rules.CaseKind.CLAIM), "Claim"
        ABUSE = str(rules.CaseKind.ABUSE), "Abuse"
        SAFEGUARDING = str(rules.CaseKind.SAFEGUARDING), "Safeguarding"

    class State(models.TextChoices):
        """Where it stands."""

        OPEN = "open", "Open"
        WAITING = "waiting", "Waiting for somebody else"
        CLOSED = "closed", "Closed"

    class Outcome(models.TextChoices):
        """How it ended."""

        UPHELD = "upheld", "Upheld, or agreed"
        PARTLY = "partly", "Upheld in part"
        NOT_UPHELD = "not-upheld", "Not upheld"
        SETTLED = "settled", "Settled"
        PASSED_ON = "passed-on", "Passed to somebody else"
        WITHDRAWN = "withdrawn", "Withdrawn"
        NOTHING_FOUND = "nothing-found", "Nothing to it"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="cases")
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=12, choices=Kind)
    state = models.CharField(max_length=7, choices=State, default=State.OPEN)
    words = models.CharField(max_length=300)
    received_on = models.DateField()
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="cases")
    acknowledged_on = models.DateField(null=True, default=None)
    answer_on = models.DateField(null=True, default=None)
    explained_on = models.DateField(null=True, default=None)
    review_on = models.DateField(null=True, default=None)
    due_on = models.DateField(null=True, default=None)
    outcome = models.CharField(max_length=13, choices=Outcome, blank=True, default="")
    closed_at = models.DateTimeField(null=True, default=None)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, default=None, related_name="+"
    )

    class Meta:
        ordering = ["-opened_at", "-number"]
        constraints = [models.UniqueConstraint(fields=["practice", "year", "number"], name="cases_reference_once")]
        indexes = [
            models.Index(fields=["practice", "state", "due_on"], name="cases_case_due"),
            models.Index(fields=["practice", "opened_at"], name="cases_case_latest"),
        ]

    @property
    def reference(self) -> str:
        """What people call it: C-2026-014."""
        return rules.reference_of(self.year, self.number)

    @property
    def is_closed(self) -> bool:
        """Whether nothing is due any more."""
        return self.state == self.State.CLOSED


class CaseCall(models.Model):
    """That a call belongs to a case, or was said not to. hold: what keeps it longer for this case, if anything does."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="case_calls")
    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="case_calls")
    belongs = models.BooleanField(default=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()
    hold = models.ForeignKey(Hold, on_delete=models.PROTECT, null=True, default=None, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "call"], name="cases_call_once")]
        indexes = [models.Index(fields=["call", "belongs"], name="cases_call_belongs")]


class CaseAbout(models.Model):
    """That a case is about a manager or assistant, and therefore closed to them: no page, no list, no count."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="abouts")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    said_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "person"], name="cases_about_once")]


class CasePerson(models.Model):
    """That a case concerns an individual. A row that was merged into another stands for that one (`people`)."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="case_people")
    individual = models.ForeignKey(Individual, on_delete=models.CASCADE, related_name="case_people")
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "case people"
        constraints = [models.UniqueConstraint(fields=["case", "individual"], name="cases_person_once")]


class CaseEvent(models.Model):
    """Something that was done in a case: who, when, what. call, day, words: what it was done with, said or to when."""

    class What(models.TextChoices):
        """What was done."""

        OPENED = "opened", "Opened the case"
        CHANGED = "changed", "Changed what the case is"
        GIVEN = "given", "Gave the case to"
        STATE = "state", "Said where it stands"
        NOTED = "noted", "Wrote down"
        CALL_ADDED = "call-added", "Added a call"
        CALL_SET_ASIDE = "call-set-aside", "Said that a call does not belong"
        ACKNOWLEDGED = "acknowledged", "Acknowledged it"
        ANSWER_PROMISED = "answer-promised", "Promised an answer"
        EXPLAINED = "explained", "Explained the delay"
        REVIEW = "review", "Looks at it again"
        ABOUT = "about", "Said that it is about"
        LETTER = "letter", "Began a letter"
        PERSON_ADDED = "person-added", "Said whom it concerns"
        PERSON_REMOVED = "person-removed", "Said that it does not concern somebody"
        PACKED = "packed", "Made the timeline as a PDF"
        CLOSED = "closed", "Closed the case"
        OPENED_AGAIN = "opened-again", "Opened the case again"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="events")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    what = models.CharField(max_length=15, choices=What)
    call = models.ForeignKey(Call, on_delete=models.PROTECT, null=True, default=None, related_name="+")
    day = models.DateField(null=True, default=None)
    words = models.CharField(max_length=2000, blank=True, default="")

    class Meta:
        ordering = ["at", "id"]


class Pack(models.Model):
    """One timeline that was made as a PDF. The file went to whoever made it; its SHA-256 stays, here and in the log."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="packs")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    pages = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ["-made_at"]


class Drill(models.Model):
    """One try to find and open a call again that the system chose (clause C5). months: how old it was to be.

    first_sound_at: when its first sound was played, as the browser reported it. digest: what the locked file was found
    to be; empty while the drill goes on.
    """

    class Digest(models.TextChoices):
        """Whether the locked file is the one that was recorded."""

        RIGHT = "right", "The file is the one that was recorded"
        WRONG = "wrong", "The file is not the one that was recorded"
        MISSING = "missing", "The file could not be read"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="call_drills")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recording = models.ForeignKey(Recording, on_delete=models.PROTECT, related_name="+")
    months = models.PositiveSmallIntegerField()
    started_at = models.DateTimeField()
    listen = models.ForeignKey(Listen, on_delete=models.PROTECT, null=True, default=None, related_name="+")
    first_sound_at = models.DateTimeField(null=True, default=None)
    digest = models.CharField(max_length=7, choices=Digest, blank=True, default="")
    ended_at = models.DateTimeField(null=True, default=None)

    class Meta:
        ordering = ["-started_at"]
        indexes = [models.Index(fields=["practice", "months", "ended_at"], name="cases_drill_latest")]
