"""Test calls and their recordings. Nothing here is a call: no list, figure or answer about calls reads these rows."""

from django.db import models


class ProbeCall(models.Model):
    """One test call at one address of a recorder. Kept, so that it can be said of any hour whether one was heard.

    round_at: when its round began; a round is one call at each address. began_at, ended_at: None before each. node,
    way: which recorder, and by which transport, "" where none was there. ending: `heartbeat.outcome.Ending`, "" while
    it goes on. recording: "" where nothing was stored. took_ms: from hanging up to having heard it.
    change_noticed: whether a changed byte was noticed in a copy of it; None where that was not tried.
    """

    round_at = models.DateTimeField()
    began_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    node = models.CharField(max_length=40)
    way = models.CharField(max_length=8, blank=True, default="")
    ending = models.CharField(max_length=20, blank=True, default="")
    recording = models.CharField(max_length=32, blank=True, default="")
    took_ms = models.PositiveIntegerField(null=True, blank=True)
    change_noticed = models.BooleanField(null=True, default=None)

    class Meta:
        indexes = [
            models.Index(fields=["round_at"], name="probing_call_round"),
            models.Index(fields=["id"], name="probing_call_open", condition=models.Q(ended_at=None)),
        ]


class ProbeRecording(models.Model):
    """A test call's recording that intake met and nobody destroyed yet. id: the recording's. The rest: its manifest."""

    id = models.CharField(max_length=32, primary_key=True)
    node = models.CharField(max_length=40)
    boot = models.PositiveIntegerField()
    number = models.PositiveIntegerField()
    taken_at = models.DateTimeField()
