"""The Django app `announcing`."""

from django.apps import AppConfig


class AnnouncingConfig(AppConfig):
    """What callers are told, and whether they heard it."""

    name = "fairhearing.announcing"
    label = "announcing"
