"""What somebody asked about their calls other than to have them, how it was decided, and what was done.

request     the states of `rules`; never deleted, so that its numbers have no hole
call        found at intake or afterwards; in or left out; kept by a hold of the request's own where one is due
telling     that a recipient of a copy was told (UK GDPR Article 19)
"""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from fairhearing.catalogue.models import Call
from fairhearing.ledger.models import Individual
from fairhearing.practice.models import Practice
from fairhearing.retention.models import Hold
from fairhearing.rights import rules


class RightsRequest(models.Model):
    """One request. year, number: what its reference is made of, counted per practice and year.

    asker_name, asker_address: who asks. subject_name: whose calls, where it is not who asks. wanted: in their words.
    ground, reasons: of the decision. answered_on: the day on which the person was told. due_on: the law's day.
    """

    class Right(models.TextChoices):
        """What is asked for."""

        OBJECTION = str(rules.Right.OBJECTION), "Stop using them (objection)"
        ERASURE = str(rules.Right.ERASURE), "Destroy them (erasure)"
        RECTIFICATION = str(rules.Right.RECTIFICATION), "Put something right (rectification)"
        RESTRICTION = str(rules.Right.RESTRICTION), "Keep but not use them (restriction)"

    class Way(models.TextChoices):
        """How it came."""

        LETTER = "letter", "By letter"
        EMAIL = "email", "By e-mail or on the website"
        SPOKEN = "spoken", "Aloud"
        LIVE = "live-call", "On a call that was being recorded"

    class State(models.TextChoices):
        """Where it stands."""

        OPEN = str(rules.State.OPEN), "To be decided"
        DECIDED = str(rules.State.DECIDED), "Decided, not told yet"
        ANSWERED = str(rules.State.ANSWERED), "Answered"
        WITHDRAWN = str(rules.State.WITHDRAWN), "Withdrawn"
        CLOSED = str(rules.State.CLOSED), "Closed"

    class Outcome(models.TextChoices):
        """What was decided."""

        GRANTED = str(rules.Outcome.GRANTED), "Agreed"
        IN_PART = str(rules.Outcome.IN_PART), "Agreed in part"
        REFUSED = str(rules.Outcome.REFUSED), "Not agreed"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="rights_requests")
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    right = models.CharField(max_length=13, choices=Right)
    way = models.CharField(max_length=9, choices=Way)
    state = models.CharField(max_length=9, choices=State, default=State.OPEN)
    outcome = models.CharField(max_length=7, choices=Outcome, blank=True, default="")
    ground = models.CharField(max_length=20, blank=True, default="")
    reasons = models.CharField(max_length=2000, blank=True, default="")
    asker_name = models.CharField(max_length=200)
    asker_address = models.CharField(max_length=500, blank=True, default="")
    subject_name = models.CharField(max_length=200, blank=True, default="")
    wanted = models.CharField(max_length=2000)
    numbers = models.CharField(max_length=300, blank=True, default="")
    received_on = models.DateField()
    logged_at = models.DateTimeField()
    logged_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="rights_requests")
    proof_asked_on = models.DateField(null=True, default=None)
    proof_received_on = models.DateField(null=True, default=None)
    extended_on = models.DateField(null=True, default=None)
    decided_on = models.DateField(null=True, default=None)
    answered_on = models.DateField(null=True, default=None)
    due_on = models.DateField()
    closed_at = models.DateTimeField(null=True, default=None)

    class Meta:
        ordering = ["-logged_at", "-number"]
        constraints = [models.UniqueConstraint(fields=["practice", "year", "number"], name="rights_reference_once")]
        indexes = [models.Index(fields=["practice", "state", "due_on"], name="rights_due")]

    @property
    def reference(self) -> str:
        """What people call it: RT-2026-0003."""
        return rules.reference_of(self.year, self.number)

    @property
    def is_worked(self) -> bool:
        """Whether whoever asked is still to be told."""
        return rules.State(self.state) in rules.TO_ANSWER

    @property
    def is_granted(self) -> bool:
        """Whether something of what was asked for was done."""
        return self.outcome in (rules.Outcome.GRANTED, rules.Outcome.IN_PART)

    @property
    def whose(self) -> str:
        """Whose calls are meant, as its page is headed."""
        return self.subject_name or self.asker_name


class RightsPerson(models.Model):
    """That a request is about an individual's calls. One merged into another stands for that one."""

    request = models.ForeignKey(RightsRequest, on_delete=models.PROTECT, related_name="people")
    individual = models.ForeignKey(Individual, on_delete=models.CASCADE, related_name="rights_people")

    class Meta:
        verbose_name_plural = "rights people"
        constraints = [models.UniqueConstraint(fields=["request", "individual"], name="rights_person_once")]


class RightsCall(models.Model):
    """That a request may mean a call. why: how it was found; hold: what keeps it for the request, None for nothing."""

    request = models.ForeignKey(RightsRequest, on_delete=models.PROTECT, related_name="calls")
    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="rights_calls")
    why = models.CharField(max_length=300)
    is_in = models.BooleanField(default=True)
    hold = models.ForeignKey(Hold, on_delete=models.PROTECT, null=True, default=None, related_name="+")

    class Meta:
        ordering = ["call__started_at", "id"]
        constraints = [models.UniqueConstraint(fields=["request", "call"], name="rights_call_once")]


class Telling(models.Model):
    """That somebody who was given a copy was told what was done, or why that could not be."""

    request = models.ForeignKey(RightsRequest, on_delete=models.PROTECT, related_name="tellings")
    on = models.DateField()
    words = models.CharField(max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["on", "id"]


class RightsEvent(models.Model):
    """Something that was done with a request: who, when, what. day, words: to when, or what was said."""

    class What(models.TextChoices):
        """What was done."""

        LOGGED = "logged", "Wrote it down"
        PERSON_ADDED = "person-added", "Said whose calls are meant"
        PERSON_REMOVED = "person-removed", "Said that somebody’s calls are not meant"
        CALLS_CHOSEN = "calls-chosen", "Said which calls are meant"
        PROOF_ASKED = "proof-asked", "Asked who they are, or that they may ask"
        PROOF_RECEIVED = "proof-received", "Saw who they are, or that they may ask"
        EXTENDED = "extended", "Took two further months"
        DECIDED = "decided", "Decided"
        LETTER = "letter", "Began a letter"
        ANSWERED = "answered", "Told the person"
        RECIPIENT_TOLD = "recipient-told", "Told a recipient of a copy"
        AGREED = "agreed", "They agree to use meanwhile"
        NO_MORE = "no-more", "They do not agree to use any more"
        LIFTED = "lifted", "Ended the restriction, having told them"
        WITHDRAWN = "withdrawn", "Said that it was withdrawn"
        NOTED = "noted", "Wrote down"
        CLOSED = "closed", "Closed it"

    request = models.ForeignKey(RightsRequest, on_delete=models.PROTECT, related_name="events")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    what = models.CharField(max_length=14, choices=What)
    day = models.DateField(null=True, default=None)
    words = models.CharField(max_length=2000, blank=True, default="")

    class Meta:
        ordering = ["at", "id"]
