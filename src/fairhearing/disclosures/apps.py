"""The Django app `disclosures`."""

from django.apps import AppConfig


class DisclosuresConfig(AppConfig):
    """Disclosures, by which power, who approved them, and how they ended."""

    name = "fairhearing.disclosures"
    label = "disclosures"
