"""A catalogue of an earlier version is carried over whole."""

from datetime import timedelta

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from fairhearing.catalogue.models import Call, Conversation, Party
from fairhearing.web.tables import make_tables

from .recorder_node import NOON


@pytest.fixture
def as_of(transactional_db):  # noqa: ARG001 - tables are altered
    """Return what makes the tables of an earlier version, and gives the models of then.

    From nothing and forwards: taking today's back would unmake what every other app built upon them. Afterwards all
    tables are today's again.
    """

    def make(migration):
        drop_tables()
        MigrationExecutor(connection).migrate([("catalogue", migration)])
        return MigrationExecutor(connection).loader.project_state([("catalogue", migration)]).apps

    yield make
    drop_tables()
    make_tables("default")


def drop_tables():
    """Leave an empty database, without the functions of its triggers."""
    with connection.schema_editor() as editor:
        if connection.vendor == "postgresql":
            editor.execute("DROP SCHEMA public CASCADE")
            editor.execute("CREATE SCHEMA public")
            return
        for name in connection.introspection.table_names():
            editor.execute(f"DROP TABLE {editor.quote_name(name)}")


def migrate_on():
    """Take the tables to the newest version of the catalogue."""
    executor = MigrationExecutor(connection)
    executor.migrate([key for key in executor.loader.graph.leaf_nodes() if key[0] == "catalogue"])


@pytest.fixture
def earlier(as_of):
    """The models as they were before there were conversations."""
    return as_of("0001_initial")


def test_each_call_that_was_there_becomes_a_conversation_of_its_own(earlier):
    earlier.get_model("practice", "Practice").objects.create(id="allerton", name="Allerton", created_at=NOON)
    ended = NOON + timedelta(minutes=3)
    for name, ended_at in (("a" * 32, ended), ("b" * 32, None)):
        call = earlier.get_model("catalogue", "Call").objects.create(
            id=name, practice_id="allerton", direction="in", started_at=NOON, ended_at=ended_at
        )
        earlier.get_model("catalogue", "Party").objects.create(
            call=call, practice_id="allerton", started_at=NOON, side="left", number="+447700900123"
        )

    migrate_on()

    assert set(Call.objects.values_list("id", "conversation", "last_at", "stands_at")) == {
        ("a" * 32, "a" * 32, ended, NOON),
        ("b" * 32, "b" * 32, NOON, NOON),
    }
    assert set(Party.objects.values_list("call", "conversation")) == {("a" * 32, "a" * 32), ("b" * 32, "b" * 32)}
    assert set(Conversation.objects.values_list("id", "practice", "started_at")) == {
        ("a" * 32, "allerton", NOON),
        ("b" * 32, "allerton", NOON),
    }


def test_each_call_stands_where_its_conversation_begins(as_of):
    models = as_of("0012_announced")
    models.get_model("practice", "Practice").objects.create(id="allerton", name="Allerton", created_at=NOON)
    first, later = "a" * 32, "b" * 32
    models.get_model("catalogue", "Conversation").objects.create(id=first, practice_id="allerton", started_at=NOON)
    for name, began in ((first, NOON), (later, NOON + timedelta(minutes=9))):
        models.get_model("catalogue", "Call").objects.create(
            id=name, practice_id="allerton", conversation_id=first, direction="in", started_at=began, last_at=began
        )

    migrate_on()

    assert set(Call.objects.values_list("id", "stands_at")) == {(first, NOON), (later, NOON)}
