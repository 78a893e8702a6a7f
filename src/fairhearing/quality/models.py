"""Samples of calls, the cards by which they are reviewed, what was written and answered, and what the practice changes.

seed       committed -> revealed, with the draw of its month          `seeds`, `samples`
sampled    drawn -> reviewed, or replaced by the next in line         `samples`
review     `rules.ReviewState`, derived from these rows
action     chosen -> done                                             `standing`
"""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from fairhearing.catalogue.models import Call
from fairhearing.playback.diary_rules import Month, month_of
from fairhearing.practice.models import Extension, Practice
from fairhearing.quality.eligibility import SHORTEST_S

MOST_WORDS = 2000


class Sampling(models.Model):
    """How a practice draws its samples; without a row as these defaults say."""

    practice = models.OneToOneField(Practice, on_delete=models.PROTECT, related_name="sampling")
    shortest_s = models.PositiveSmallIntegerField(default=SHORTEST_S)
    with_clinical = models.BooleanField(default=False)


class Team(models.Model):
    """People whose calls are drawn together, by their extensions. The one that is `is_rest` has all other extensions.

    size: how many calls it wants of each month. ended_at: when it was given up; None for one that is drawn from.
    """

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="teams")
    name = models.CharField(max_length=60)
    size = models.PositiveSmallIntegerField(default=5)
    is_rest = models.BooleanField(default=False)
    extensions = models.ManyToManyField(Extension, related_name="teams")
    ended_at = models.DateTimeField(null=True, default=None)

    class Meta:
        ordering = ["is_rest", "id"]
        constraints = [
            models.UniqueConstraint(fields=["practice"], condition=models.Q(is_rest=True), name="quality_one_rest")
        ]

    def __str__(self) -> str:
        return self.name


class Seed(models.Model):
    """What decides a month's draw. Until `revealed_at` its commitment alone is told.

    month: its first day. committed_at: calls that began before it are not drawn.
    """

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="seeds")
    month = models.DateField()
    secret = models.CharField(max_length=64)
    commitment = models.CharField(max_length=64)
    committed_at = models.DateTimeField()
    revealed_at = models.DateTimeField(null=True, default=None)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["practice", "month"], name="quality_seed_once")]


class Sample(models.Model):
    """The calls drawn of one month. listed: what could be drawn, as `sampling.write_list` writes it.

    passed_over: how many calls could not, by `eligibility.WhyNot`.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="samples")
    seed = models.OneToOneField(Seed, on_delete=models.PROTECT, related_name="sample")
    month = models.DateField()
    drawn_at = models.DateTimeField()
    listed = models.TextField()
    list_sha256 = models.CharField(max_length=64)
    eligible = models.PositiveIntegerField()
    passed_over = models.JSONField(default=dict)

    class Meta:
        ordering = ["-month"]

    @property
    def of_month(self) -> Month:
        """The month its calls are of."""
        return month_of(self.month)

    @property
    def reference(self) -> str:
        """What a listener gives as reference: Q-2026-10."""
        return f"Q-{self.of_month}"


class Sampled(models.Model):
    """One call of a sample. replaced_at, replaced_why: when another took its place, and why."""

    class Why(models.TextChoices):
        """Why a call is not reviewed, and the next in line is."""

        NOBODY_SPOKE = "nobody_spoke", "Nobody spoke, or it was a wrong number"
        NOT_HEARD = "not_heard", "It cannot be heard well enough"
        DESTROYED = "destroyed", "Its recording was destroyed"
        KNOWN = "known", "The reviewer knows the caller, and nobody else can review it"
        PROCEDURE = "procedure", "It belongs to a complaint or a staff procedure now"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    sample = models.ForeignKey(Sample, on_delete=models.PROTECT, related_name="calls")
    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="sampled")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    place = models.PositiveSmallIntegerField()
    replaced_at = models.DateTimeField(null=True, default=None)
    replaced_why = models.CharField(max_length=12, choices=Why, blank=True, default="")

    class Meta:
        verbose_name_plural = "sampled"
        ordering = ["team", "place"]
        constraints = [models.UniqueConstraint(fields=["sample", "call"], name="quality_sampled_once")]


class Card(models.Model):
    """A scorecard of the practice. ended_at: when it was put away; None for one that is used."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="cards")
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, default=None)

    class Meta:
        ordering = ["made_at", "id"]

    @property
    def newest(self) -> CardVersion:
        """The version that new reviews are made with."""
        return self.versions.latest("number")


