"""The Django app `finding`."""

from django.apps import AppConfig


class FindingConfig(AppConfig):
    """The box, its reading, what it finds, and searches that are kept."""

    name = "fairhearing.finding"
    label = "finding"
