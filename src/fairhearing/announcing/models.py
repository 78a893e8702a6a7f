"""What callers are told: wordings, where capture begins, test calls from outside, and what was said on outgoing calls.

wording     the states of `rules`; never deleted, so that what a caller heard last year can be read and played
where       one row a line, and one for all others: whether a recording can hold the announcement at all
test call   somebody rang from outside and listened, dated; never changed
told        whoever called out said on that call that it is recorded; taken back by deleting the row
"""

from __future__ import annotations

import uuid
from datetime import date

from django.db import models

from fairhearing.announcing.rules import LANGUAGES, Purpose, Words, is_in_force, marked_words
from fairhearing.catalogue.models import Call
from fairhearing.practice.models import Person, Practice

RATE = 16_000
"""Samples a second of a wording's sound, 16 bits each, one side."""


class Wording(models.Model):
    """One version of what callers are told. number: counted per practice. text: with the essential words in ⟦ ⟧.

    line: one of the practice's numbers on which alone it is played; empty for all. purposes: those that it names.
    sound: little-endian 16 bits at RATE. essential_from_ms, essential_to_ms: when it says the essential words.
    spoken_by: the program and the voice where a computer spoke it.
    from_on, until_on: the first day and the last on which callers hear it.
    """

    class Source(models.TextChoices):
        """Where its sound comes from."""

        SPOKEN = "spoken", "Spoken by a computer"
        BROUGHT = "brought", "Brought as a file"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="announcements")
    number = models.PositiveSmallIntegerField()
    language = models.CharField(max_length=2, choices=list(LANGUAGES.items()))
    line = models.CharField(max_length=16, blank=True, default="")
    text = models.TextField(max_length=1000)
    purposes = models.JSONField(default=list)
    source = models.CharField(max_length=7, choices=Source)
    spoken_by = models.CharField(max_length=100, blank=True, default="")
    sound = models.BinaryField()
    essential_from_ms = models.PositiveIntegerField()
    essential_to_ms = models.PositiveIntegerField()
    from_on = models.DateField()
    until_on = models.DateField(null=True, default=None)
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    approved_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, default=None, related_name="+")
    approved_at = models.DateTimeField(null=True, default=None)
    dropped_at = models.DateTimeField(null=True, default=None)

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["practice", "number"], name="announcing_wording_once")]

    @property
    def words(self) -> Words:
        """Its text in its three parts."""
        return marked_words(self.text)

    @property
    def named(self) -> tuple[Purpose, ...]:
        """The purposes it names."""
        return tuple(each for each in Purpose if str(each) in self.purposes)

    @property
    def length_ms(self) -> int:
        """How long it is."""
        return len(self.sound) * 1000 // (2 * RATE)

    @property
    def made_how(self) -> str:
        """How its sound came about, for pages."""
        return ": ".join(filter(None, (self.get_source_display(), self.spoken_by)))

    @property
    def is_draft(self) -> bool:
        """Whether it still waits for a manager."""
        return self.approved_at is None and self.dropped_at is None

    def is_in_force(self, day: date) -> bool:
        """Say whether callers should hear it on a day."""
        return self.approved_at is not None and is_in_force(self.from_on, self.until_on, day)


class CaptureBegins(models.Model):
    """Where recording begins on a line: whether a recording can hold the announcement. line: empty for all others."""

    class Place(models.TextChoices):
        """The words are stored: only add."""

        WITHIN = "within", "The announcement is in the recording"
        AFTER = "after", "The announcement comes before recording begins"

    practice = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="capture_begins")
    line = models.CharField(max_length=16, blank=True, default="")
    place = models.CharField(max_length=6, choices=Place)
    said_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    said_at = models.DateTimeField()

    class Meta:
        ordering = ["line"]
        constraints = [models.UniqueConstraint(fields=["practice", "line"], name="announcing_line_once")]


class OutsideTest(models.Model):
    """Somebody rang the practice from outside and listened for the announcement. line: which number they rang."""

    class Heard(models.TextChoices):
        """What they heard. The words are stored: only add."""

        WHOLE = "whole", "All of it"
        PART = "part", "Part of it"
        NONE = "none", "Nothing of it"

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="announcement_tests")
    called_on = models.DateField()
    line = models.CharField(max_length=16, blank=True, default="")
    heard = models.CharField(max_length=5, choices=Heard)
    noted_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()

    class Meta:
        ordering = ["-called_on", "-noted_at"]


class Told(models.Model):
    """On this outgoing call it was said that it is recorded, as whoever called out marks it."""

    call = models.OneToOneField(Call, on_delete=models.CASCADE, related_name="told", primary_key=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
