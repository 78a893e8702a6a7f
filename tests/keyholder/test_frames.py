"""The envelope of every message, and the values inside."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairhearing.audit.verbs import Verb
from fairhearing.keyholder.errors import BadEntry, BadMessage
from fairhearing.keyholder.frames import LENGTHS, Frame, parse_header, parse_lengths
from fairhearing.keyholder.messages import (
    KeyholderStatus,
    OutboxEntry,
    SessionStatus,
    Unlocked,
    encode_entries,
    encode_keyholder_status,
    encode_status,
    encode_unlocked,
    parse_entries,
    parse_keyholder_status,
    parse_status,
    parse_unlocked,
)

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
JSON = st.recursive(st.none() | st.booleans() | st.integers() | st.text(), lambda more: st.lists(more, max_size=3))


@given(st.dictionaries(st.text(), JSON, max_size=5), st.binary(max_size=200))
def test_a_message_comes_back_as_it_went_in(header, body):
    data = Frame(header, body).encode()

    header_bytes, body_bytes = parse_lengths(data[: LENGTHS.size])
    rest = data[LENGTHS.size :]

    assert parse_header(rest[:header_bytes]) == header
    assert rest[header_bytes:] == body
    assert len(body) == body_bytes


@given(st.binary(max_size=16))
def test_any_eight_bytes_are_lengths_or_our_named_error(data):
    try:
        lengths = parse_lengths(data)
    except BadMessage:
        return

    assert LENGTHS.pack(*lengths) == data


@given(st.binary(max_size=100))
def test_any_bytes_are_a_header_or_our_named_error(data):
    try:
        header = parse_header(data)
    except BadMessage:
        return

    assert isinstance(header, dict)


def test_what_is_longer_than_the_other_side_reads_is_not_sent():
    with pytest.raises(BadMessage, match="body"):
        Frame({}, bytes(2 * 1024 * 1024 + 1)).encode()
    with pytest.raises(BadMessage, match="header"):
        Frame({"x": "x" * 70_000}).encode()


@pytest.mark.parametrize("value", [None, 7, [], {}, True])
def test_text_is_text(value):
    with pytest.raises(BadMessage, match="name"):
        Frame({"name": value}).text("name")


@pytest.mark.parametrize("value", [None, "7", -1, True, 1.5])
def test_a_number_is_whole_and_not_negative(value):
    with pytest.raises(BadMessage, match="name"):
        Frame({"name": value}).number("name")


@pytest.mark.parametrize("value", [None, 1, "true"])
def test_yes_or_no_is_nothing_else(value):
    with pytest.raises(BadMessage, match="name"):
        Frame({"name": value}).yes_or_no("name")


@pytest.mark.parametrize("value", [None, "abc", [1], {"a": "b"}])
def test_texts_are_a_list_of_texts(value):
    with pytest.raises(BadMessage, match="name"):
        Frame({"name": value}).texts("name")


@pytest.mark.parametrize("last", [None, NOON])
def test_an_unlocking_comes_back_as_it_went_in(last):
    unlocked = Unlocked("token", ("allerton", "beeston"), last)

    assert parse_unlocked(encode_unlocked(unlocked)) == unlocked


def test_statuses_come_back_as_they_went_in():
    session = SessionStatus("ab" * 16, {"allerton": "manager"}, 900, 43200)
    keyholder = KeyholderStatus(log_size=7, log_writable=True, memory_locked=False, sessions=1)

    assert parse_status(encode_status(session)) == session
    assert parse_keyholder_status(encode_keyholder_status(keyholder)) == keyholder


@pytest.mark.parametrize("roles", [None, [], {"allerton": 7}])
def test_roles_of_another_form_are_no_message(roles):
    with pytest.raises(BadMessage, match="roles"):
        parse_status(Frame({"roles": roles, "account": "x", "idle_left_s": 1, "left_s": 1}))


def test_outbox_entries_come_back_as_leaves():
    entries = [
        OutboxEntry("row-1", NOON, Verb.CALL_VIEWED, "worker"),
        OutboxEntry("row-2", NOON, Verb.CALLS_SEARCHED, "ab" * 16, "manager", "allerton", "", {"found": 3}),
    ]

    assert parse_entries(encode_entries(entries)) == [entry.leaf() for entry in entries]
    assert parse_entries(b"") == []


@given(st.binary(max_size=200))
def test_any_bytes_are_entries_or_our_named_error(data):
    try:
        leaves = parse_entries(data)
    except BadEntry:
        return

    assert all(leaf.outbox for leaf in leaves)
