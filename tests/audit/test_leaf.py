"""Entries: canonical bytes, and nothing a person could have typed."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairhearing.audit.errors import BadLeaf
from fairhearing.audit.keyholder_verbs import KEYHOLDER_VERBS
from fairhearing.audit.leaf import LONGEST_LEAF_BYTES, Leaf, format_time, parse_leaf, parse_time
from fairhearing.audit.verbs import Verb

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
LISTEN = Leaf(
    time=NOON,
    verb=Verb.SOUND_BEGUN,
    actor="5a" * 16,
    role="manager",
    practice="allerton",
    subject="c0" * 16,
    detail={"purpose": "patient_care", "windows": 3, "closed": True, "reference": None, "fields": ("day", "number")},
)
WRITTEN = (
    b'{"actor":"5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a","detail":{"closed":true,"fields":["day","number"],'
    b'"purpose":"patient_care","reference":null,"windows":3},"outbox":"","practice":"allerton","role":"manager",'
    b'"subject":"c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0","time":"2026-11-22T12:00:00.000Z","v":1,"verb":"sound.begun"}'
)


def test_an_entry_is_written_in_one_way_only():
    assert LISTEN.encode() == WRITTEN


def test_an_entry_comes_back_as_it_went_in():
    assert parse_leaf(WRITTEN) == LISTEN


@pytest.mark.parametrize("length", range(len(WRITTEN)))
def test_a_truncated_entry_is_refused_by_name(length):
    with pytest.raises(BadLeaf):
        parse_leaf(WRITTEN[:length])


@given(st.binary(max_size=300))
def test_any_bytes_are_an_entry_or_our_named_error(data):
    try:
        leaf = parse_leaf(data)
    except BadLeaf:
        return

    assert leaf.encode() == data


@given(st.integers(0, len(WRITTEN) - 1), st.integers(0, 255))
def test_a_changed_byte_gives_another_entry_or_our_named_error(place, byte):
    data = WRITTEN[:place] + bytes([byte]) + WRITTEN[place + 1 :]
    try:
        leaf = parse_leaf(data)
    except BadLeaf:
        return

    assert leaf.encode() == data


@pytest.mark.parametrize(
    "data",
    [
        WRITTEN.replace(b'"v":1', b'"v":2'),
        WRITTEN.replace(b'"v":1', b'"v":1.0'),
        WRITTEN.replace(b":3}", b":3.5}"),
        WRITTEN.replace(b":3}", b":NaN}"),
        WRITTEN.replace(b":3}", b":{}}"),
        WRITTEN.replace(b"sound.begun", b"sound.stolen"),
        WRITTEN.replace(b'"role":"manager"', b'"role":7'),
        WRITTEN.replace(b'"role"', b'"rule"'),
        WRITTEN.replace(b'["day","number"]', b'["day",7]'),
        WRITTEN.replace(b"2026-11-22", b"2026-13-22"),
        WRITTEN + b" ",
        b"[]",
        b'"' * 2,
    ],
)
def test_what_we_would_not_have_written_is_no_entry(data):
    with pytest.raises(BadLeaf):
        parse_leaf(data)


@pytest.mark.parametrize("text", ["Mrs Example", "+441134960001", "01134960001", "9434765919", 'a"b', "é", "a\nb"])
@pytest.mark.parametrize("place", ["subject", "actor", "practice", "role", "outbox"])
def test_no_name_and_no_number_gets_into_a_field(place, text):
    with pytest.raises(BadLeaf, match=place):
        replace(LISTEN, **{place: text}).encode()


@pytest.mark.parametrize("text", ["Mrs Example", "+441134960001", "01134960001", ("ok", "not ok")])
def test_no_name_and_no_number_gets_into_a_detail(text):
    with pytest.raises(BadLeaf, match="detail place"):
        replace(LISTEN, detail={"place": text}).encode()


def test_an_error_never_repeats_what_it_refuses():
    with pytest.raises(BadLeaf) as refusal:
        replace(LISTEN, subject="Mrs Example").encode()

    assert "Example" not in str(refusal.value)


@pytest.mark.parametrize("key", ["outbox", "Upper", "", "a b", "x" * 40])
def test_a_detail_s_key_is_a_short_word_and_never_outbox(key):
    with pytest.raises(BadLeaf, match="key"):
        replace(LISTEN, detail={key: 1}).encode()


def test_an_entry_without_an_actor_is_refused():
    with pytest.raises(BadLeaf, match="actor"):
        replace(LISTEN, actor="").encode()


def test_an_entry_that_is_too_long_is_refused():
    with pytest.raises(BadLeaf, match=str(LONGEST_LEAF_BYTES)):
        replace(LISTEN, detail={f"key_{n}": "x" * 100 for n in range(100)}).encode()


def test_times_are_written_in_utc_with_milliseconds():
    summer = datetime(2026, 7, 1, 13, 30, 0, 123456, tzinfo=timezone(timedelta(hours=1)))

    assert format_time(summer) == "2026-07-01T12:30:00.123Z"
    assert parse_time("2026-07-01T12:30:00.123Z") == datetime(2026, 7, 1, 12, 30, 0, 123000, tzinfo=UTC)


def test_a_time_without_a_zone_is_refused():
    with pytest.raises(BadLeaf, match="zone"):
        format_time(NOON.replace(tzinfo=None))


def test_the_keyholder_s_own_verbs_are_about_sound_copies_signing_in_codes_keys_and_the_log():
    about = {"code", "log", "sound", "sign_in", "sign_out", "recording", "recordings", "note", "copy"}
    keys = {"holder", "holders", "key", "kit", "keys", "passphrase", "code_device", "second_step"}

    assert {str(verb).split(".")[0] for verb in KEYHOLDER_VERBS} == about | keys
