"""A catalogue of an earlier version is carried over whole."""

from datetime import timedelta

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from fairhearing.catalogue.models import Call, Conversation, Party
from fairhearing.practice.models import Practice

from .recorder_node import NOON


@pytest.fixture
def earlier(transactional_db):  # noqa: ARG001 - tables are altered
    """The models as they were before there were conversations; afterwards the tables are today's again."""
    before = MigrationExecutor(connection)
    newest = before.loader.graph.leaf_nodes()
    before.migrate([("catalogue", "0001_initial")])
    yield MigrationExecutor(connection).loader.project_state([("catalogue", "0001_initial")]).apps
    MigrationExecutor(connection).migrate(newest)


def test_each_call_that_was_there_becomes_a_conversation_of_its_own(earlier):
    Practice.objects.create(id="allerton", name="Allerton", created_at=NOON)
    ended = NOON + timedelta(minutes=3)
    for name, ended_at in (("a" * 32, ended), ("b" * 32, None)):
        call = earlier.get_model("catalogue", "Call").objects.create(
            id=name, practice_id="allerton", direction="in", started_at=NOON, ended_at=ended_at
        )
        earlier.get_model("catalogue", "Party").objects.create(
            call=call, practice_id="allerton", started_at=NOON, side="left", number="+447700900123"
        )

    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())

    assert set(Call.objects.values_list("id", "conversation", "last_at")) == {
        ("a" * 32, "a" * 32, ended),
        ("b" * 32, "b" * 32, NOON),
    }
    assert set(Party.objects.values_list("call", "conversation")) == {("a" * 32, "a" * 32), ("b" * 32, "b" * 32)}
    assert set(Conversation.objects.values_list("id", "practice", "started_at")) == {
        ("a" * 32, "allerton", NOON),
        ("b" * 32, "allerton", NOON),
    }
