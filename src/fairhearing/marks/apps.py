"""The Django app `marks`."""

from django.apps import AppConfig


class MarksConfig(AppConfig):
    """Notes and tags."""

    name = "fairhearing.marks"
    label = "marks"
