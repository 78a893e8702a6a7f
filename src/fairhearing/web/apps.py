"""The Django app `web`."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Django's settings, base pages, and the processes that need Django."""

    name = "fairhearing.web"
    label = "web"
