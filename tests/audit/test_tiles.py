"""Paths and bytes of C2SP tlog-tiles."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairhearing.audit.errors import DamagedLog
from fairhearing.audit.tiles import (
    bundle_path,
    encode_entries,
    parse_bundle,
    parse_entries,
    parse_tile,
    partial_path,
    tile_path,
)


def test_the_specification_s_example_path_comes_out():
    assert str(tile_path(3, 1234067)) == "tile/3/x001/x234/067"
    assert str(bundle_path(0)) == "tile/entries/000"
    assert str(bundle_path(1000)) == "tile/entries/x001/000"
    assert str(partial_path(tile_path(0, 273), 112)) == "tile/0/273.p/112"


@given(st.lists(st.binary(min_size=1, max_size=300), max_size=20))
def test_entries_come_back_as_they_went_in(entries):
    data = encode_entries(entries)

    assert parse_entries(data) == (entries, len(data))


def test_cut_anywhere_the_whole_entries_before_the_cut_are_read():
    entries = [b"first", b"second", b"three"]
    data = encode_entries(entries)
    ends = [len(encode_entries(entries[:n])) for n in range(4)]

    for cut in range(len(data) + 1):
        read, used = parse_entries(data[:cut])
        assert used == max(end for end in ends if end <= cut)
        assert read == entries[: ends.index(used)]


def test_zeros_behind_the_last_entry_are_no_entries():
    assert parse_entries(encode_entries([b"one"]) + bytes(100)) == ([b"one"], 5)


def test_a_bundle_of_fewer_than_256_is_damage_and_says_where():
    with pytest.raises(DamagedLog, match="entry 767"):
        parse_bundle(encode_entries([b"x"] * 255), 2)


def test_a_bundle_with_something_behind_it_is_damage():
    with pytest.raises(DamagedLog):
        parse_bundle(encode_entries([b"x"] * 256) + b"\0", 0)


def test_a_short_tile_is_damage():
    with pytest.raises(DamagedLog, match="8191"):
        parse_tile(bytes(8191), tile_path(0, 0))
