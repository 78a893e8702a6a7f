"""The Django app `inspection`."""

from django.apps import AppConfig


class InspectionConfig(AppConfig):
    """Statements, public pages and evidence packs; it has no tables of its own."""

    name = "fairhearing.inspection"
    label = "inspection"
