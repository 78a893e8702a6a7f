"""The Django app `catalogue`."""

from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    """Calls, their parties and recordings: what is known without opening any sound."""

    name = "fairhearing.catalogue"
    label = "catalogue"
