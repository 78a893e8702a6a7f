"""The Django app `probing`."""

from django.apps import AppConfig


class ProbingConfig(AppConfig):
    """Test calls of our own, and what is left of them."""

    name = "fairhearing.probing"
    label = "probing"
