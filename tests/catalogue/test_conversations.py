"""Which calls are one conversation: the rule alone, and what intake makes of it in any order."""

from datetime import timedelta
from itertools import permutations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from fairhearing.catalogue.conversations import LULL, MOST_CALLS, Span, conversations, first_of
from fairhearing.catalogue.models import Call, CallIdentifier, Conversation, Party
from fairhearing.finding.query import find_calls
from fairhearing.finding.sought import Column, PartyWay, Sought, Source

from .recorder_node import DESK, MARGARET, NOON, call_fact, end_fact, stored
from .taking import take_all, take_all_at_once

MINUTE = timedelta(minutes=1)


def span(call, began, lasts=3):
    return Span(call, NOON + began * MINUTE, NOON + (began + lasts) * MINUTE)


def grouped(spans, *sharing):
    return {frozenset(each) for each in conversations({each.call: each for each in spans}, sharing)}


def test_calls_that_share_nothing_are_conversations_of_their_own():
    assert grouped([span("a", 0), span("b", 1)]) == {frozenset("a"), frozenset("b")}


def test_calls_that_share_an_identifier_are_one_conversation():
    assert grouped([span("a", 0), span("b", 3), span("c", 9)], "ab") == {frozenset("ab"), frozenset("c")}


def test_a_call_that_shares_with_two_ties_them_together():
    assert grouped([span("a", 0), span("b", 3), span("c", 5)], "ab", "bc") == {frozenset("abc")}


def test_what_is_shared_hours_apart_ties_nothing():
    half_an_hour = LULL // MINUTE

    assert grouped([span("a", 0), span("b", 3 + half_an_hour)], "ab") == {frozenset("ab")}
    assert grouped([span("a", 0), span("b", 4 + half_an_hour)], "ab") == {frozenset("a"), frozenset("b")}


def test_a_long_call_keeps_short_ones_beside_it_together():
    assert grouped([span("a", 0, 100), span("b", 1, 1), span("c", 90, 1)], "abc") == {frozenset("abc")}


def test_an_identifier_that_every_call_has_ties_nothing():
    calls = [f"call {n}" for n in range(MOST_CALLS + 1)]

    assert len(grouped([span(call, n) for n, call in enumerate(calls)], calls)) == len(calls)
    assert len(grouped([span(call, n) for n, call in enumerate(calls[1:])], calls[1:])) == 1


@st.composite
def _calls(draw):
    count = draw(st.integers(1, 9))
    spans = [span(str(n), draw(st.integers(0, 120)), draw(st.integers(0, 40))) for n in range(count)]
    names = st.sets(st.sampled_from([each.call for each in spans]), min_size=1)
    return spans, draw(st.lists(names, max_size=5))


@given(_calls(), st.randoms())
def test_groups_hold_each_call_once_and_depend_on_no_order(calls, random):
    spans, sharing = calls
    expected = grouped(spans, *sharing)
    random.shuffle(spans)
    random.shuffle(sharing)

    assert grouped(spans, *sharing) == expected
    assert sorted(call for each in expected for call in each) == sorted(each.call for each in spans)


@given(_calls(), st.data())
def test_another_tie_never_parts_what_was_together(calls, data):
    spans, sharing = calls
    another = (
        data.draw(st.sets(st.sampled_from([each.call for each in spans]), min_size=2)) if len(spans) > 1 else set()
    )

    for together in grouped(spans, *sharing):
        assert any(together <= each for each in grouped(spans, *sharing, another))


def test_a_conversation_is_named_after_its_first_call():
    assert first_of([span("b", 1), span("a", 1), span("0", 2)]).call == "a"


# What intake makes of it.

NURSE = {**DESK, "number": "", "extension": "204", "name": "Sanjay Rao"}


def one_call(at_minute, *identifiers, parties=(MARGARET, DESK), call=None, **changed):
    """The facts of one call that lasts two minutes."""
    began = NOON + at_minute * MINUTE
    shared = [{"kind": "global-call", "value": value} for value in identifiers]
    first = call_fact(started=stored(began), began=stored(began), identifiers=shared, parties=list(parties), **changed)
    return [first | ({"call": call} if call else {}), end_fact(ended=stored(began + 2 * MINUTE))]


def groups():
    return {
        frozenset(each.calls.values_list("id", flat=True)): (each.id, each.started_at)
        for each in Conversation.objects.all()
    }


TRANSFER = [
    one_call(0, "ucid-0001", call="a" * 32),
    one_call(2, "ucid-0001", "ucid-0002", parties=(MARGARET, NURSE), call="b" * 32),
    one_call(4, "ucid-0002", call="c" * 32),
    one_call(5, "ucid-0009", call="d" * 32),
]


@pytest.mark.django_db
@pytest.mark.usefixtures("practices")
@pytest.mark.parametrize("order", list(permutations(range(4))))
def test_calls_are_grouped_the_same_in_whatever_order_they_are_taken_in(node, make_intake, order):
    for number in order:
        node.publish(TRANSFER[number])
        take_all(make_intake())

    assert groups() == {
        frozenset({"a" * 32, "b" * 32, "c" * 32}): ("a" * 32, NOON),
        frozenset({"d" * 32}): ("d" * 32, NOON + 5 * MINUTE),
    }
    assert set(Party.objects.filter(call="c" * 32).values_list("conversation", "started_at")) == {("a" * 32, NOON)}
    assert Call.objects.values_list("conversation", "stands_at").get(id="c" * 32) == ("a" * 32, NOON)


