"""Finding entries: what belongs to a practice's log, what each choice leaves, and by which index."""

import re
from datetime import UTC, date, datetime, timedelta
from itertools import count

import pytest
from django.db import connection
from django.http import Http404
from hypothesis import given
from hypothesis import strategies as st

from fairhearing.audit.kinds import KIND_OF, EntryKind
from fairhearing.audit.verbs import Verb
from fairhearing.jobs.models import LogEntry
from fairhearing.policy import log_entries
from fairhearing.policy.log_choices import KIND_WORDS, Choices, read_choices
from fairhearing.policy.log_entries import all_entries, count_entries, log_page, people_of
from fairhearing.practice.models import Person, Practice, Role

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
TODAY = date(2026, 11, 24)
numbers = count()


def add_person(practice, name, kind, *, holds_key=False):
    person = Person(email=f"{name.lower()}@allerton.example", full_name=name, created_at=NOON, holds_key=holds_key)
    person.set_unusable_password()
    person.save()
    Role.objects.create(person=person, practice=practice, kind=kind, since=NOON)
    return person


@pytest.fixture
def allerton(db):  # noqa: ARG001 - the database
    return Practice.objects.create(id="allerton", name="Allerton", created_at=NOON)


@pytest.fixture
def helen(allerton):
    return add_person(allerton, "Helen", Role.Kind.MANAGER, holds_key=True)


@pytest.fixture
def colin(allerton):
    return add_person(allerton, "Colin", Role.Kind.AUDITOR)


def entry(verb, actor="worker", practice="allerton", subject="", *, time=NOON):
    return LogEntry.objects.create(
        index=next(numbers), time=time, verb=verb, kind=KIND_OF[verb], actor=actor, practice=practice, subject=subject
    )


def found(practice, **chosen):
    return log_page(practice, Choices(**chosen), after=None, most=100)


def test_every_kind_has_words():
    assert set(KIND_WORDS) == set(EntryKind)


def test_a_log_is_the_practices_own_entries_its_peoples_and_what_concerns_all(allerton, helen, colin):
    own = entry(Verb.LOG_VIEWED, colin.account)
    signed_in = entry(Verb.SIGN_IN_SUCCEEDED, helen.account, practice="")
    added = entry(Verb.PERSON_ADDED, "demonstration", practice="", subject=colin.account)
    refused = entry(Verb.MANIFEST_REFUSED, "worker", practice="")
    entry(Verb.LOG_VIEWED, "0" * 32, practice="westfield")
    entry(Verb.SIGN_IN_FAILED, "1" * 32, practice="")

    assert found(allerton) == [refused, added, signed_in, own]


def test_a_person_is_found_by_what_they_did_and_what_was_done_to_them(allerton, helen, colin):
    viewed = entry(Verb.LOG_VIEWED, colin.account)
    given = entry(Verb.ROLE_GIVEN, helen.account, subject=colin.account)
    added = entry(Verb.PERSON_ADDED, helen.account, practice="", subject=colin.account)
    entry(Verb.CALLS_LISTED, helen.account)

    assert found(allerton, person=colin.account) == [added, given, viewed]


def test_somebody_of_another_practice_is_not_found_by_their_id(allerton, helen):
    stranger = add_person(Practice.objects.create(id="westfield", name="W", created_at=NOON), "Tom", "manager")
    entry(Verb.SIGN_IN_SUCCEEDED, stranger.account, practice="")
    entry(Verb.CALLS_LISTED, stranger.account, practice="westfield")
    entry(Verb.CALLS_LISTED, helen.account)

    assert found(allerton, person=stranger.account) == []


def test_a_kind_leaves_its_verbs_alone(allerton, helen):
    listed = entry(Verb.CALLS_LISTED, helen.account)
    entry(Verb.SOUND_BEGUN, helen.account)
    entry(Verb.SIGN_OUT, helen.account, practice="")

    assert found(allerton, kind=str(EntryKind.LOOKED)) == [listed]


def test_both_days_are_included_by_the_practices_clock(allerton):
    summer = datetime(2026, 7, 1, 23, 0, tzinfo=UTC)  # midnight of the 2nd in London
    before = entry(Verb.CALLS_LISTED, time=summer - timedelta(milliseconds=1))
    first = entry(Verb.CALLS_LISTED, time=summer)
    last = entry(Verb.CALLS_LISTED, time=summer + timedelta(days=2, milliseconds=-1))
    after = entry(Verb.CALLS_LISTED, time=summer + timedelta(days=2))

    assert found(allerton, first_day=date(2026, 7, 2), last_day=date(2026, 7, 3)) == [last, first]
    assert found(allerton, last_day=date(2026, 7, 1)) == [before]
    assert found(allerton, first_day=date(2026, 7, 4)) == [after]


def test_pages_give_each_entry_once_though_many_are_of_one_moment(allerton, helen):
    rows = [entry(Verb.CALLS_LISTED, helen.account) for _ in range(25)]
    rows += [entry(Verb.SIGN_OUT, helen.account, practice="") for _ in range(25)]

    pages, after = [], None
    while page := log_page(allerton, Choices(), after=after, most=7):
        pages += page
        after = page[-1]

    assert pages == sorted(rows, key=lambda row: row.index, reverse=True)


