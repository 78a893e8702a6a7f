"""The pattern over bytes takes exactly what the reader of one entry takes."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairhearing.audit.errors import BadLeaf
from fairhearing.audit.form import scan_bundle
from fairhearing.audit.leaf import parse_leaf
from fairhearing.audit.tiles import encode_entries
from fairhearing.audit.verbs import Verb

TEXTS = st.sampled_from(
    ["", "a", "7", "01134", "011349", "0" * 15, "0" * 16, "a:b/c", "Mrs X", "-a", "ä", 'a"', "x" * 128, "x" * 129]
)
VALUES = st.one_of(
    TEXTS,
    st.integers(),
    st.booleans(),
    st.none(),
    st.floats(allow_nan=False),
    st.lists(TEXTS, max_size=3),
    st.lists(st.integers(), max_size=1),
)
KEYS = st.sampled_from(["a", "b", "listen", "outbox", "A", "a_1", "1a", "x" * 32, "x" * 33])
TIMES = st.sampled_from(
    [
        "2026-11-22T08:00:00.000Z",
        "2024-02-29T23:59:59.999Z",
        "2023-02-29T00:00:00.000Z",
        "2026-11-31T00:00:00.000Z",
        "0000-01-01T00:00:00.000Z",
        "2026-11-22T24:00:00.000Z",
        "2026-11-22T08:60:00.000Z",
        "2026-11-22T08:00:00Z",
        "2026-11-22 08:00:00.000Z",
        "\u0662026-11-22T08:00:00.000Z",
    ]
)
DOCUMENTS = st.fixed_dictionaries(
    {
        "actor": TEXTS,
        "detail": st.dictionaries(KEYS, VALUES, max_size=4),
        "outbox": TEXTS,
        "practice": TEXTS,
        "role": TEXTS,
        "subject": TEXTS,
        "time": TIMES,
        "v": st.sampled_from([1, 2, True, 1.0]),
        "verb": st.sampled_from(["call.viewed", "call.view", "sound.begun", "call.viewed.twice"]),
    }
)
PLAIN = {
    "actor": "worker",
    "detail": {},
    "outbox": "",
    "practice": "",
    "role": "",
    "subject": "",
    "time": "2026-11-22T08:00:00.000Z",
    "v": 1,
    "verb": "call.viewed",
}


def is_taken(data):
    try:
        parse_leaf(data)
    except BadLeaf:
        return False
    return True


def is_scanned(data):
    return scan_bundle(len(data).to_bytes(2, "big") + data) is not None


def canonical(document):
    return json.dumps(document, sort_keys=True, separators=(",", ":")).encode()


@given(DOCUMENTS)
def test_both_readers_agree_about_any_document(document):
    data = canonical(document)

    assert is_scanned(data) == is_taken(data)


@given(st.dictionaries(KEYS, VALUES, max_size=4), TIMES)
def test_both_readers_agree_about_documents_that_are_nearly_right(detail, time):
    data = canonical(PLAIN | {"detail": detail, "time": time})

    assert is_scanned(data) == is_taken(data)


@given(st.integers(0, 400), st.binary(min_size=1, max_size=3))
def test_both_readers_agree_about_a_leaf_with_other_bytes_in_it(place, other):
    whole = canonical(PLAIN | {"detail": {"found": 12, "listen": "a:b"}, "outbox": "row-1"})
    data = whole[: place % len(whole)] + other + whole[place % len(whole) + len(other) :]

    assert is_scanned(data) == is_taken(data)


@pytest.mark.parametrize("verb", list(Verb))
def test_every_verb_is_in_the_pattern(verb):
    assert is_scanned(canonical(PLAIN | {"verb": str(verb)}))


@pytest.mark.parametrize(
    "detail", [b'{"b":1,"a":2}', b'{"a":1,"a":1}', b'{"a":-0}', b'{"a":01}', b'{"a": 1}', b'{"a":1,}']
)
def test_what_says_the_same_in_another_way_is_refused_by_both(detail):
    data = canonical(PLAIN).replace(b"{}", detail)

    assert not is_taken(data)
    assert not is_scanned(data)


def test_a_leaf_may_be_long_and_no_longer():
    detail = {"ids": ["x" * 128] * 61}
    data = canonical(PLAIN | {"detail": detail})
    filled = canonical(PLAIN | {"detail": detail, "subject": "x" * 100})

    for each in (data, filled, canonical(PLAIN | {"detail": {"ids": ["x" * 128] * 62}})):
        assert is_scanned(each) == is_taken(each) == (len(each) <= 8192)


def test_a_bundle_gives_its_entries_with_their_outbox_ids(leaves):
    entries = [leaf.encode() for leaf in leaves(256)]

    assert scan_bundle(encode_entries(entries)) == [(entry, b"row-%d" % n) for n, entry in enumerate(entries)]


SPOILT = {
    "cut": lambda data: data[:-1],
    "longer": lambda data: data + b"\0",
    "shifted": lambda data: b"\0" + data,
    "short by one within": lambda data: data[:1] + data[2:],
}


@pytest.mark.parametrize("spoilt", sorted(SPOILT))
def test_bytes_between_or_behind_entries_are_refused(leaves, spoilt):
    data = encode_entries(leaf.encode() for leaf in leaves(5))

    assert scan_bundle(SPOILT[spoilt](data)) is None
