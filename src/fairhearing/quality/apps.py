"""The Django app `quality`."""

from django.apps import AppConfig


class QualityConfig(AppConfig):
    """Samples, scorecards, reviews and learning actions."""

    name = "fairhearing.quality"
    label = "quality"
