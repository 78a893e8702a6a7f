"""Practices and the people who work there. A person may work in several practices, in several roles."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Lower

_slug = RegexValidator(r"^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$", "Use small letters, digits and hyphens.")
_e164 = RegexValidator(r"^\+[1-9][0-9]{6,14}$", "Use the form +441134960000.")


class Practice(models.Model):
    """One practice: the controller of its recordings."""

    id = models.CharField(max_length=40, primary_key=True, validators=[_slug])
    name = models.CharField(max_length=100)
    records_internal_calls = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class PersonManager(BaseUserManager["Person"]):
    """How Django finds somebody by what they sign in with."""

    def get_by_natural_key(self, username: str | None) -> Person:
        """Find a person by e-mail, in any case."""
        return self.get(email=(username or "").lower())


class Person(AbstractBaseUser):
    """Somebody who signs in. `holds_key`: signs in through the keyholder and has no password hash here.

    single_keys: shortcuts of one key do something for them (WCAG 2.1.4).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(unique=True)
    full_name = models.CharField(max_length=100)
    holds_key = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    single_keys = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["full_name"]

    objects: ClassVar[PersonManager] = PersonManager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="practice_person_email_small"),
            models.CheckConstraint(
                condition=models.Q(holds_key=False) | models.Q(password__startswith=UNUSABLE_PASSWORD_PREFIX),
                name="practice_person_key_no_hash",
            ),
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def account(self) -> str:
        """The id under which the keyholder and the audit log know this person: 32 hexadecimal characters."""
        return self.id.hex


class Role(models.Model):
    """What one person is in one practice. until: when a temporary one ends by itself; None for one that stays."""

    class Kind(models.TextChoices):
        """The roles of a practice; what each may do stands in permissions.py."""

        MANAGER = "manager", "Practice manager"
        ASSISTANT = "assistant", "Assistant practice manager"
        PARTNER = "partner", "Partner"
        AUDITOR = "auditor", "Data protection officer"
        MEMBER = "member", "Team member"
        ADMINISTRATOR = "administrator", "System administrator"

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="roles")
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="roles")
    kind = models.CharField(max_length=13, choices=Kind)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True, default=None)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "practice", "kind"], name="practice_role_once")]


class PracticeNumber(models.Model):
    """A telephone number of the practice, in E.164. It belongs to one practice only."""

    practice = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="numbers")
    number = models.CharField(max_length=16, unique=True, validators=[_e164])
    label = models.CharField(max_length=60, blank=True, default="")


class Extension(models.Model):
    """An extension of the practice's phone system, and who or what is behind it.

    person: whose it is, if that is somebody who signs in; they may pause its calls.
    person_since: from when on it is theirs, None for since ever; earlier calls are not theirs to ask about.
    clinical: whether care is discussed on it; its calls begin as clinical, and wait for a confirmed note.
    """

    practice = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="extensions")
    extension = models.CharField(max_length=12)
    label = models.CharField(max_length=60, blank=True, default="")
    person = models.ForeignKey(
        Person, on_delete=models.SET_NULL, null=True, blank=True, default=None, related_name="extensions"
    )
    person_since = models.DateTimeField(null=True, blank=True, default=None)
    clinical = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["practice", "extension"], name="practice_extension_once"),
        ]


class Place(models.Model):
    """A room where recordings may be played: private, and known.

    vouched_by: who last said that it is private, None where it was set up with the practice. closed_at: no more.
    """

    practice = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="places")
    name = models.CharField(max_length=60)
    vouched_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, default=None, related_name="+"
    )
    vouched_at = models.DateTimeField(null=True, blank=True, default=None)
    closed_at = models.DateTimeField(null=True, blank=True, default=None)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["practice", "name"], condition=models.Q(closed_at=None), name="practice_open_place_once"
            )
        ]

    def __str__(self) -> str:
        return self.name


class PlaceNetwork(models.Model):
    """Addresses that are one room's: a network such as 192.168.4.0/24. added_by: None for this machine itself."""

    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="networks")
    network = models.CharField(max_length=43)
    added_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, default=None, related_name="+"
    )
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["network"]
        constraints = [models.UniqueConstraint(fields=["place", "network"], name="practice_network_once")]


class Device(models.Model):
    """One browser on a practice PC, known by a cookie of which the hash is kept. Revoked, never deleted."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="devices")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="devices")
    name = models.CharField(max_length=60)
    sha256 = models.CharField(max_length=64)
    enrolled_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    enrolled_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True, default=None)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["practice", "sha256"], condition=models.Q(revoked_at=None), name="practice_device_once"
            )
        ]


class NeverRecorded(models.Model):
    """A number, extension or user whose calls are never recorded: an entry of the practice's register (clause C1).

    An entry is ended, never deleted: what it explained must stay explained. begins_at, ends_at: from when until before
    when it holds; None leaves that end open. review_on: when its owner has to look at it again.
    """

    class Kind(models.TextChoices):
        """Why, in the words of `call.withholding.Why`."""

        OCCUPATIONAL_HEALTH = "occupational-health", "Occupational health"
        UNION = "union", "Union"
        DEFENCE_BODY = "defence-body", "Defence body"
        SOLICITOR = "solicitor", "Solicitor"
        LISTED = "listed", "Another reason"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="never_recorded")
    party = models.CharField(max_length=64)
    kind = models.CharField(max_length=20, choices=Kind)
    reason = models.CharField(max_length=200, blank=True, default="")
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True, default=None)
    review_on = models.DateField()
    reviewed_at = models.DateTimeField(null=True, blank=True, default=None)

    class Meta:
        verbose_name_plural = "never recorded"
        ordering = ["kind", "party"]


class SoftwareKey(models.Model):
    """What a phone system or payment software proves itself by when it pauses a recording. Only its hash is kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="software_keys")
    name = models.CharField(max_length=60)
    sha256 = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True, default=None)
    revoked_at = models.DateTimeField(null=True, blank=True, default=None)

    class Meta:
        ordering = ["revoked_at", "name"]


from fairhearing.practice import alarm_models as _alarm_models  # noqa: E402, F401 - Django finds models by this module
from fairhearing.practice import checklist_models as _checklist_models  # noqa: E402, F401 - Django finds models by this module
from fairhearing.practice import people_models as _people_models  # noqa: E402, F401 - Django finds models by this module
from fairhearing.practice import set_up_models as _set_up_models  # noqa: E402, F401 - Django finds models by this module
