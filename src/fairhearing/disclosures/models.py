"""What somebody else than the person asked for, by which power, who approved it. See docs/explanation/disclosures.md.

disclosure  the states of `rules`; never deleted, so that its numbers have no hole
document    kept <-> destroyed, by emptying the row
approval    one row for each answer; it counts as long as what was approved is what there is
"""

from __future__ import annotations

import uuid
from datetime import date

from django.conf import settings
from django.db import models

from fairhearing.disclosures import rules
from fairhearing.disclosures.grounds import WORDS as GROUNDS
from fairhearing.disclosures.powers import POWERS, Power
from fairhearing.ledger.models import Individual
from fairhearing.practice.models import Practice
from fairhearing.redaction.models import Selection

_POWERS = [(str(power), words.label) for power, words in POWERS.items()]
_GROUNDS = [(str(ground), words.label) for ground, words in GROUNDS.items()]


class Disclosure(models.Model):
    """One disclosure. year, number: what its reference is made of, counted per practice and year.

    body, contact, their_ref: who asks, whom one writes to, and how they call it. about: whom it is about, in their
    words. wanted, why: what they say they need, and for what. needed_by: the day they name. target_on: the day we aim
    for, written with every change. power … telling_words: what `preparing` says. told_on: when the person was told.
    ground: why it was refused. ended_on: the day on which it was given, refused or withdrawn.
    """

    class Kind(models.TextChoices):
        """Who asks."""

        POLICE = str(rules.Kind.POLICE), "Police"
        CORONER = str(rules.Kind.CORONER), "Coroner"
        COURT = str(rules.Kind.COURT), "Court, or a party to a case"
        REGULATOR = str(rules.Kind.REGULATOR), "Regulator or ombudsman"
        INSURER = str(rules.Kind.INSURER), "Insurer"
        DEFENCE = str(rules.Kind.DEFENCE), "Our defence body or solicitor"
        SUCCESSOR = str(rules.Kind.SUCCESSOR), "Practice that takes over"

    class Way(models.TextChoices):
        """How it came."""

        LETTER = str(rules.Way.LETTER), "By letter, or on paper at the desk"
        EMAIL = str(rules.Way.EMAIL), "By e-mail"
        SPOKEN = str(rules.Way.SPOKEN), "Aloud: nothing is given before it is there in writing"

    class State(models.TextChoices):
        """Where it stands."""

        PREPARING = str(rules.State.PREPARING), "Being prepared"
        ASKED = str(rules.State.ASKED), "Waits to be approved"
        APPROVED = str(rules.State.APPROVED), "Approved"
        DELIVERED = str(rules.State.DELIVERED), "Given"
        REFUSED = str(rules.State.REFUSED), "Refused"
        WITHDRAWN = str(rules.State.WITHDRAWN), "Withdrawn"
        CLOSED = str(rules.State.CLOSED), "Closed"

    class End(models.TextChoices):
        """How it ended."""

        GIVEN = "given", "A copy was given"
        REFUSED = "refused", "It was refused"
        WITHDRAWN = "withdrawn", "It was withdrawn"

    class Confidence(models.TextChoices):
        """Why the duty of confidence does not forbid it."""

        CONSENT = str(rules.Confidence.CONSENT), "The person agrees"
        DUTY = str(rules.Confidence.DUTY), "A law or an order requires it"
        PUBLIC_INTEREST = str(rules.Confidence.PUBLIC_INTEREST), "The public interest weighs more"
        CARE = str(rules.Confidence.CARE), "It is for the person’s care, by people bound as we are"

    class Telling(models.TextChoices):
        """Whether the person is told."""

        TELL = str(rules.Telling.TELL), "Yes"
        NOT = str(rules.Telling.NOT), "No: it would defeat the purpose, or put somebody at risk"
        LATER = str(rules.Telling.LATER), "Not yet"
        DEAD = str(rules.Telling.DEAD), "The person has died"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="disclosures")
    selection = models.OneToOneField(Selection, on_delete=models.PROTECT, related_name="disclosure")
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=9, choices=Kind)
    way = models.CharField(max_length=6, choices=Way)
    state = models.CharField(max_length=9, choices=State, default=State.PREPARING)
    end = models.CharField(max_length=9, choices=End, blank=True, default="")
    ground = models.CharField(max_length=14, choices=_GROUNDS, blank=True, default="")
    body = models.CharField(max_length=200)
    contact = models.CharField(max_length=500, blank=True, default="")
    their_ref = models.CharField(max_length=100, blank=True, default="")
    about = models.CharField(max_length=200)
    wanted = models.CharField(max_length=2000)
    why = models.CharField(max_length=2000)
    numbers = models.CharField(max_length=300, blank=True, default="")
    since = models.DateField(null=True, default=None)
    until = models.DateField(null=True, default=None)
    received_on = models.DateField()
    needed_by = models.DateField(null=True, default=None)
    target_on = models.DateField()
    logged_at = models.DateTimeField()
    logged_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="disclosures")
    power = models.CharField(max_length=16, choices=_POWERS, blank=True, default="")
    power_words = models.CharField(max_length=500, blank=True, default="")
    seen_on = models.DateField(null=True, default=None)
    confidence = models.CharField(max_length=15, choices=Confidence, blank=True, default="")
    confidence_words = models.CharField(max_length=2000, blank=True, default="")
    need = models.CharField(max_length=2000, blank=True, default="")
    whole_words = models.CharField(max_length=2000, blank=True, default="")
    telling = models.CharField(max_length=5, choices=Telling, blank=True, default="")
    telling_words = models.CharField(max_length=2000, blank=True, default="")
    told_on = models.DateField(null=True, default=None)
    ended_on = models.DateField(null=True, default=None)
    closed_at = models.DateTimeField(null=True, default=None)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, default=None, related_name="+"
    )
    goes_on_until = models.DateField(null=True, default=None)

    class Meta:
        ordering = ["-logged_at", "-number"]
        constraints = [models.UniqueConstraint(fields=["practice", "year", "number"], name="disclosures_reference")]
        indexes = [models.Index(fields=["practice", "state", "target_on"], name="disclosures_due")]

    @property
    def reference(self) -> str:
        """What people call it: D-2026-0003."""
        return rules.reference_of(self.year, self.number)

    @property
    def is_worked(self) -> bool:
        """Whether it is still to be given or refused."""
        return rules.is_worked(rules.State(self.state))

    @property
    def last_on(self) -> date:
        """The day after which it is late: the one they named, else the one we aim for."""
        return self.needed_by or self.target_on

    @property
    def law(self) -> str:
        """The provision by which it is asked for, "" while nobody said so."""
        return POWERS[Power(self.power)].law if self.power else ""

    @property
    def must(self) -> bool:
        """Whether what they named has to be obeyed."""
        return bool(self.power) and POWERS[Power(self.power)].must


