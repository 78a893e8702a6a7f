import pytest
from django.db import connection

from fairhearing.catalogue.by_id import of_practice
from fairhearing.catalogue.models import Conversation

from .recorder_node import NOON

pytestmark = pytest.mark.django_db


def test_an_id_of_another_practice_is_not_found(practices):
    ours, theirs = practices
    one = Conversation.objects.create(id="a" * 32, practice=ours, started_at=NOON)
    other = Conversation.objects.create(id="b" * 32, practice=theirs, started_at=NOON)

    found = of_practice(Conversation.objects, ours).filter(id__in=[one.id, other.id])

    assert list(found) == [one]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL goes by what it knows of its rows")
def test_ids_are_looked_up_one_by_one_however_many_rows_the_practice_has(practices):
    named = of_practice(Conversation.objects, practices[0]).filter(id__in=["a" * 32, "b" * 32])

    plan = named.explain()

    assert "(id=?)" in plan
    assert "practice_id=?" not in plan
