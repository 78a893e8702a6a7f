"""Streams and their places."""

from hypothesis import given
from hypothesis import strategies as st

from fairhearing.call.placing import Place, Wanting, place_streams, senders, stream_keys
from fairhearing.call.sides import Side
from fairhearing.wire.siprec import DataMode, Metadata, Sending, StreamLabel

L, R = Side.LEFT, Side.RIGHT


def metadata(streams, sendings):
    return Metadata(
        mode=DataMode.COMPLETE,
        groups=(),
        sessions=(),
        participants=(),
        associations=(),
        streams=tuple(StreamLabel(*each) for each in streams),
        sendings=tuple(Sending(who, tuple(sends), ()) for who, sends in sendings),
        extensions=(),
    )


def test_a_stream_is_known_by_its_label_or_else_by_its_line():
    assert stream_keys(["1", "", "0", "7", "7"]) == ("label 1", "line 1", "label 0", "line 3", "line 4")


def test_known_senders_take_their_sides_first_and_the_others_what_is_free():
    placed = place_streams({}, [Wanting("a", None), Wanting("b", L)])

    assert placed == {"b": Place(0, L), "a": Place(0, R)}


def test_lines_of_unknown_senders_go_left_then_right_then_on():
    placed = place_streams({}, [Wanting(key, None) for key in "abc"])

    assert placed == {"a": Place(0, L), "b": Place(0, R), "c": Place(1, L)}


def test_a_side_that_is_taken_opens_another_recording():
    placed = place_streams({"a": Place(0, R)}, [Wanting("b", R), Wanting("c", R), Wanting("d", None)])

    assert placed == {"a": Place(0, R), "b": Place(1, R), "c": Place(2, R), "d": Place(0, L)}


def test_senders_are_told_by_label_through_the_streams_id():
    told = metadata([("s1", "1"), ("s0", "0")], [("alice", ["s1"]), ("bob", ["s0"])])

    assert senders(told, ["0", "1", "9", ""]) == (("bob",), ("alice",), (), ())
    assert senders(None, ["0"]) == ((),)


def test_a_stream_may_have_several_senders():
    assert senders(metadata([("s1", "1")], [("alice", ["s1"]), ("bob", ["s1"])]), ["1"]) == (("alice", "bob"),)


def test_a_label_on_two_lines_tells_nothing():
    assert senders(metadata([("s1", "1")], [("alice", ["s1"])]), ["1", "1"]) == ((), ())


@given(st.lists(st.sampled_from([None, L, R]), max_size=8), st.integers(0, 7))
def test_no_two_streams_share_a_place_and_held_ones_stay(sides, held_until):
    wanting = [Wanting(str(index), side) for index, side in enumerate(sides)]
    held = place_streams({}, wanting[:held_until])

    placed = place_streams(held, wanting[held_until:])

    assert len(set(placed.values())) == len(placed) == len(wanting)
    assert held.items() <= placed.items()
    assert all(placed[each.key].side is each.side for each in wanting if each.side is not None)
