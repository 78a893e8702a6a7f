"""The Django app `redaction`."""

from django.apps import AppConfig


class RedactionConfig(AppConfig):
    """Selections of calls, what is hidden of them and why, and who checked it."""

    name = "fairhearing.redaction"
    label = "redaction"
