"""The Django app `ledger`."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """Individuals, their numbers, and links to calls."""

    name = "fairhearing.ledger"
    label = "ledger"