class DisclosurePerson(models.Model):
    """That a disclosure is about an individual. One that was joined to another stands for that one."""

    disclosure = models.ForeignKey(Disclosure, on_delete=models.PROTECT, related_name="disclosure_people")
    individual = models.ForeignKey(Individual, on_delete=models.CASCADE, related_name="disclosure_people")
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "disclosure people"
        constraints = [models.UniqueConstraint(fields=["disclosure", "individual"], name="disclosures_person_once")]


class Paper(models.Model):
    """A scan that came with a disclosure. data: empty once it was destroyed. media: what its first bytes say it is."""

    class Kind(models.TextChoices):
        """What it is."""

        ASKED = "asked", "The letter, e-mail or form that came"
        AUTHORITY = "authority", "The order, notice or summons"
        CONSENT = "consent", "The person’s consent"
        OTHER = "other", "Something else"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    disclosure = models.ForeignKey(Disclosure, on_delete=models.PROTECT, related_name="papers")
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


class Approval(models.Model):
    """An answer of somebody who did not prepare it. seen: the fingerprint of what there was."""

    class Answer(models.TextChoices):
        """What was answered."""

        YES = "yes", "Approved"
        NO = "no", "Not like this"

    disclosure = models.ForeignKey(Disclosure, on_delete=models.PROTECT, related_name="approvals")
    answer = models.CharField(max_length=3, choices=Answer)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=20)
    at = models.DateTimeField()
    words = models.CharField(max_length=2000)
    seen = models.CharField(max_length=64)

    class Meta:
        ordering = ["at", "id"]


class DisclosureEvent(models.Model):
    """Something that was done with a disclosure: who, when, what. day, words: to when, or what was said."""

    class What(models.TextChoices):
        """What was done."""

        LOGGED = "logged", "Wrote the disclosure down"
        CHANGED = "changed", "Changed what is known of it"
        GIVEN_TO = "given-to", "Gave the disclosure to"
        PERSON_ADDED = "person-added", "Said whom it is about"
        PERSON_REMOVED = "person-removed", "Said that it is not about somebody"
        SEARCHED = "searched", "Searched for calls"
        PAPER = "paper", "Kept a paper"
        PAPER_DESTROYED = "paper-gone", "Destroyed a paper"
        POWER = "power", "Said by which power they ask"
        CONFIDENCE = "confidence", "Said why the duty of confidence does not forbid it"
        EXTENT = "extent", "Said why this is the least that does"
        TELLING = "telling", "Decided whether the person is told"
        ASKED = "asked", "Asked for approval"
        APPROVED = "approved", "Approved it"
        SENT_BACK = "sent-back", "Did not approve it"
        LETTER = "letter", "Began a letter"
        DELIVERED = "delivered", "Gave the copy"
        REFUSED = "refused", "Refused it"
        WITHDRAWN = "withdrawn", "Said that it was withdrawn"
        TOLD = "told", "Told the person"
        NOTED = "noted", "Wrote down"
        CLOSED = "closed", "Closed the disclosure"

    disclosure = models.ForeignKey(Disclosure, on_delete=models.PROTECT, related_name="events")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    what = models.CharField(max_length=14, choices=What)
    day = models.DateField(null=True, default=None)
    words = models.CharField(max_length=2000, blank=True, default="")

    class Meta:
        ordering = ["at", "id"]
