"""The Django app `breaches`."""

from django.apps import AppConfig


class BreachesConfig(AppConfig):
    """What went wrong with personal data, and what was done."""

    name = "fairhearing.breaches"
    label = "breaches"
