"""`migrate`, which makes the tables of an empty database at once."""

from __future__ import annotations

from typing import Any

from django.core.management.commands import migrate
from django.db import connections

from fairhearing.web.tables import is_empty, make_tables


class Command(migrate.Command):
    """Django's command; an empty database is spared the way that older ones went."""

    def handle(self, *args: str, **options: Any) -> None:  # noqa: ANN401 - as Django calls it
        """Make all tables, or bring those that are there up to this version's."""
        database = options["database"]
        is_whole = not options.get("app_label") and not options.get("plan") and not options.get("check_unapplied")
        if is_whole and is_empty(connections[database]):
            make_tables(database)
        else:
            super().handle(*args, **options)
