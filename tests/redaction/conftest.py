"""The two practices and the home of the tests of keeping, and a selection in it."""

from datetime import UTC, datetime

import pytest
from tests.retention.conftest import home, kept, log, manager, means, practice, practices

from fairhearing.practice.models import Person
from fairhearing.redaction.models import Selection
from fairhearing.redaction.selecting import begin_selection

__all__ = ["home", "kept", "log", "manager", "means", "practice", "practices"]
NOW = datetime(2027, 11, 1, 9, 0, tzinfo=UTC)


@pytest.fixture
def deputy(db):  # noqa: ARG001 - the database
    return Person.objects.create(email="assistant@allerton.example", full_name="Dev Chaudhry", created_at=NOW)


@pytest.fixture
def selection(practice, manager):
    return begin_selection(
        practice, Selection.Kind.REQUEST, reference="R-2027-001", href="/requests/1", by=manager, now=NOW
    )
