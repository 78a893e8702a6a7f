"""The Django app `retention`."""

from django.apps import AppConfig


class RetentionConfig(AppConfig):
    """Periods, holds, disposals and certificates."""

    name = "fairhearing.retention"
    label = "retention"
