"""Copies and how they left. See docs/explanation/copies.md.

copy      making -> ready -> gone          by the worker; it measures every hidden part before `ready`
making <-> stopped               the grant ended first: a code lets it go on where it was
making | stopped -> failed       nothing of it is left; another is made
taking    one row for each time that a copy left the practice, and never removed
way out   what was said of one that has no matter: each answer stays, the newest counts
"""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from fairhearing.catalogue.models import Recording
from fairhearing.keyholder.bulk.bulk_client import Matter, SealedKey
from fairhearing.practice.models import Place, Practice
from fairhearing.redaction.models import Selection


class Copy(models.Model):
    """One copy of a matter's recordings. plan: what it is made of, as `plan_document` has it.

    grant: opens its recordings while the keyholder lives and the copy is made, and nothing without it; "" afterwards.
    key_id, sealed_key: its content key, sealed to the practice's key. hidden: how many parts are hidden.
    sha256, statement: of its content, and what the practice signed of it; signer: the note that then named the key it
    was signed with, which stays right when the practice changes its key. failure: why it failed. gone_why: why it
    was deleted.
    """

    class State(models.TextChoices):
        """Where it stands."""

        MAKING = "making", "Being made"
        STOPPED = "stopped", "Waits for a code to go on"
        READY = "ready", "Ready to be handed out"
        FAILED = "failed", "Could not be made"
        GONE = "gone", "Deleted at the practice"

    class Failure(models.TextChoices):
        """Why it could not be made. The codes stand in the log and are never renamed."""

        STILL_HEARD = "still_heard", "A hidden part could still be heard"
        DISK_FULL = "disk_full", "The disk is full"
        CHANGED = "changed", "A recording has changed since it was locked"
        DESTROYED = "destroyed", "A recording was destroyed"
        ABOUT_THEM = "about_them", "A recording is about whoever asked"
        RESTRICTED = "restricted", "The use of a call was restricted"
        KEY_CHANGED = "key_changed", "The practice’s key was changed"
        WITHDRAWN = "withdrawn", "Somebody stopped it"
        UNAPPROVED = "unapproved", "It was not approved as it stood"
        BROKEN = "broken", "The worker failed again and again"

    class Gone(models.TextChoices):
        """Why it was deleted at the practice. The codes stand in the log."""

        CLOSED = "closed", "The matter was closed"
        TIME = "time", "30 days had passed"
        DESTROYED = "destroyed", "A recording of it was destroyed"
        REPLACED = "replaced", "Another copy was made"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="copies")
    selection = models.ForeignKey(Selection, on_delete=models.PROTECT, related_name="copies")
    state = models.CharField(max_length=7, choices=State, default=State.MAKING)
    plan = models.JSONField()
    purpose = models.CharField(max_length=40)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    grant = models.CharField(max_length=80, blank=True, default="")
    key_id = models.CharField(max_length=16)
    sealed_key = models.BinaryField()
    hidden = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField(null=True, default=None)
    sha256 = models.CharField(max_length=64, blank=True, default="")
    size = models.PositiveBigIntegerField(default=0)
    statement = models.TextField(blank=True, default="")
    signer = models.TextField(blank=True, default="")
    failure = models.CharField(max_length=11, choices=Failure, blank=True, default="")
    ended_at = models.DateTimeField(null=True, default=None)
    gone_why = models.CharField(max_length=9, choices=Gone, blank=True, default="")

    class Meta:
        ordering = ["-asked_at"]
        verbose_name_plural = "copies"
        constraints = [
            models.UniqueConstraint(
                fields=["selection"], condition=models.Q(state__in=["making", "stopped"]), name="copies_one_under_way"
            )
        ]
        indexes = [models.Index(fields=["practice", "asked_at"], name="copies_copy_latest")]

    @property
    def key(self) -> SealedKey:
        """Its content key, as the keyholder opens it."""
        return SealedKey(self.key_id, bytes(self.sealed_key))

    @property
    def matter(self) -> Matter:
        """What it is for, as the log knows it."""
        return Matter(self.practice_id, self.id.hex, self.selection_id.hex, self.ground)

    @property
    def ground(self) -> str:
        """On which ground restricted calls are in it, "" where none was asked for."""
        return str(self.plan.get("ground", ""))

    @property
    def is_under_way(self) -> bool:
        """Whether it is being made, or waits for a code to be."""
        return self.state in {self.State.MAKING, self.State.STOPPED}


class CopyRecording(models.Model):
    """That a recording is in a copy: with it the copy at the practice goes, and its certificate counts the takings."""

    copy = models.ForeignKey(Copy, on_delete=models.PROTECT, related_name="recordings")
    recording = models.ForeignKey(Recording, on_delete=models.PROTECT, related_name="copies")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["copy", "recording"], name="copies_recording_once")]


class Taking(models.Model):
    """One time that a copy left. id: as its entry of the keyholder has it. to_whom: as it stands on the check page.

    header: what stands unlocked in the file, with the content key under the passphrase that was drawn for this taking;
    the passphrase itself is kept nowhere. Of plain files nothing stands unlocked: the words that open the header are on
    the page from which they are saved, and nowhere else. reason: why plain files were given.
    """

    class Form(models.TextChoices):
        """What left. The codes stand in the log."""

        LOCKED = "locked", "A locked page, opened by a passphrase"
        PLAIN = "plain", "Plain files, open to whoever has them"

    class Sent(models.TextChoices):
        """How it goes to whoever it is for."""

        POST = "post", "By post"
        EMAIL = "email", "By e-mail"
        IN_PERSON = "in-person", "Handed over in person"
        USB = "usb", "On a USB stick"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    copy = models.ForeignKey(Copy, on_delete=models.PROTECT, related_name="takings")
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="takings")
    taken_at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    form = models.CharField(max_length=6, choices=Form)
    sent = models.CharField(max_length=9, choices=Sent)
    to_whom = models.CharField(max_length=300)
    reason = models.CharField(max_length=500, blank=True, default="")
    header = models.JSONField(default=dict)

    class Meta:
        ordering = ["-taken_at"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(form="plain", reason=""), name="copies_plain_files_have_a_reason"
            )
        ]
        indexes = [models.Index(fields=["practice", "taken_at"], name="copies_taking_latest")]


class WayOutAnswer(models.Model):
    """What a manager said of a way out without a request or disclosure. Never changed but to be agreed to.

    key: which one, as `ways_out` names it. matter: id of the request, disclosure or breach it was, and reference what
    people call that; None and "" for a drill. opened_by: the account whose code it was, "" of the recovery kit.
    """

    class What(models.TextChoices):
        """What it was. The codes stand in the log."""

        MATTER = "matter", "It was for a request or disclosure"
        DRILL = "drill", "It was a drill: somebody tried whether it can be opened"
        BREACH = "breach", "It should not have left, and is logged as a breach"

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="way_out_answers")
    key = models.CharField(max_length=40)
    what = models.CharField(max_length=6, choices=What)
    matter = models.UUIDField(null=True, default=None)
    reference = models.CharField(max_length=60, blank=True, default="")
    words = models.CharField(max_length=2000)
    opened_by = models.CharField(max_length=128, blank=True, default="")
    said_at = models.DateTimeField()
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    agreed_at = models.DateTimeField(null=True, default=None)
    agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, default=None, related_name="+"
    )

    class Meta:
        ordering = ["-said_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(what="drill", matter=None) | ~models.Q(what="drill") & ~models.Q(matter=None),
                name="copies_an_answer_has_its_matter",
            )
        ]
        indexes = [models.Index(fields=["practice", "key"], name="copies_answer_of")]
