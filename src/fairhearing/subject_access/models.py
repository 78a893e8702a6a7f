"""What somebody asked for, its clock's days, its documents, and what was done. See docs/explanation/requests.md.

    request     the states of `rules`; never deleted, so that its numbers have no hole
    document    kept <-> destroyed: proof of identity as soon as it was checked, all others stay with the request

Proof of identity is destroyed by emptying the row: that it was seen stays, what it showed does not.
"""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from fairhearing.ledger.models import Individual
from fairhearing.practice.models import Practice
from fairhearing.redaction.models import Selection
from fairhearing.subject_access import rules


class Request(models.Model):
    """One request. year, number: what its reference is made of, counted per practice and year.

    asker_name, asker_address: who asks. subject_name: whose calls, where it is not who asks. wanted: what they asked
    for, in their words. numbers, since, until: what is known to search by. due_on: the law's day, written with every
    change; the earliest that is possible while something is awaited.
    """

    class Asker(models.TextChoices):
        """Who asks."""

        PATIENT = str(rules.Asker.PATIENT), "The patient"
        CALLER = str(rules.Asker.CALLER), "A caller who is not the patient"
        STAFF = str(rules.Asker.STAFF), "Somebody of our team"
        REPRESENTATIVE = str(rules.Asker.REPRESENTATIVE), "A representative with written authority"
        PARENT = str(rules.Asker.PARENT), "A parent"
        ATTORNEY = str(rules.Asker.ATTORNEY), "An attorney or deputy"
        EXECUTOR = str(rules.Asker.EXECUTOR), "The personal representative of a patient who died"
        CLAIMANT = str(rules.Asker.CLAIMANT), "Somebody with a claim after a patient’s death"

    class Way(models.TextChoices):
        """How it came."""

        LETTER = str(rules.Way.LETTER), "By letter"
        EMAIL = str(rules.Way.EMAIL), "By e-mail or on the website"
        SPOKEN = str(rules.Way.SPOKEN), "Aloud"
        MISDIRECTED = str(rules.Way.MISDIRECTED), "To somebody else first"

    class State(models.TextChoices):
        """Where it stands."""

        RECEIVED = str(rules.State.RECEIVED), "Received"
        SEARCHING = str(rules.State.SEARCHING), "Finding calls"
        CLARIFYING = str(rules.State.CLARIFYING), "Waiting for an answer"
        REVIEWING = str(rules.State.REVIEWING), "Listening and hiding"
        SECOND_CHECK = str(rules.State.SECOND_CHECK), "Second person checks"
        DELIVERED = str(rules.State.DELIVERED), "Answered"
        REFUSED = str(rules.State.REFUSED), "Refused"
        WITHDRAWN = str(rules.State.WITHDRAWN), "Withdrawn"
        CLOSED = str(rules.State.CLOSED), "Closed"

    class End(models.TextChoices):
        """How it was answered."""

        COPY = str(rules.End.COPY), "A copy was given"
        NOTHING_FOUND = str(rules.End.NOTHING_FOUND), "Nothing was found"
        REFUSED = str(rules.End.REFUSED), "It was refused"
        WITHDRAWN = str(rules.End.WITHDRAWN), "It was withdrawn"

    class Decision(models.TextChoices):
        """What was decided about a parent's request."""

        CHILD_AGREES = str(rules.Decision.CHILD_AGREES), "The child understands what is asked, and agrees"
        CHILD_INTEREST = (
            str(rules.Decision.CHILD_INTEREST),
            "The child does not understand it yet, and it is in their interest",
        )
        NOT_GIVEN = str(rules.Decision.NOT_GIVEN), "The child does not agree, or it is not in their interest"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="access_requests")
    selection = models.OneToOneField(Selection, on_delete=models.PROTECT, related_name="access_request")
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    asker = models.CharField(max_length=14, choices=Asker)
    way = models.CharField(max_length=11, choices=Way)
    state = models.CharField(max_length=12, choices=State, default=State.RECEIVED)
    end = models.CharField(max_length=13, choices=End, blank=True, default="")
    asker_name = models.CharField(max_length=200)
    asker_address = models.CharField(max_length=500, blank=True, default="")
    subject_name = models.CharField(max_length=200, blank=True, default="")
    wanted = models.CharField(max_length=2000)
    numbers = models.CharField(max_length=300, blank=True, default="")
    since = models.DateField(null=True, default=None)
    until = models.DateField(null=True, default=None)
    harm_claimed = models.BooleanField(default=False)
    received_on = models.DateField()
    logged_at = models.DateTimeField()
    logged_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="access_requests")
    confirmed_on = models.DateField(null=True, default=None)
    proof_asked_on = models.DateField(null=True, default=None)
    proof_received_on = models.DateField(null=True, default=None)
    fee_asked_on = models.DateField(null=True, default=None)
    fee_paid_on = models.DateField(null=True, default=None)
    extended_on = models.DateField(null=True, default=None)
    authority_on = models.DateField(null=True, default=None)
    decision = models.CharField(max_length=14, choices=Decision, blank=True, default="")
    decided_on = models.DateField(null=True, default=None)
    delivered_on = models.DateField(null=True, default=None)
    complained_on = models.DateField(null=True, default=None)
    complaint_acknowledged_on = models.DateField(null=True, default=None)
    reminded_on = models.DateField(null=True, default=None)
    due_on = models.DateField()
    closed_at = models.DateTimeField(null=True, default=None)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, default=None, related_name="+"
    )

    class Meta:
        ordering = ["-logged_at", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["practice", "year", "number"], name="subject_access_reference_once")
        ]
        indexes = [models.Index(fields=["practice", "state", "due_on"], name="subject_access_due")]

    @property
    def reference(self) -> str:
        """What people call it: R-2026-0014."""
        return rules.reference_of(self.year, self.number)

    @property
    def rule(self) -> rules.AskerRule:
        """What the law asks of who asks."""
        return rules.ASKERS[rules.Asker(self.asker)]

    @property
    def is_worked(self) -> bool:
        """Whether it is still to be answered."""
        return rules.is_worked(rules.State(self.state))

    @property
    def whose(self) -> str:
        """Whose calls were asked for, as its page is headed."""
        return self.subject_name or self.asker_name


