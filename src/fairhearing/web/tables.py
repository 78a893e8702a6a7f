"""The tables of a new home, made from the models as they are now; those of older homes go the way of the migrations.

Both ways end at the same tables: a test compares them, on both databases.
"""

from __future__ import annotations

from django.apps import apps
from django.core.management.sql import emit_post_migrate_signal
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from fairhearing.retention import triggers

_BESIDE_MODELS = (triggers.create,)
"""What migrations put beside the tables, which no model tells."""


def is_empty(connection: BaseDatabaseWrapper) -> bool:
    """Say whether a database holds no table at all."""
    return not connection.introspection.table_names()


def make_tables(database: str) -> None:
    """Make every table of an empty database, and note each migration as done; all of it or nothing."""
    connection = connections[database]
    migrations = MigrationLoader(connection).graph.nodes
    done = MigrationRecorder.Migration
    with connection.schema_editor() as editor:
        for model in apps.get_models():
            editor.create_model(model)
        editor.create_model(done)
        for put in _BESIDE_MODELS:
            put(apps, editor)
        done.objects.using(database).bulk_create([done(app=app, name=name) for app, name in migrations])
    emit_post_migrate_signal(verbosity=0, interactive=False, db=database)
