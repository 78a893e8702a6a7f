"""Finding calls, page by page, within one practice."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fairhearing.catalogue.models import About, Call, Closed
from fairhearing.catalogue.told_rows import rows_of
from fairhearing.finding import query as query_module
from fairhearing.finding.errors import UnreadablePageKey

from .made_calls import NOON, add_call, add_leg, found, page_of

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def test_the_latest_call_comes_first(practices):
    older = add_call(practices[0], NOON)
    newer = add_call(practices[0], NOON + timedelta(seconds=1))

    assert found(practices[0]) == [newer, older]


def test_another_practices_calls_are_never_found(practices):
    theirs = add_call(practices[1], NOON, "+447700900999", name="Margaret Holroyd")

    assert found(practices[0]) == []
    assert [found(practices[0], words) for words in ("07700 900999", "holroyd", "0999", "in", "yesterday")] == [[]] * 5
    assert found(practices[1], "07700 900999") == [theirs]


@pytest.mark.parametrize("words", ["07700 900123", "+44 7700 900", "0123", "900123", "07700", "+447700900123"])
def test_a_number_is_found_by_beginning_end_or_whole(practices, words):
    wanted = add_call(practices[0], NOON, "+447700900123")
    add_call(practices[0], NOON, "+441134960555")

    assert found(practices[0], words) == [wanted]


def test_any_of_two_numbers_is_enough_and_of_different_things_each_has_to_fit(practices):
    first = add_call(practices[0], NOON, "+447700900123", extension="204")
    second = add_call(practices[0], NOON + MINUTE, "+441134960555", extension="205")

    assert found(practices[0], "07700 900123, 0113 496 0555") == [second, first]
    assert found(practices[0], "07700 900123 ext 204") == [first]
    assert found(practices[0], "07700 900123 ext 205") == []


@pytest.mark.parametrize(
    "words", ["holroyd", "Margaret", "margaret holroyd", "HOLROYD MARGARET", "mrs holr", "holroyd 204"]
)
def test_a_caller_is_found_by_any_end_of_their_name(practices, words):
    wanted = add_call(practices[0], NOON, name="Mrs Margaret Holroyd", extension="204")
    add_call(practices[0], NOON, name="Margery Whitfield", extension="205")

    assert found(practices[0], words) == [wanted]


def test_staff_are_found_by_the_name_behind_their_extension(practices):
    wanted = add_call(practices[0], NOON, name="Margaret Holroyd", extension="204")
    add_call(practices[0], NOON, name="Margaret Holroyd", extension="205")

    assert found(practices[0], "keeley") == [wanted]
    assert found(practices[0], "keeley barnes holroyd") == [wanted]
    assert found(practices[0], "keeley whitfield") == []


@pytest.mark.parametrize("name", ["Zoë Łukasik", "O’Neill, Anne-Marie", "Ольга Петрова"])
def test_names_with_any_letters_are_found(practices, name):
    wanted = add_call(practices[0], NOON, name=name)

    assert found(practices[0], name) == [wanted]


def test_withheld_numbers_are_found_as_such_and_are_no_beginning_of_any(practices):
    wanted = add_call(practices[0], NOON, withheld=True, name="Anonymous")

    assert found(practices[0], "withheld") == [wanted]
    assert [found(practices[0], words) for words in ("000", "999", "0113", "anon")] == [[], [], [], []]


def test_a_call_with_two_matching_parties_is_found_once(practices, monkeypatch):
    wanted = add_call(practices[0], NOON, "+447700900123", "+447700900124")

    assert found(practices[0], "07700 900") == [wanted]
    monkeypatch.setattr(query_module, "FEW", 0)
    assert found(practices[0], "07700 900") == [wanted]


def test_days_are_the_practices_and_both_included(practices):
    late_on_the_30th_in_utc = NOON.replace(month=6, day=30, hour=23, minute=30)
    wanted = add_call(practices[0], late_on_the_30th_in_utc)

    assert found(practices[0], "1 July 2026") == [wanted]
    assert found(practices[0], "until 30 June 2026") == []
    assert found(practices[0], "since 2 July 2026") == []


@pytest.mark.parametrize("words", ["morning 23 November 2026", "before 12:00 in November", "08:30 to 09:00 any day"])
def test_a_time_of_day_is_the_practices_whether_of_one_day_or_of_many(practices, words):
    wanted = add_call(practices[0], NOON.replace(day=23, hour=8, minute=41))
    add_call(practices[0], NOON.replace(day=23, hour=13))

    assert found(practices[0], words) == [wanted]


def test_a_search_without_a_day_goes_back_thirteen_months_and_says_nothing_of_older_ones(practices):
    add_call(practices[0], NOON - timedelta(days=500), "+441134960555")

    assert found(practices[0], "0113 496 0555") == []
    assert len(found(practices[0], "0113 496 0555 any day")) == 1


def test_which_way_and_how_long_are_asked_of_one_call(practices):
    short = add_call(practices[0], NOON, length_s=50)
    long = add_call(practices[0], NOON + MINUTE, length_s=700, direction="out")

    assert found(practices[0], "longer than 10 minutes") == [long]
    assert found(practices[0], "under 1 minute") == [short]
    assert found(practices[0], "out longer than 10 minutes") == [long]
    assert found(practices[0], "in longer than 10 minutes") == []
    assert found(practices[0], "missed") == []


def test_what_is_not_understood_narrows_nothing(practices):
    wanted = add_call(practices[0], NOON)

    assert found(practices[0], "%%") == [wanted]


def test_pages_show_every_call_once_while_calls_arrive_and_moments_repeat(practices):
    calls = {add_call(practices[0], NOON + timedelta(seconds=n // 4)).id for n in range(23)}
    for words in ("", "07700 900123", "07700", "in", "any day"):
        seen, after = [], ""
        while after is not None:
            page = page_of(practices[0], words, after=after, size=5)
            seen += [each.id for each in page.conversations]
            after = page.next_key
            late = add_call(practices[0], NOON + timedelta(hours=1))
            calls.discard(late.id)

        assert len(seen) == len(set(seen)), words
        assert calls <= set(seen), words


def test_a_last_page_that_is_just_full_has_no_next(practices):
    for _ in range(5):
        add_call(practices[0], NOON)

    page = page_of(practices[0], size=5, count=500)

    assert (page.next_key, page.count, page.more) == (None, 5, False)


def test_counting_stops_and_says_so(practices):
    for n in range(9):
        add_call(practices[0], NOON + timedelta(seconds=n))

    page = page_of(practices[0], "07700 900123", size=3, count=6)

    assert (len(page.conversations), page.count, page.more) == (3, 6, True)


@pytest.mark.parametrize("key", ["x", "-", "1e5-a", "99999999999999999999999999-a", "1" * 5000])
def test_a_made_up_page_key_is_refused_by_name(practices, key):
    with pytest.raises(UnreadablePageKey):
        page_of(practices[0], after=key)


@pytest.mark.parametrize("words", ["", "07700", "07700 900123", "holroyd", "holroyd 204", "in", "withheld"])
def test_a_page_asks_the_same_number_of_questions_however_many_calls(practices, words, django_assert_max_num_queries):
    for n in range(30):
        add_call(practices[0], NOON + timedelta(seconds=n), name="Margaret Holroyd", extension="204")

    with django_assert_max_num_queries(15):
        rows = rows_of(page_of(practices[0], words, count=500).conversations)
    assert all(call.parties for each in rows for call in each.calls)


def test_what_many_calls_have_is_found_the_same_way(practices, monkeypatch):
    monkeypatch.setattr(query_module, "FEW", 3)
    monkeypatch.setattr(query_module, "_HANDFUL", 2)
    calls = [
        add_call(practices[0], NOON + timedelta(seconds=n), f"+4477009001{n % 3:02}", extension="204", name="Ann Bell")
        for n in range(12)
    ]
    add_call(practices[0], NOON, "+441134960555")

    for most_values in (40, 1):
        monkeypatch.setattr(query_module, "_MOST_VALUES", most_values)
        for words in ("07700", "bell", "ext 204", "07700 900 bell", "ext 204 07700", "07700 in"):
            first = page_of(practices[0], words, size=7)
            second = page_of(practices[0], words, after=first.next_key, size=7)

            assert [*first.conversations, *second.conversations] == calls[::-1], words
            assert second.next_key is None


def test_a_search_that_would_look_at_too_much_answers_and_goes_on_from_there(practices, monkeypatch):
    monkeypatch.setattr(query_module, "MOST_LOOKED_AT", 4)
    monkeypatch.setattr(query_module, "_STRETCH", 2)
    wanted = add_call(practices[0], NOON, direction="out")
    for n in range(1, 6):
        add_call(practices[0], NOON + n * MINUTE)

    first = page_of(practices[0], "out", count=500)
    second = page_of(practices[0], "out", after=first.next_key)

    assert (first.conversations, first.more, first.looked_back_to) == ((), True, NOON + 2 * MINUTE)
    assert (second.conversations, second.next_key, second.looked_back_to) == ((wanted,), None, None)


def test_a_range_of_too_many_to_fetch_is_sorted_where_it_lies(practices, monkeypatch):
    monkeypatch.setattr(query_module, "FEW", 2)
    monkeypatch.setattr(query_module, "_HANDFUL", 4)
    calls = [
        add_call(practices[0], NOON + n // 3 * MINUTE, f"+4477009001{n % 7:02}", f"+44770090015{n % 5}")
        for n in range(15)
    ]
    calls.sort(key=lambda each: (each.started_at, each.id), reverse=True)

    seen, after = [], ""
    while after is not None:
        page = page_of(practices[0], "07700 9001", after=after, size=4)
        seen.extend(page.conversations)
        after = page.next_key

    assert seen == calls


def test_stretch_by_stretch_nothing_is_passed_over_or_shown_twice(practices, monkeypatch):
    monkeypatch.setattr(query_module, "_STRETCH", 3)
    calls = [
        add_call(practices[0], NOON + n // 4 * MINUTE, direction="out" if n % 3 else "in", length_s=60 * n)
        for n in range(24)
    ]
    wanted = [each for n, each in enumerate(calls) if n % 3 and n > 5]
    wanted.sort(key=lambda each: (each.started_at, each.id), reverse=True)

    seen, after = [], ""
    while after is not None:
        page = page_of(practices[0], "out longer than 5 minutes", after=after, size=4)
        seen.extend(page.conversations)
        after = page.next_key

    assert seen == wanted


def test_a_conversation_of_which_a_later_call_fits_is_found_once_where_its_first_call_stands(practices, monkeypatch):
    monkeypatch.setattr(query_module, "_STRETCH", 2)
    newer = [add_call(practices[0], NOON + n * MINUTE) for n in range(1, 5)]
    wanted = add_call(practices[0], NOON, length_s=30)
    for after in (10 * MINUTE, 11 * MINUTE):
        add_leg(wanted, NOON + after, direction="out", length_s=700)
    oldest = add_call(practices[0], NOON - MINUTE, direction="out", length_s=700)

    assert found(practices[0], "out longer than 10 minutes") == [wanted, oldest]
    assert found(practices[0], "in") == [*newer[::-1], wanted]


def test_stretches_are_told_apart_where_many_begin_at_one_moment(practices, monkeypatch):
    monkeypatch.setattr(query_module, "_STRETCH", 2)
    monkeypatch.setattr(query_module, "_HANDFUL", 1)
    wanted = [add_call(practices[0], NOON, direction="out" if n % 4 else "in") for n in range(16)]
    outgoing = sorted((each.id for n, each in enumerate(wanted) if n % 4), reverse=True)

    assert [each.id for each in found(practices[0], "out", count=16)] == outgoing


def test_a_walk_asks_as_many_questions_whether_few_or_most_fit(practices):
    for n in range(40):
        add_call(practices[0], NOON + n * MINUTE, direction="out" if n % 20 == 0 else "in")

    asked = {}
    for words in ("out", "in"):
        with CaptureQueriesContext(connection) as questions:
            asked[words] = page_of(practices[0], words, count=500).count, len(questions)

    assert {words: count for words, (count, _) in asked.items()} == {"out": 2, "in": 38}
    assert asked["out"][1] == asked["in"][1]


def test_what_is_closed_to_the_reader_is_neither_found_nor_counted(practices, person):
    closed, other = add_call(practices[0], NOON), add_call(practices[0], NOON + MINUTE)
    about = About.objects.create(practice=practices[0], person=person, call_id=closed.id, said_by=person, said_at=NOON)
    Closed.objects.create(about=about, call=Call.objects.get(id=closed.id), person=person)

    for words in ("", "07700 900123", "07700", "in", "today"):
        page = page_of(practices[0], words, count=500, reader=person)
        assert (page.conversations, page.count) == ((other,), 1), words


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="reads SQLite's query plan")
@pytest.mark.parametrize(
    ("words", "few", "indexes"),
    [
        ("07700 900", 100, ["catalogue_party_number", "catalogue_party_reversed"]),
        ("07700 900", 0, ["catalogue_party_number", "catalogue_party_reversed"]),
        ("07700 900123", 0, ["catalogue_party_number"]),
        ("ext 204", 0, ["catalogue_party_extension"]),
        ("holroyd", 100, ["catalogue_party_name", "catalogue_party_last_name"]),
        ("holroyd", 0, ["catalogue_party_name", "catalogue_party_last_name"]),
        ("withheld", 0, ["catalogue_party_withheld"]),
        ("in", 0, ["catalogue_conversation_latest", "catalogue_call_stands", "catalogue_call_conversation_id"]),
        ("out longer than 9 minutes yesterday", 0, ["catalogue_conversation_latest", "catalogue_call_stands"]),
        ("", 0, ["catalogue_conversation_latest"]),
    ],
)
def test_searches_read_ranges_of_indexes_without_any_statistics(practices, monkeypatch, words, few, indexes):
    monkeypatch.setattr(query_module, "FEW", few)
    add_call(practices[0], NOON, name="Margaret Holroyd")

    with CaptureQueriesContext(connection) as asked:
        rows_of(found(practices[0], words))

    plans = ""
    with connection.cursor() as cursor:
        for question in asked.captured_queries:
            if "practice_extension" not in question["sql"]:
                cursor.execute("EXPLAIN QUERY PLAN " + question["sql"])
                plans += json.dumps(cursor.fetchall())
    assert "SCAN" not in plans
    for index in indexes:
        assert index in plans
