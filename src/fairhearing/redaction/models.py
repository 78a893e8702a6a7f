"""Which calls a matter gets and what is hidden of them. See docs/explanation/hiding.md.

selection   open -> closed                        closed with its matter; what it kept longer ends then
candidate   unsure <-> in <-> out                 a row for every call that a search found; held from that moment
span        hidden -> taken back                  a row either way; the recording itself never changes
check       signed                                good as long as what was checked is what there is (`checks`)
"""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from fairhearing.catalogue.models import Call, Recording
from fairhearing.playback.models import Listen
from fairhearing.practice.models import Practice
from fairhearing.redaction.grounds import GROUNDS
from fairhearing.retention.models import Hold

_GROUNDS = [(str(ground), words.label) for ground, words in GROUNDS.items()]


class Selection(models.Model):
    """The calls of one request or disclosure. reference: of its matter; href: of its page.

    child_concerned, harm_claimed: what makes a second person check.
    """

    class Kind(models.TextChoices):
        """What sort of matter takes the calls out."""

        REQUEST = "request", "Request"
        DISCLOSURE = "disclosure", "Disclosure"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="selections")
    kind = models.CharField(max_length=10, choices=Kind)
    reference = models.CharField(max_length=60)
    href = models.CharField(max_length=200)
    child_concerned = models.BooleanField(default=False)
    harm_claimed = models.BooleanField(default=False)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True, default=None)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, default=None, related_name="+"
    )

    class Meta:
        ordering = ["-opened_at"]
        indexes = [models.Index(fields=["practice", "closed_at"], name="redaction_selection_open")]

    @property
    def is_closed(self) -> bool:
        """Whether its matter has ended."""
        return self.closed_at is not None


class Search(models.Model):
    """What was searched for a matter, when and by whom. individuals: ids; numbers, names: as they were typed.

    found: calls that fit; fresh: of these, new ones. withheld: calls of those days without a number, of which nobody
    can say whose they are. gone: ids of calls that were being destroyed when they were found. full: whether there were
    more than one search takes.
    """

    selection = models.ForeignKey(Selection, on_delete=models.PROTECT, related_name="searches")
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    individuals = models.JSONField(default=list)
    numbers = models.JSONField(default=list)
    names = models.JSONField(default=list)
    first_day = models.DateField(null=True, default=None)
    last_day = models.DateField(null=True, default=None)
    found = models.PositiveIntegerField()
    fresh = models.PositiveIntegerField()
    withheld = models.PositiveIntegerField()
    gone = models.JSONField(default=list)
    full = models.BooleanField(default=False)

    class Meta:
        verbose_name_plural = "searches"
        ordering = ["made_at", "id"]


class Candidate(models.Model):
    """A call that a search found, and whether the matter gets it. why: how it was found; sure: how certain that is.

    reason, words: of the decision. hold: what keeps it while the matter is open. reviewed_at: when somebody said that
    all of it was listened to and what has to be hidden is hidden.
    """

    class Decision(models.TextChoices):
        """Whether the matter gets the call."""

        IN = "in", "In"
        OUT = "out", "Left out"
        UNSURE = "unsure", "Not decided"

    class Reason(models.TextChoices):
        """Why a call is in, left out, or not decided. Which goes with which: `deciding.REASONS`."""

        THEIRS = "theirs", "It is theirs"
        ABOUT_THEM = "about-them", "It is about them"
        ANSWERS = "answers", "It answers what they asked"
        NOT_THEM = "not-them", "Somebody else spoke, and it is not about them"
        NOT_ASKED = "not-asked", "It is not part of what was asked for"
        NO_DATA = "no-data", "It tells nothing about them"
        TWICE = "twice", "The same call is in already"
        GROUND = "ground", "The law lets us keep it back"
        LISTEN = "listen", "Somebody has to listen first"
        ASK = "ask", "We asked who rang"
        NONE = "", "Nobody decided yet"

    class Sure(models.TextChoices):
        """How certain it is that the call is theirs."""

        CONFIRMED = "confirmed", "Confirmed"
        PROBABLE = "probable", "Probably theirs"
        SHARED = "shared", "Of a shared number"
        TYPED = "typed", "By number or name alone"
        TOGETHER = "together", "Part of the same conversation"

    selection = models.ForeignKey(Selection, on_delete=models.PROTECT, related_name="candidates")
    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="candidates")
    search = models.ForeignKey(Search, on_delete=models.PROTECT, related_name="candidates")
    why = models.CharField(max_length=300)
    sure = models.CharField(max_length=9, choices=Sure)
    decision = models.CharField(max_length=6, choices=Decision, default=Decision.UNSURE)
    reason = models.CharField(max_length=10, choices=Reason, blank=True, default=Reason.NONE)
    ground = models.CharField(max_length=16, choices=_GROUNDS, blank=True, default="")
    words = models.CharField(max_length=500, blank=True, default="")
    decided_at = models.DateTimeField(null=True, default=None)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, default=None, related_name="+"
    )
    hold = models.ForeignKey(Hold, on_delete=models.PROTECT, related_name="+")
    reviewed_at = models.DateTimeField(null=True, default=None)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, default=None, related_name="+"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["selection", "call"], name="redaction_call_once")]
        indexes = [models.Index(fields=["selection", "decision"], name="redaction_candidate_decided")]