@pytest.mark.django_db
@pytest.mark.usefixtures("practices")
def test_what_ties_a_call_may_come_with_its_second_recording(node, intake):
    node.publish(one_call(0, "ucid-0001", call="a" * 32))
    node.publish(one_call(2, call="b" * 32))
    take_all(intake)
    before = groups()

    node.publish(one_call(3, "ucid-0001", call="b" * 32, ordinal=1))
    take_all(intake)

    assert len(before) == 2
    assert set(groups()) == {frozenset({"a" * 32, "b" * 32})}


@pytest.mark.django_db
@pytest.mark.usefixtures("practices")
def test_an_identifier_fact_in_mid_call_counts_as_one_at_its_beginning(node, intake):
    call, end = one_call(2, call="b" * 32)
    later = {"fact": "identifiers", "identifiers": [{"kind": "global-call", "value": "ucid-0001"}]}
    node.publish(one_call(0, "ucid-0001", call="a" * 32))

    node.publish([call, later, end])
    take_all(intake)

    assert set(groups()) == {frozenset({"a" * 32, "b" * 32})}


@pytest.mark.django_db
@pytest.mark.usefixtures("practices")
def test_calls_of_two_practices_are_never_one_conversation(node, intake):
    node.publish(one_call(0, "ucid-0001"))
    node.publish(one_call(1, "ucid-0001", practice="westfield"))

    take_all(intake)

    assert Conversation.objects.count() == 2
    assert not [each for each in Call.objects.all() if each.conversation.practice_id != each.practice_id]


@pytest.mark.django_db
@pytest.mark.usefixtures("practices")
@pytest.mark.parametrize("backwards", [False, True])
def test_a_phone_system_that_names_all_its_calls_alike_ties_none(node, make_intake, backwards):
    calls = [one_call(n, "always-1234") for n in range(MOST_CALLS + 3)]
    for facts in reversed(calls) if backwards else calls:
        node.publish(facts)

    take_all(make_intake())

    assert Conversation.objects.count() == Call.objects.count() == MOST_CALLS + 3


@pytest.mark.django_db
@pytest.mark.usefixtures("practices")
@pytest.mark.parametrize("value", ["", "1", "\u200e\u200f\u202a\u202b\u202c\u202d\u202e1", "0" * 32])
def test_what_can_be_no_calls_own_ties_no_strangers_together(node, intake, value):
    node.publish(one_call(0, value))
    node.publish(one_call(1, value))

    take_all(intake)

    assert Conversation.objects.count() == 2


@pytest.mark.django_db
@pytest.mark.usefixtures("practices")
def test_what_a_call_shares_with_no_other_costs_no_question_each(node, make_intake):
    asked = []
    for count in (1, 60):
        node.publish(one_call(len(asked) * 60, *(f"ucid-{count}-{n:04}" for n in range(count))))
        with CaptureQueriesContext(connection) as queries:
            take_all(make_intake())
        asked.append(len(queries))

    assert asked[0] == asked[1]


@pytest.mark.django_db
def test_a_conversation_is_found_once_however_many_of_its_calls_match(node, intake, practices):
    for facts in TRANSFER[:3]:
        node.publish(facts)
    take_all(intake)

    number = Source((PartyWay(Column.NUMBER, "+447700900123", "+447700900123"),))
    extension = Source((PartyWay(Column.EXTENSION, "204", "204"),))
    by_number = find_calls(practices[0], Sought(sources=(number,)))
    by_extension = find_calls(practices[0], Sought(sources=(extension,)))

    assert [each.id for each in by_number.conversations] == ["a" * 32]
    assert [each.id for each in by_extension.conversations] == ["a" * 32]


@pytest.mark.django_db
@pytest.mark.usefixtures("practices")
def test_a_calls_times_do_not_depend_on_which_recording_came_first(node, make_intake):
    first, second = one_call(0, call="a" * 32), one_call(5, call="a" * 32, ordinal=1)

    for facts in (second, first):
        node.publish(facts)
    take_all(make_intake())

    times = Call.objects.values_list("started_at", "last_at", "ended_at").get()
    assert times == (NOON, NOON + 7 * MINUTE, NOON + 7 * MINUTE)


@pytest.mark.django_db
@pytest.mark.usefixtures("practices")
def test_taking_in_again_changes_no_group(node, make_intake):
    for facts in TRANSFER:
        node.publish(facts)
    take_all(make_intake())
    before = groups(), CallIdentifier.objects.count()

    take_all(make_intake())

    assert (groups(), CallIdentifier.objects.count()) == before


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("practices")
def test_two_workers_at_once_group_as_one_does(node, make_intake):
    for number in range(24):
        node.publish(one_call(number % 12, f"ucid-00{number % 12:02}"))

    take_all_at_once(2, make_intake)

    assert [each.calls.count() for each in Conversation.objects.all()] == [2] * 12
