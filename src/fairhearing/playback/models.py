"""Who listened to what, why, and where. The audit log holds the same, and is what proves it."""

from django.conf import settings
from django.db import models

from fairhearing.catalogue.models import Recording
from fairhearing.practice.models import Place


class Listen(models.Model):
    """One listen to one recording. `id` is the keyholder's; `purpose` one of the purposes offered."""

    id = models.CharField(max_length=64, primary_key=True)
    recording = models.ForeignKey(Recording, on_delete=models.PROTECT, related_name="listens")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="listens")
    purpose = models.CharField(max_length=40)
    reference = models.CharField(max_length=60, blank=True, default="")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    who_can_hear = models.CharField(max_length=100)
    begun_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["recording", "begun_at"], name="playback_listen_recording")]