class Span(models.Model):
    """A part of a recording that the matter does not get, and why. The recording never changes.

    words: why, as the person who hid it said. opinion_…: the health professional's where serious harm is claimed.
    """

    class Side(models.TextChoices):
        """Whose side of the recording is hidden."""

        OUTSIDE = "outside", "Caller"
        PRACTICE = "practice", "Practice"
        BOTH = "both", "Both"

    class Cover(models.TextChoices):
        """What stands in its place."""

        TONE = "tone", "A soft tone"
        SILENCE = "silence", "Silence"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    candidate = models.ForeignKey(Candidate, on_delete=models.PROTECT, related_name="spans")
    recording = models.ForeignKey(Recording, on_delete=models.PROTECT, related_name="hidden_spans")
    side = models.CharField(max_length=8, choices=Side)
    from_ms = models.PositiveIntegerField()
    to_ms = models.PositiveIntegerField()
    cover = models.CharField(max_length=7, choices=Cover, default=Cover.TONE)
    ground = models.CharField(max_length=16, choices=_GROUNDS)
    words = models.CharField(max_length=300, blank=True, default="")
    opinion_name = models.CharField(max_length=100, blank=True, default="")
    opinion_profession = models.CharField(max_length=100, blank=True, default="")
    opinion_on = models.DateField(null=True, default=None)
    opinion_words = models.CharField(max_length=1000, blank=True, default="")
    hidden_at = models.DateTimeField()
    hidden_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    taken_back_at = models.DateTimeField(null=True, default=None)
    taken_back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, default=None, related_name="+"
    )

    class Meta:
        ordering = ["recording", "from_ms", "to_ms", "id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(to_ms__gt=models.F("from_ms")), name="redaction_span_in_order")
        ]
        indexes = [models.Index(fields=["candidate", "taken_back_at"], name="redaction_span_hidden")]


class Draft(models.Model):
    """What somebody typed beside a recording and did not keep yet; it survives signing out. typed: field to text."""

    selection = models.ForeignKey(Selection, on_delete=models.CASCADE, related_name="drafts")
    recording = models.ForeignKey(Recording, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    typed = models.JSONField(default=dict)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["selection", "recording", "person"], name="redaction_draft_once")
        ]


class Check(models.Model):
    """That somebody checked what a matter gets. seen: the fingerprint of what there was; later changes are not checked.

    listen: in which a partner was present and saw the table, where the practice has one key holder.
    """

    class How(models.TextChoices):
        """Who checked."""

        SECOND = "second", "A second person"
        TOGETHER = "together", "A partner, together with who plays it"
        SELF = "self", "Whoever did the work"

    selection = models.ForeignKey(Selection, on_delete=models.PROTECT, related_name="checks")
    how = models.CharField(max_length=8, choices=How)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField()
    seen = models.CharField(max_length=64)
    words = models.CharField(max_length=500, blank=True, default="")
    listen = models.ForeignKey(Listen, on_delete=models.PROTECT, null=True, default=None, related_name="+")

    class Meta:
        ordering = ["signed_at", "id"]


class Sample(models.Model):
    """The self-checks of a month that the data protection officer looks at. month: its first day; seed: of the draw."""

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="check_samples")
    month = models.DateField()
    seed = models.CharField(max_length=64)
    drawn_at = models.DateTimeField()
    drawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    selections = models.ManyToManyField(Selection, related_name="samples")
    signed_at = models.DateTimeField(null=True, default=None)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, default=None, related_name="+"
    )
    words = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        ordering = ["-month"]
        constraints = [models.UniqueConstraint(fields=["practice", "month"], name="redaction_sample_once")]
