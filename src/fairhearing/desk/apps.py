"""The Django app `desk`."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """Pages composed of what the other packages know."""

    name = "fairhearing.desk"
    label = "desk"