class RequestPerson(models.Model):
    """That a request is for the calls of an individual. One that was merged into another stands for that one."""

    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="request_people")
    individual = models.ForeignKey(Individual, on_delete=models.CASCADE, related_name="request_people")
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "request people"
        constraints = [models.UniqueConstraint(fields=["request", "individual"], name="subject_access_person_once")]


class ClockStop(models.Model):
    """That whoever asked was asked something. reply_by: when we write again; answered_on: None while it is awaited."""

    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="stops")
    asked_on = models.DateField()
    questions = models.CharField(max_length=2000)
    reply_by = models.DateField()
    answered_on = models.DateField(null=True, default=None)
    answer = models.CharField(max_length=2000, blank=True, default="")

    class Meta:
        ordering = ["asked_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["request"], condition=models.Q(answered_on=None), name="subject_access_one_question"
            )
        ]


class Document(models.Model):
    """A file that came with a request. data: empty once it was destroyed. media: what its first bytes say it is."""

    class Kind(models.TextChoices):
        """What it is."""

        LETTER = "letter", "The letter or e-mail that came"
        IDENTITY = "identity", "Proof of identity"
        AUTHORITY = "authority", "What says that they may ask"
        OTHER = "other", "Something else"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="documents")
    kind = models.CharField(max_length=9, choices=Kind)
    media = models.CharField(max_length=20)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    data = models.BinaryField()
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    destroyed_at = models.DateTimeField(null=True, default=None)

    class Meta:
        ordering = ["added_at", "id"]


class RequestEvent(models.Model):
    """Something that was done with a request: who, when, what. day, words: to when, or what was said."""

    class What(models.TextChoices):
        """What was done."""

        LOGGED = "logged", "Wrote the request down"
        CHANGED = "changed", "Changed what is known of it"
        GIVEN = "given", "Gave the request to"
        PERSON_ADDED = "person-added", "Said whose calls are asked for"
        PERSON_REMOVED = "person-removed", "Said that somebody’s calls are not asked for"
        CONFIRMED = "confirmed", "Confirmed it in writing"
        PROOF_ASKED = "proof-asked", "Asked for proof of identity"
        PROOF_RECEIVED = "proof-received", "Saw proof of identity"
        AUTHORITY_SEEN = "authority-seen", "Saw what says that they may ask"
        DECIDED = "decided", "Decided about the child"
        FEE_ASKED = "fee-asked", "Asked for a fee"
        FEE_PAID = "fee-paid", "Received the fee"
        ASKED = "asked", "Asked what is meant: the clock stands still"
        ANSWERED = "answered", "Received the answer: the clock goes on"
        EXTENDED = "extended", "Took two further months"
        DOCUMENT = "document", "Kept a document"
        DOCUMENT_DESTROYED = "document-gone", "Destroyed a document"
        SEARCHED = "searched", "Searched for calls"
        LETTER = "letter", "Began a letter"
        DELIVERED = "delivered", "Answered the request"
        NOTHING_FOUND = "nothing-found", "Answered that nothing was found"
        REFUSED = "refused", "Refused the request"
        WITHDRAWN = "withdrawn", "Said that it was withdrawn"
        TAKEN_UP = "taken-up", "Took it up again"
        COMPLAINED = "complained", "Received a complaint about it"
        COMPLAINT_ACKNOWLEDGED = "acknowledged", "Acknowledged the complaint"
        NOTED = "noted", "Wrote down"
        CLOSED = "closed", "Closed the request"

    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="events")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    what = models.CharField(max_length=14, choices=What)
    day = models.DateField(null=True, default=None)
    words = models.CharField(max_length=2000, blank=True, default="")

    class Meta:
        ordering = ["at", "id"]


from fairhearing.subject_access import trial_models as _trial_models  # noqa: E402 - Django finds models by this module

SearchTrial = _trial_models.SearchTrial
