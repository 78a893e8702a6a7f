"""Where people are signed in, one row a browser; and how often staff have tried in vain."""

from __future__ import annotations

from django.db import models

from fairhearing.practice.models import Person


class SignedIn(models.Model):
    """One browser in which somebody is signed in. A row whose session is gone says nothing, and goes when it is read.

    browser: its family and the system it runs on, no more. handle: names the keyholder's session to its owner.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="signed_in")
    session_key = models.CharField(max_length=40, unique=True)
    handle = models.CharField(max_length=32, blank=True, default="")
    browser = models.CharField(max_length=60)
    address = models.CharField(max_length=64)
    since = models.DateTimeField()

    class Meta:
        ordering = ["-since"]


class FailedTries(models.Model):
    """The failures of one staff account, or of one address as a hash, in seconds since 1970 (`keyholder.limits`)."""

    name = models.CharField(max_length=80, primary_key=True)
    failures = models.PositiveIntegerField(default=0)
    closed_until_s = models.FloatField(default=0)
    last_s = models.FloatField(default=0)
    told = models.BooleanField(default=False)
