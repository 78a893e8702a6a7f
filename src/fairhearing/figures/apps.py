"""The Django app `figures`."""

from django.apps import AppConfig


class FiguresConfig(AppConfig):
    """Counts of calls by day, and what is read from them."""

    name = "fairhearing.figures"
    label = "figures"
