"""The Django app `reported`."""

from django.apps import AppConfig


class ReportedConfig(AppConfig):
    """Reports, what became of them, and cautions for staff."""

    name = "fairhearing.reported"
    label = "reported"
