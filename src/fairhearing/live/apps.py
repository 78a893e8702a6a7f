"""The Django app `live`."""

from django.apps import AppConfig


class LiveConfig(AppConfig):
    """Calls that are recorded now, and calls that never are."""

    name = "fairhearing.live"
    label = "live"
