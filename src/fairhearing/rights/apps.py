"""The Django app `rights`."""

from django.apps import AppConfig


class RightsConfig(AppConfig):
    """Requests about rights other than access."""

    name = "fairhearing.rights"
    label = "rights"