class CardVersion(models.Model):
    """One version of a card. Never changed: a review keeps the one it was made with."""

    card = models.ForeignKey(Card, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=80)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["card", "number"], name="quality_version_once")]


class Question(models.Model):
    """One question of a version. key: the same through all versions of the card."""

    version = models.ForeignKey(CardVersion, on_delete=models.PROTECT, related_name="questions")
    key = models.CharField(max_length=32)
    place = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=200)
    help = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        ordering = ["place"]
        constraints = [models.UniqueConstraint(fields=["version", "key"], name="quality_question_once")]


class Review(models.Model):
    """What one person wrote of one call, for the one who took it. words: to that person. learning: to the practice.

    person: who took the call; None where they have no account, so that it waits. extension: on which line.
    told_at: when it was shared, or last changed after that. read_at: when the reviewer read the answer.
    asked_to_hear_at: when the person asked to hear the call together with the reviewer.
    """

    class View(models.TextChoices):
        """What somebody says to a review of their call."""

        AGREES = "agrees", "I agree with it"
        PARTLY = "partly", "I agree with some of it"
        DIFFERS = "differs", "I see it differently"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="reviews")
    sampled = models.OneToOneField(Sampled, on_delete=models.PROTECT, related_name="review")
    version = models.ForeignKey(CardVersion, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, default=None, related_name="reviews"
    )
    extension = models.CharField(max_length=32, blank=True, default="")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    begun_at = models.DateTimeField()
    words = models.CharField(max_length=MOST_WORDS, blank=True, default="")
    learning = models.CharField(max_length=500, blank=True, default="")
    ready_at = models.DateTimeField(null=True, default=None)
    shared_at = models.DateTimeField(null=True, default=None)
    told_at = models.DateTimeField(null=True, default=None)
    changed_at = models.DateTimeField(null=True, default=None)
    view = models.CharField(max_length=7, choices=View, blank=True, default="")
    reply = models.CharField(max_length=MOST_WORDS, blank=True, default="")
    answered_at = models.DateTimeField(null=True, default=None)
    read_at = models.DateTimeField(null=True, default=None)
    asked_to_hear_at = models.DateTimeField(null=True, default=None)
    closed_at = models.DateTimeField(null=True, default=None)

    class Meta:
        ordering = ["-begun_at"]
        indexes = [models.Index(fields=["practice", "closed_at"], name="quality_review_open")]


class Answer(models.Model):
    """The answer to one question in one review. at_ms: the moment of the call it is about. before: what it was when
    the person first read it, where the reviewer has changed it since.
    """

    class Choice(models.TextChoices):
        """What is answered. Never a number: nothing is added up."""

        YES = "yes", "Yes"
        PARTLY = "partly", "Partly"
        NO = "no", "No"
        NOT_APPLICABLE = "not_applicable", "Does not apply"

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="answers")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="answers")
    choice = models.CharField(max_length=14, choices=Choice, blank=True, default="")
    at_ms = models.PositiveIntegerField(null=True, default=None)
    words = models.CharField(max_length=500, blank=True, default="")
    before = models.CharField(max_length=14, choices=Choice, blank=True, default="")

    class Meta:
        ordering = ["question__place"]
        constraints = [models.UniqueConstraint(fields=["review", "question"], name="quality_answer_once")]


class LearningAction(models.Model):
    """What the practice changes, who makes it, by when, and what came of it. samples: where it was seen."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="learning_actions")
    what = models.CharField(max_length=500)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField()
    samples = models.ManyToManyField(Sample, related_name="actions")
    chosen_at = models.DateTimeField()
    chosen_on = models.DateField()
    chosen_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    done_on = models.DateField(null=True, default=None)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    outcome = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        ordering = ["-chosen_at", "id"]
        indexes = [models.Index(fields=["practice", "done_on", "due_on"], name="quality_action_due")]
