"""Who is told when something is wrong with the recording of a practice's calls."""

from __future__ import annotations

from django.db import models


class AlarmChoice(models.Model):
    """What a practice chose. Without a row its managers are told.

    roles: kinds of role, with commas between. addresses: of people who have no account here, such as the IT supplier's,
    one a line. webhook_secret: what posts are signed with. test: the id of the last test alarm that was asked for.
    """

    practice = models.OneToOneField(
        "practice.Practice", on_delete=models.CASCADE, primary_key=True, related_name="alarm_choice"
    )
    roles = models.CharField(max_length=100)
    addresses = models.TextField(max_length=1000, blank=True, default="")
    webhook_url = models.CharField(max_length=500, blank=True, default="")
    webhook_secret = models.CharField(max_length=100, blank=True, default="")
    test = models.CharField(max_length=32, blank=True, default="")
