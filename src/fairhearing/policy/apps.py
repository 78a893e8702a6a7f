"""The Django app `policy`."""

from django.apps import AppConfig


class PolicyConfig(AppConfig):
    """What the practice promised, and what proves it."""

    name = "fairhearing.policy"
    label = "policy"
