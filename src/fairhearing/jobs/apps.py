"""The Django app `jobs`."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Rows that must not be lost: jobs, the outbox, and the log as pages read it."""

    name = "fairhearing.jobs"
    label = "jobs"