def test_all_entries_are_given_up_to_the_most_that_are_wanted(allerton, monkeypatch):
    monkeypatch.setattr(log_entries, "_AT_ONCE", 4)
    rows = [entry(Verb.CALLS_LISTED, time=NOON + timedelta(seconds=n)) for n in range(10)]

    assert list(all_entries(allerton, Choices(), most=100)) == rows[::-1]
    assert list(all_entries(allerton, Choices(), most=6)) == rows[:3:-1]


def test_counting_says_how_many_entries_and_people_and_stops(allerton, helen, colin):
    for _ in range(3):
        entry(Verb.CALLS_LISTED, helen.account)
    entry(Verb.LOG_VIEWED, colin.account)
    entry(Verb.RECORDING_CATALOGUED)

    counted = count_entries(allerton, Choices())
    stopped = count_entries(allerton, Choices(), most=2)

    assert (counted.entries, counted.people, counted.more) == (5, 2, False)
    assert (stopped.entries, stopped.more) == (2, True)


def test_an_entry_that_two_ways_find_is_counted_once(allerton, helen):
    entry(Verb.ROLE_GIVEN, helen.account, subject=helen.account)

    assert count_entries(allerton, Choices(person=helen.account)).entries == 1


def test_who_left_can_still_be_chosen(allerton, helen, colin):
    entry(Verb.LOG_VIEWED, colin.account)
    entry(Verb.RECORDING_CATALOGUED)
    Role.objects.filter(person=colin).delete()

    assert people_of(allerton) == [colin, helen]


@pytest.mark.parametrize(
    "sent", [{"who": "Helen"}, {"who": "A" * 32}, {"call": "07700900127"}, {"what": "everything"}, {"call": "x" * 32}]
)
def test_what_no_page_of_ours_sends_is_an_absent_page(sent):
    with pytest.raises(Http404):
        read_choices(sent, today=TODAY)


def test_a_day_that_is_none_is_named_and_so_is_one_before_the_first():
    unreadable = read_choices({"from": "the other day"}, today=TODAY)
    reversed_days = read_choices({"from": "2026-11-24", "to": "2026-11-23"}, today=TODAY)

    assert [error["field"] for error in (*unreadable.errors, *reversed_days.errors)] == ["from", "to"]


@given(
    st.fixed_dictionaries(
        {
            "who": st.sampled_from(["", "ab" * 16]),
            "what": st.sampled_from(["", *EntryKind]),
            "from": st.sampled_from(["", "2026-01-02"]),
            "to": st.sampled_from(["", "2026-03-04"]),
            "call": st.sampled_from(["", "cd" * 16]),
        }
    )
)
def test_an_address_leads_back_to_the_same_choices(sent):
    choices = read_choices(sent, today=TODAY)

    assert dict(choices.pairs()) == {name: str(value) for name, value in sent.items() if value}
    assert read_choices(dict(choices.pairs()), today=TODAY) == choices


@pytest.fixture
def long_log(allerton, helen):
    """Entries enough for both databases to prefer an index, of several actors, kinds and subjects."""
    verbs = list(KIND_OF)
    LogEntry.objects.bulk_create(
        [
            LogEntry(
                index=n,
                time=NOON + timedelta(seconds=n),
                verb=verbs[n % len(verbs)],
                kind=KIND_OF[verbs[n % len(verbs)]],
                actor=helen.account if n % 3 else f"{n % 7:032x}",
                practice=("allerton", "westfield", "")[n % 5 % 3],
                subject=f"{n % 400:032x}",
            )
            for n in range(20_000)
        ],
        batch_size=500,
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return allerton


@pytest.mark.parametrize(
    ("chosen", "index"),
    [
        ({}, "jobs_log_latest"),
        ({"kind": "destroyed"}, "jobs_log_kind"),
        ({"kind": "looked", "first_day": date(2026, 11, 20), "last_day": date(2026, 11, 20)}, "jobs_log_kind"),
        ({"first_day": date(2026, 11, 20)}, "jobs_log_latest"),
        ({"person": "helen"}, "jobs_log_"),
        ({"person": "helen", "kind": "looked"}, "jobs_log_"),
    ],
)
def test_each_way_to_look_is_a_range_of_an_index_read_in_its_order(long_log, helen, chosen, index):
    if "person" in chosen:
        chosen = {**chosen, "person": helen.account}
    after = LogEntry.objects.filter(practice="allerton").order_by("-time")[3000]

    plan = log_entries._before(log_entries._streams(long_log, Choices(**chosen))[0], after)[:101].explain()

    assert re.search(rf"(USING (COVERING )?INDEX|Index Scan( Backward)? using) {index}", plan), plan
    assert not re.search(r"SCAN|TEMP B-TREE FOR ORDER BY|Seq Scan|Sort", plan.replace("Index Scan", "")), plan


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL sorts a few rows where that is cheaper")
@pytest.mark.parametrize("chosen", [{}, {"kind": "looked"}, {"first_day": date(2026, 11, 20)}])
def test_no_part_of_a_log_is_searched_row_by_row(long_log, chosen):
    own, *others = [stream[:101].explain() for stream in log_entries._streams(long_log, Choices(**chosen))]

    assert len(others) > 2
    assert [plan for plan in (own, *others) if "SCAN" in plan] == []
    assert [plan for plan in others if "jobs_log_latest" in plan] == []  # all entries of no practice, one by one
