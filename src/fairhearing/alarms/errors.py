"""Whose fault it was. Everything that `alarms` raises by name is one of these."""

from __future__ import annotations


class AlarmError(Exception):
    """Base of all errors of this package."""


class FarEndError(AlarmError):
    """A mail server or a webhook did not take an alarm. It is tried again."""


class OurError(AlarmError):
    """This machine's own settings or files are not what they should be."""


class NotDelivered(FarEndError):
    """An alarm was not taken. The message says why by its kind, never to whom it was."""


class BadReceivers(OurError):
    """HOME/alarms.json is not what it should be."""


class BadWebhook(FarEndError):
    """An address that no alarm is sent to. The message says what is wrong with it, for whoever typed it."""
