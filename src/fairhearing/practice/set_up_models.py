"""What setting up writes: one-time links, how far a practice is, its phone systems, its hours, its envelopes."""

from __future__ import annotations

import uuid

from django.db import models


class SetUpLink(models.Model):
    r"""A one-time link by which somebody sets up. Only hashes are kept.

    made -> claimed -> finished     claimed: by one browser, which then has a secret of its own
        \-> revoked                 or expired

    draft: what was answered before there is a practice to write it to. practice: the one founded by this link.
    """

    class Kind(models.TextChoices):
        """What the link sets up."""

        SYSTEM = "system", "The machine"
        PRACTICE = "practice", "A practice"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=8, choices=Kind)
    sha256 = models.CharField(max_length=64, unique=True)
    browser_sha256 = models.CharField(max_length=64, blank=True, default="")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True, default=None)
    finished_at = models.DateTimeField(null=True, default=None)
    revoked_at = models.DateTimeField(null=True, default=None)
    draft = models.JSONField(default=dict)
    practice = models.ForeignKey(
        "practice.Practice", on_delete=models.PROTECT, null=True, default=None, related_name="set_up_links"
    )

    class Meta:
        ordering = ["made_at"]


class SetUp(models.Model):
    """How far the setting up of a practice is. A practice without one was not set up through the pages.

    confirmed_at: the manager's code device works. kit_checked_at: four words of the kit were typed back.
    trying_until: until then calls are recorded for the test call. started_at: calls are recorded from then on.
    """

    class Plays(models.TextChoices):
        """Whether the phone system plays the announcement."""

        YES = "yes", "Yes"
        NOT_YET = "not-yet", "Not yet"
        NO = "no", "No, it cannot"

    class Heard(models.TextChoices):
        """What was heard of the test call."""

        BOTH = "both", "Both sides"
        ONE = "one", "One side only"
        NONE = "none", "Nothing"

    practice = models.OneToOneField(
        "practice.Practice", on_delete=models.CASCADE, primary_key=True, related_name="set_up"
    )
    began_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, default=None)
    kit_checked_at = models.DateTimeField(null=True, default=None)
    phones_seen_at = models.DateTimeField(null=True, default=None)
    plays = models.CharField(max_length=7, choices=Plays, blank=True, default="")
    plays_by = models.DateField(null=True, default=None)
    trying_until = models.DateTimeField(null=True, default=None)
    trying_since = models.DateTimeField(null=True, default=None)
    heard = models.CharField(max_length=4, choices=Heard, blank=True, default="")
    heard_at = models.DateTimeField(null=True, default=None)
    second_manager_by = models.DateField(null=True, default=None)
    started_at = models.DateTimeField(null=True, default=None)


class KitEnvelope(models.Model):
    """An envelope with a sheet of a recovery kit, and where it is. Ended, never deleted: gone_at.

    sheet: its number, from 1 up. needed: how many sheets of this kit open it, 1 for sheets that are alike.
    """

    practice = models.ForeignKey("practice.Practice", on_delete=models.PROTECT, related_name="kit_envelopes")
    key_id = models.CharField(max_length=16)
    sheet = models.PositiveSmallIntegerField()
    needed = models.PositiveSmallIntegerField(default=1)
    place = models.CharField(max_length=200)
    written_by = models.ForeignKey("practice.Person", on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()
    gone_at = models.DateTimeField(null=True, default=None)

    class Meta:
        ordering = ["key_id", "sheet", "since"]


class OpeningHours(models.Model):
    """One stretch of a weekday in which the practice answers its phones, in the practice's own time. Monday is 0."""

    practice = models.ForeignKey("practice.Practice", on_delete=models.CASCADE, related_name="opening_hours")
    weekday = models.PositiveSmallIntegerField()
    opens = models.TimeField()
    closes = models.TimeField()

    class Meta:
        ordering = ["weekday", "opens"]
        constraints = [
            models.UniqueConstraint(fields=["practice", "weekday", "opens"], name="practice_hours_once"),
            models.CheckConstraint(
                condition=models.Q(closes__gt=models.F("opens")) & models.Q(weekday__lte=6),
                name="practice_hours_forward",
            ),
        ]


class PhoneSystem(models.Model):
    """A phone system that offers calls to the recorder: a client of recorder.json.

    networks: where its requests and its sound come from, one a line. practice: whose all its calls are, None where it
    serves several. user, password: what it proves itself by, empty where its address is proof enough.
    """

    class Kind(models.TextChoices):
        """Which product, for the settings to make there."""

        ASTERISK = "asterisk", "Asterisk or FreePBX"
        FREESWITCH = "freeswitch", "FreeSWITCH or FusionPBX"
        KAMAILIO = "kamailio", "Kamailio or OpenSIPS in front of another"
        THREE_CX = "3cx", "3CX"
        AVAYA = "avaya", "Avaya, Cisco, Mitel or another with a SIPREC recording profile"
        SBC = "sbc", "A session border controller (AudioCodes, Ribbon, Oracle)"
        OTHER = "other", "Something else"

    name = models.CharField(max_length=60, unique=True)
    kind = models.CharField(max_length=10, choices=Kind)
    networks = models.TextField(max_length=1000)
    practice = models.ForeignKey(
        "practice.Practice", on_delete=models.PROTECT, null=True, blank=True, default=None, related_name="phone_systems"
    )
    user = models.CharField(max_length=60, blank=True, default="")
    password = models.CharField(max_length=100, blank=True, default="")
    records_plain_invites = models.BooleanField(default=False)

    class Meta:
        ordering = ["name"]
