"""The Django app `papers`."""

from django.apps import AppConfig


class PapersConfig(AppConfig):
    """Versions of the policy, tensions with the law, papers, and the register of other copies."""

    name = "fairhearing.papers"
    label = "papers"
