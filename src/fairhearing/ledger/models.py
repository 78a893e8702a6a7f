"""Individuals: patients and other callers, their numbers, and what people said of calls. See ADR 240 to 244.

    individual     there -> merged into another (undone within 30 days) ; gone from the practice's list, and back
    number         somebody's since a day, until a day; shared where others have it too, which is asked, never stored
    link           what a person said of a call: it is them, it is not them, it is nobody we know
    patient list   reading -> (columns asked) -> ready -> writing -> done, or dropped

Suggestions by number are no rows: they are asked of the numbers whenever a call is shown.
"""

from __future__ import annotations

import uuid
from datetime import date

from django.conf import settings
from django.db import models

from fairhearing.catalogue.models import Call
from fairhearing.ledger import rules
from fairhearing.ledger.list_lines import TROUBLE_WORDS, Trouble
from fairhearing.practice.models import Person, Practice
from fairhearing.wording.numbers import spaced_nhs_number


class Individual(models.Model):
    """One patient or other caller. nhs_number: ten digits, or "".

    lives_with: a note in the practice's words. left_on: since when they are not on the practice's list any more.
    merged_into: the row that stands for both; this one is then shown nowhere.
    """

    class CameFrom(models.TextChoices):
        """Who told of them."""

        HAND = "hand", "Added by hand"
        LIST = "list", "On the practice’s list"

    class Left(models.TextChoices):
        """Why they are not on the practice's list any more."""

        NO = "", ""
        DEDUCTED = "deducted", "Left the practice"
        DIED = "died", "Died"
        NOT_LISTED = "not_listed", "Not on the last list that was brought"

    LONGEST_NAME = 60
    LONGEST_NOTE = 200

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="individuals")
    nhs_number = models.CharField(max_length=10, blank=True, default="")
    surname = models.CharField(max_length=LONGEST_NAME)
    forename = models.CharField(max_length=LONGEST_NAME, blank=True, default="")
    born_on = models.DateField(null=True, blank=True, default=None)
    lives_with = models.CharField(max_length=LONGEST_NOTE, blank=True, default="")
    came_from = models.CharField(max_length=4, choices=CameFrom, default=CameFrom.HAND)
    left = models.CharField(max_length=10, choices=Left, blank=True, default=Left.NO)
    left_on = models.DateField(null=True, blank=True, default=None)
    merged_into = models.ForeignKey("self", on_delete=models.CASCADE, null=True, default=None, related_name="merged")
    added_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["practice", "nhs_number"],
                condition=~models.Q(nhs_number=""),
                name="ledger_individual_nhs_once",
            )
        ]
        indexes = [
            models.Index(fields=["practice", "born_on"], name="ledger_individual_born"),
            models.Index(fields=["practice", "changed_at", "id"], name="ledger_individual_changed"),
        ]

    @property
    def name(self) -> str:
        """Both names as they are said."""
        return f"{self.forename} {self.surname}".strip()

    @property
    def spaced_nhs_number(self) -> str:
        """The NHS number as it is read aloud."""
        return spaced_nhs_number(self.nhs_number)

    def is_child(self, today: date) -> bool:
        """Say whether they are known to be under 18."""
        return rules.is_child(self.born_on, today)


class NameWord(models.Model):
    """One word of somebody's name, folded, so that its beginning is a range of an index. order: of what is found."""

    individual = models.ForeignKey(Individual, on_delete=models.CASCADE, related_name="name_words")
    practice = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="+")
    word = models.CharField(max_length=rules.LONGEST_WORD)
    order = models.CharField(max_length=2 * rules.LONGEST_WORD)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["individual", "word"], name="ledger_word_once")]
        indexes = [models.Index(fields=["practice", "word", "order", "individual"], name="ledger_word_begins")]


class Number(models.Model):
    """A telephone number of somebody's, in E.164 and once more from its end.

    until: its last day, None where it goes on. Whether others have it too is asked of the other rows.
    """

    class Kind(models.TextChoices):
        """Which of their telephones it is."""

        MOBILE = "mobile", "Mobile"
        HOME = "home", "Home"
        WORK = "work", "Work"
        OTHER = "other", "Other"

    class Sure(models.TextChoices):
        """Who says that it is theirs."""

        LIST = "list", "given by the practice’s system"
        PERSON = "person", "confirmed by a person"
        CALLS = "calls", "suggested by calls that are theirs"

    individual = models.ForeignKey(Individual, on_delete=models.CASCADE, related_name="numbers")
    practice = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="+")
    number = models.CharField(max_length=16)
    number_reversed = models.CharField(max_length=16)
    kind = models.CharField(max_length=6, choices=Kind, default=Kind.OTHER)
    sure = models.CharField(max_length=6, choices=Sure)
    since = models.DateField(null=True, blank=True, default=None)
    until = models.DateField(null=True, blank=True, default=None)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["individual", "number"], name="ledger_number_once")]
        indexes = [
            models.Index(fields=["practice", "number"], name="ledger_number_begins"),
            models.Index(fields=["practice", "number_reversed"], name="ledger_number_ends"),
        ]

    @property
    def is_over(self) -> bool:
        """Whether it is theirs no more."""
        return self.until is not None


