"""The Django app `copies`."""

from django.apps import AppConfig


class CopiesConfig(AppConfig):
    """Copies, and to whom each was handed out."""

    name = "fairhearing.copies"
    label = "copies"
