"""Searches that are kept: for a day, or under a name."""

from datetime import timedelta

import pytest

from fairhearing.finding.errors import UnreadableWords
from fairhearing.finding.models import Search
from fairhearing.finding.reading import Known, read
from fairhearing.finding.searches import (
    MOST_KEPT,
    find_search,
    forget_search,
    forget_searches,
    keep_search,
    kept_searches,
    save_search,
)
from fairhearing.jobs.models import Outbox
from fairhearing.practice.models import Person

from .made_calls import NOON, TODAY

pytestmark = pytest.mark.django_db


def reading(words):
    return read(words, today=TODAY, known=Known())


@pytest.fixture
def search(person, practices):
    return save_search(person, practices[0], reading("Holroyd yesterday"), now=NOON)


def test_a_search_is_kept_under_an_id_that_says_nothing_and_a_relative_day_as_its_word(search):
    assert "olroyd" not in str(search.id)
    assert Search.objects.get().words == "Holroyd; yesterday"


def test_searches_without_a_name_are_forgotten_after_a_day(person, practices, search):
    old = save_search(person, practices[0], reading("0113"), now=NOON - timedelta(hours=25))
    kept = save_search(person, practices[0], reading("0114"), now=NOON - timedelta(hours=25))
    keep_search(kept, "Numbers", role="manager")

    assert forget_searches(NOON) == 1
    assert set(Search.objects.all()) == {search, kept}
    assert not Search.objects.filter(id=old.id).exists()


def test_a_search_is_kept_once_under_its_name_and_is_its_owners_alone(person, practices, search):
    other = Person.objects.create(email="omar@allerton.example", full_name="Omar Aziz", created_at=NOON)
    newer = save_search(person, practices[0], reading("0113"), now=NOON)

    keep_search(search, "  The  Holroyds ", role="manager")
    keep_search(newer, "The Holroyds", role="manager")

    assert kept_searches(person, practices[0]) == [newer]
    assert kept_searches(other, practices[0]) == kept_searches(person, practices[1]) == []
    assert find_search(newer.id, other, practices[0]) is None
    assert find_search(newer.id, person, practices[1]) is None


@pytest.mark.parametrize("name", ["", "   ", "x" * 61])
def test_a_name_that_is_none_is_refused(search, name):
    with pytest.raises(UnreadableWords):
        keep_search(search, name, role="manager")

    assert Search.objects.get().name == ""


def test_no_more_are_kept_than_a_list_can_show(person, practices, search):
    rows = [
        Search(owner=person, practice=practices[0], words="x", name=f"n{n}", created_at=NOON) for n in range(MOST_KEPT)
    ]
    Search.objects.bulk_create(rows)

    with pytest.raises(UnreadableWords):
        keep_search(search, "one more", role="manager")
    keep_search(search, "n3", role="manager")

    assert len(kept_searches(person, practices[0])) == MOST_KEPT


def test_the_log_is_told_that_a_search_was_kept_and_forgotten_and_neither_its_words_nor_its_name(search):
    keep_search(search, "The Holroyds", role="manager")
    subject = search.id.hex
    forget_search(search, role="manager")

    rows = list(Outbox.objects.order_by("number").values_list("verb", "subject", "detail", "role"))
    assert rows == [("search.kept", subject, {}, "manager"), ("search.forgotten", subject, {}, "manager")]
    assert not Search.objects.exists()