class Link(models.Model):
    """What somebody said of a call and an individual; of nobody, where the call is of none who is known here."""

    class Said(models.TextChoices):
        """What was said."""

        CONFIRMED = str(rules.Said.CONFIRMED), "It is them"
        NOT_THEM = str(rules.Said.NOT_THEM), "It is not them"
        NOBODY = str(rules.Said.NOBODY), "Nobody we know"

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="links")
    practice = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="+")
    individual = models.ForeignKey(Individual, on_delete=models.CASCADE, null=True, default=None, related_name="links")
    said = models.CharField(max_length=9, choices=Said)
    said_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    said_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["call", "individual"], name="ledger_link_once"),
            models.UniqueConstraint(
                fields=["call"], condition=models.Q(individual=None), name="ledger_link_nobody_once"
            ),
        ]
        indexes = [models.Index(fields=["individual", "said"], name="ledger_link_of")]


class Rearrangement(models.Model):
    """Two rows that were made one, or one made two. before: ids of what moved, and what the kept row lacked."""

    class Kind(models.TextChoices):
        """What was done."""

        MERGED = "merged", "Made one"
        SPLIT = "split", "Made two"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    practice = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="rearrangements")
    kind = models.CharField(max_length=6, choices=Kind)
    kept = models.ForeignKey(Individual, on_delete=models.CASCADE, related_name="rearranged")
    other = models.ForeignKey(Individual, on_delete=models.CASCADE, null=True, related_name="+")
    before = models.JSONField(default=dict)
    done_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    done_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, default=None)

    class Meta:
        indexes = [models.Index(fields=["kept", "done_at"], name="ledger_rearranged_latest")]


class ListMapping(models.Model):
    """What a practice's own list calls its columns, kept after it was said once. columns: field to name."""

    practice = models.OneToOneField(Practice, on_delete=models.CASCADE, related_name="list_mapping")
    columns = models.JSONField(default=dict)
    made_at = models.DateTimeField()


class PatientList(models.Model):
    """One file that was brought, and what became of it. Its bytes are pieces until it is done or dropped.

    done_lines: up to where it was written, so that a stopped writing goes on there. whole: whether whoever is not on
    it is marked as gone. gone: how many that are.
    """

    class State(models.TextChoices):
        """Where it stands."""

        READING = "reading", "being read"
        COLUMNS = "columns", "its columns have to be named"
        READY = "ready", "read; nothing of it is written yet"
        WRITING = "writing", "being taken in"
        DONE = "done", "taken in"
        DROPPED = "dropped", "thrown away"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="patient_lists")
    by = models.CharField(max_length=32)
    state = models.CharField(max_length=8, choices=State, default=State.READING)
    whole = models.BooleanField(default=False)
    problem = models.CharField(max_length=200, blank=True, default="")
    lines = models.PositiveIntegerField(default=0)
    done_lines = models.PositiveIntegerField(default=0)
    added = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    same = models.PositiveIntegerField(default=0)
    gone = models.PositiveIntegerField(default=0)
    aside = models.PositiveIntegerField(default=0)
    shared = models.PositiveIntegerField(default=0)
    bad_numbers = models.PositiveIntegerField(default=0)
    begun_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, default=None)

    class Meta:
        indexes = [models.Index(fields=["practice", "begun_at"], name="ledger_list_latest")]


class ListPiece(models.Model):
    """Some bytes of a file that was brought, in the encrypted database alone, until it is done or dropped."""

    list = models.ForeignKey(PatientList, on_delete=models.CASCADE, related_name="pieces")
    ordinal = models.PositiveIntegerField()
    data = models.BinaryField()

    class Meta:
        ordering = ["ordinal"]
        constraints = [models.UniqueConstraint(fields=["list", "ordinal"], name="ledger_piece_once")]


class ListTrouble(models.Model):
    """A line that was not taken: which, and why. What stood there is not kept."""

    list = models.ForeignKey(PatientList, on_delete=models.CASCADE, related_name="troubles")
    line = models.PositiveIntegerField()
    reason = models.CharField(max_length=12, choices=[(each, TROUBLE_WORDS[each]) for each in Trouble])

    class Meta:
        ordering = ["line"]


class IndividualSearch(models.Model):
    """What somebody typed to find an individual, so that an address holds this row's id and never a name."""

    LONGEST = 80

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    text = models.CharField(max_length=LONGEST)
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["created_at"], name="ledger_search_age")]
