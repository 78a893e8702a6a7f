"""Finding calls, page by page, within the practices one may see."""

import json
import secrets
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fairhearing.catalogue import search as search_module
from fairhearing.catalogue.errors import UnreadablePageKey, UnreadableSearch
from fairhearing.catalogue.models import Call, Conversation, Party, Search
from fairhearing.catalogue.numbers import read_number, reversed_digits
from fairhearing.catalogue.search import CallQuery, find_calls, forget_searches, query_of, save_search
from fairhearing.practice.models import Person

from .recorder_node import NOON

pytestmark = pytest.mark.django_db


def add_call(practice, at, *numbers, extension=""):
    conversation = Conversation.objects.create(id=secrets.token_hex(16), practice=practice, started_at=at)
    call = Call.objects.create(
        id=conversation.id, practice=practice, conversation=conversation, direction="in", started_at=at, last_at=at
    )
    for number in numbers or ("+447700900123",):
        Party.objects.create(
            call=call,
            practice=practice,
            conversation=conversation,
            started_at=at,
            side="left",
            number=number,
            number_reversed=reversed_digits(number),
            extension=extension,
        )
    return conversation


def found(practices, **query):
    return list(find_calls(practices, CallQuery(**query)).conversations)


def test_the_latest_call_comes_first(practices):
    older = add_call(practices[0], NOON)
    newer = add_call(practices[0], NOON + timedelta(seconds=1))

    assert found(practices[:1]) == [newer, older]


def test_another_practices_calls_are_never_found(practices):
    theirs = add_call(practices[1], NOON, "+447700900999")

    assert found(practices[:1]) == []
    assert found(practices[:1], number=read_number("07700 900999")) == []
    assert found([]) == []
    assert found(practices) == [theirs]


@pytest.mark.parametrize("text", ["07700 900123", "+44 7700 900", "0123", "900123", "07700"])
def test_a_number_is_found_by_beginning_end_or_whole(practices, text):
    wanted = add_call(practices[0], NOON, "+447700900123")
    add_call(practices[0], NOON, "+441134960555")

    assert found(practices, number=read_number(text)) == [wanted]


def test_an_extension_is_found(practices):
    wanted = add_call(practices[0], NOON, "+441134960100", extension="204")
    add_call(practices[0], NOON, "+441134960100", extension="205")

    assert found(practices, number=read_number("ext 204")) == [wanted]


def test_a_call_with_two_matching_parties_is_found_once(practices):
    wanted = add_call(practices[0], NOON, "+447700900123", "+447700900124")

    assert found(practices, number=read_number("07700 900")) == [wanted]


def test_a_withheld_number_is_no_beginning_of_any(practices):
    add_call(practices[0], NOON, "")

    assert found(practices, number=read_number("000")) == []
    assert found(practices, number=read_number("999")) == []


def test_days_are_the_practices_and_both_included(practices):
    late_on_the_30th_in_utc = NOON.replace(month=6, day=30, hour=23, minute=30)
    wanted = add_call(practices[0], late_on_the_30th_in_utc)

    assert found(practices, first_day=date(2026, 7, 1), last_day=date(2026, 7, 1)) == [wanted]
    assert found(practices, last_day=date(2026, 6, 30)) == []
    assert found(practices, first_day=date(2026, 7, 2)) == []


def test_pages_show_every_call_once_while_calls_arrive_and_moments_repeat(practices):
    calls = {add_call(practices[n % 2], NOON + timedelta(seconds=n // 4)).id for n in range(23)}
    seen, after = [], ""

    while after is not None:
        page = find_calls(practices, CallQuery(), after=after, size=5)
        seen += [each.id for each in page.conversations]
        after = page.next_key
        add_call(practices[0], NOON + timedelta(hours=1))

    assert len(seen) == len(set(seen)) == 23
    assert set(seen) == calls


def test_a_last_page_that_is_just_full_has_no_next(practices):
    for _ in range(5):
        add_call(practices[0], NOON)

    assert find_calls(practices, CallQuery(), size=5).next_key is None


@pytest.mark.parametrize("key", ["x", "-", "1e5-a", "99999999999999999999999999-a", "1" * 5000])
def test_a_made_up_page_key_is_refused_by_name(practices, key):
    with pytest.raises(UnreadablePageKey):
        find_calls(practices, CallQuery(), after=key)


def test_a_page_asks_the_same_number_of_questions_however_many_calls(practices, django_assert_max_num_queries):
    for n in range(30):
        add_call(practices[0], NOON + timedelta(seconds=n))

    with django_assert_max_num_queries(8):
        page = find_calls(practices[:1], CallQuery(number=read_number("07700")))
        [
            list(call.parties.all()) + list(call.recordings.all())
            for each in page.conversations
            for call in each.calls.all()
        ]


def test_a_number_that_many_calls_have_is_found_the_same_way(practices, monkeypatch):
    monkeypatch.setattr(search_module, "_FEW", 3)
    calls = [add_call(practices[n % 2], NOON + timedelta(seconds=n)) for n in range(12)]
    add_call(practices[0], NOON, "+441134960555")
    query = CallQuery(number=read_number("07700"))

    first = find_calls(practices, query, size=7)
    second = find_calls(practices, query, after=first.next_key, size=7)

    assert [*first.conversations, *second.conversations] == calls[::-1]
    assert second.next_key is None


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="reads SQLite's query plan")
@pytest.mark.parametrize(
    ("few", "indexes"),
    [
        (100, ["catalogue_party_number", "catalogue_party_reversed"]),
        (0, ["catalogue_party_number", "catalogue_conversation_latest", "catalogue_party_conversation_id"]),
    ],
    ids=["few calls have it", "many calls have it"],
)
def test_numbers_are_looked_up_in_indexes_without_any_statistics(practices, monkeypatch, few, indexes):
    monkeypatch.setattr(search_module, "_FEW", few)
    add_call(practices[0], NOON)

    with CaptureQueriesContext(connection) as asked:
        found(practices[:1], number=read_number("07700 900123"))

    plans = ""
    with connection.cursor() as cursor:
        for question in asked.captured_queries:
            cursor.execute("EXPLAIN QUERY PLAN " + question["sql"])
            plans += json.dumps(cursor.fetchall())
    assert "SCAN" not in plans
    assert "TEMP B-TREE" not in plans or few
    for index in indexes:
        assert index in plans


@pytest.fixture
def person():
    person = Person(email="helen.ashworth@allerton.example", full_name="Helen Ashworth", created_at=NOON)
    person.save()
    return person


def test_a_search_is_kept_under_an_id_that_says_nothing(person):
    search = save_search(
        person, number="07700 900123", first_day=date(2026, 11, 1), last_day=date(2026, 11, 30), now=NOON
    )

    assert "900123" not in str(search.id)
    assert query_of(Search.objects.get(id=search.id)) == CallQuery(
        number=read_number("07700900123"), first_day=date(2026, 11, 1), last_day=date(2026, 11, 30)
    )


def test_what_is_no_number_is_not_kept(person):
    with pytest.raises(UnreadableSearch):
        save_search(person, number="Margaret", first_day=None, last_day=None, now=NOON)

    assert not Search.objects.exists()


def test_searches_are_forgotten_after_a_day(person):
    save_search(person, number="0113", first_day=None, last_day=None, now=NOON - timedelta(hours=25))
    kept = save_search(person, number="0114", first_day=None, last_day=None, now=NOON - timedelta(hours=23))

    forgotten = forget_searches(NOON)

    assert forgotten == 1
    assert list(Search.objects.all()) == [kept]
