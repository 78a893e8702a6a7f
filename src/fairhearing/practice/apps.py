"""The Django app `practice`."""

from django.apps import AppConfig


class PracticeConfig(AppConfig):
    """Practices, their people and roles, and who may do what."""

    name = "fairhearing.practice"
    label = "practice"
