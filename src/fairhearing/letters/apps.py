"""The Django app `letters`."""

from django.apps import AppConfig


class LettersConfig(AppConfig):
    """Wordings, the practice's contacts, and the letters that were written."""

    name = "fairhearing.letters"
    label = "letters"
