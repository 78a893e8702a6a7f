"""Starting Django for a home: the one way in for the command line, the web process and the worker."""

from __future__ import annotations

import os

import django
from django.apps import apps
from django.core.management import call_command

from fairhearing.vault.home import Home


def start_django(home: Home) -> None:
    """Load Django's settings for this home; a process serves one home only."""
    os.environ["FAIRHEARING_HOME"] = str(home.root)
    os.environ["DJANGO_SETTINGS_MODULE"] = "fairhearing.web.settings"
    if not apps.ready:
        django.setup()


def migrate_database() -> None:
    """Make the tables, or bring older ones up to this version's; harmless when they are. Call start_django first."""
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
