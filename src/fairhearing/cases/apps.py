"""The Django app `cases`."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """Cases, their calls, their events, and the drill of finding a call again."""

    name = "fairhearing.cases"
    label = "cases"
