"""Starting Django for a home: the one way in for the command line, the web process and the worker."""

from __future__ import annotations

import gc
import os
from importlib import import_module
from itertools import count
from typing import Final

import django
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.core.signals import request_finished

from fairhearing.vault.home import Home

_MANY_NEW: Final = 100_000
"""More than any page is made of: the collector comes by itself only where one answer makes very much."""
_RECENT: Final = 1
_ALL: Final = 2
_ALL_EACH: Final = 100
_answered = count(1)


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


def settle_memory() -> None:
    """Load what pages are made of, never look through it again, and collect what is unused after each answer.

    Within an answer the collector took 30 ms of every twelfth page.
    """
    import_module(settings.ROOT_URLCONF)
    gc.collect()
    gc.freeze()
    gc.set_threshold(_MANY_NEW)
    request_finished.connect(_collect)


def _collect(**_: object) -> None:
    """Take away what this answer was made of, and now and then what others left."""
    gc.collect(_ALL if next(_answered) % _ALL_EACH == 0 else _RECENT)
