"""Who is the practice, who called, and whose call it is. Everyone is invented, numbers are kept free for drama."""

from ipaddress import ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairhearing.call.clients import Client, find_client
from fairhearing.call.parties import PracticeLines, cast_call, choose_practice, name_party
from fairhearing.call.sides import Direction, Side
from fairhearing.wire.siprec import Participant

ALLERTON = PracticeLines("allerton", frozenset({"+441134960100", "+441134960101"}), frozenset({"201", "202", "Desk"}))
WESTFIELD = PracticeLines("westfield", frozenset({"+441134960200"}), frozenset({"301", "202"}))
PRACTICES = (ALLERTON, WESTFIELD)
SHARED = Client(name="shared", networks=(), default_practice="allerton")

PATIENT, OTHER = "sip:07700900123@pbx.example", "sip:+447700900456@trunk.example"
MAIN, DESK, ROOM = "sip:01134960100@pbx.example", "sip:201@pbx.example", "sip:202@pbx.example"
WITHHELD = "sip:anonymous@anonymous.invalid"
UNLISTED, NAMED = "sip:215@pbx.example", "sip:bob@pbx.example"
SHORT_CODE = "sip:111@pbx.example"

L, R = Side.LEFT, Side.RIGHT


def people(*aors, calls=None):
    return [Participant(f"p{index}", aor, "", calls=index == calls) for index, aor in enumerate(aors)]


def cast(*aors, calls=None, practice="allerton"):
    made = cast_call(people(*aors, calls=calls), practice, PRACTICES)
    return made.direction, [role.side for role in made.roles]


@pytest.mark.parametrize(
    ("aors", "direction", "sides"),
    [
        ((PATIENT, MAIN), Direction.IN, [L, R]),
        ((PATIENT, DESK), Direction.IN, [L, R]),
        ((DESK, PATIENT), Direction.OUT, [R, L]),
        ((MAIN, PATIENT), Direction.OUT, [R, L]),
        ((WITHHELD, DESK), Direction.IN, [L, R]),
        ((DESK, WITHHELD), Direction.OUT, [R, L]),
        ((DESK, SHORT_CODE), Direction.OUT, [R, L]),
        ((DESK, ROOM), Direction.INTERNAL, [L, R]),
        ((MAIN, DESK, ROOM), Direction.INTERNAL, [L, R, R]),
        ((PATIENT, MAIN, DESK), Direction.IN, [L, R, R]),
        ((PATIENT, DESK, OTHER), Direction.IN, [L, R, L]),
        (("sip:01134960200@pbx.example", DESK), Direction.IN, [L, R]),
        ((PATIENT, "sip:desk@pbx.example"), Direction.IN, [L, R]),
    ],
)
def test_outside_is_left_and_the_practice_right_in_every_direction(aors, direction, sides):
    assert cast(*aors) == (direction, sides)


@pytest.mark.parametrize(
    ("aors", "direction", "sides"),
    [
        ((PATIENT, UNLISTED), Direction.IN, [L, R]),
        ((UNLISTED, PATIENT), Direction.OUT, [R, L]),
        ((PATIENT, NAMED), Direction.IN, [L, R]),
        ((NAMED, WITHHELD), Direction.OUT, [R, L]),
        ((DESK, UNLISTED), Direction.INTERNAL, [L, R]),
        ((DESK, NAMED), Direction.OUT, [R, L]),
        ((PATIENT, ""), Direction.IN, [L, R]),
    ],
)
def test_who_is_not_listed_is_told_by_the_other_party(aors, direction, sides):
    assert cast(*aors) == (direction, sides)


@pytest.mark.parametrize(
    "aors",
    [(), (PATIENT,), (DESK,), (NAMED,), (PATIENT, OTHER), (NAMED, "sip:carol@pbx.example"), (WITHHELD, WITHHELD)],
)
def test_where_nothing_tells_the_practice_apart_no_side_is_claimed(aors):
    assert cast(*aors) == (Direction.UNKNOWN, [None] * len(aors))


def test_a_vendors_mark_says_who_called_whatever_the_order():
    assert cast(DESK, PATIENT, calls=1) == (Direction.IN, [R, L])
    assert cast(PATIENT, DESK, calls=1) == (Direction.OUT, [L, R])
    assert cast(DESK, ROOM, calls=1) == (Direction.INTERNAL, [R, L])


def test_an_assumption_is_said_to_be_one():
    assert cast_call(people(PATIENT, NAMED), "allerton", PRACTICES).is_assumed
    assert not cast_call(people(PATIENT, DESK), "allerton", PRACTICES).is_assumed


def test_another_practice_on_the_same_system_is_an_outside_party():
    assert cast(MAIN, "sip:01134960200@pbx.example", practice="westfield") == (Direction.IN, [L, R])


def test_parties_are_shown_with_number_or_extension_or_as_withheld():
    roles = cast_call(people(PATIENT, DESK, WITHHELD, NAMED, SHORT_CODE), "allerton", PRACTICES).roles

    parties = [name_party(role, Side.LEFT) for role in roles]

    assert [(party.number, party.extension, party.withheld) for party in parties] == [
        ("+447700900123", "", False),
        ("", "201", False),
        ("", "", True),
        ("", "", False),
        ("111", "", False),
    ]
    assert parties[1].aor == DESK


@pytest.mark.parametrize(
    ("aors", "practice"),
    [
        ((PATIENT, "sip:01134960200@pbx.example"), "westfield"),
        ((PATIENT, "tel:+44-113-496-0101"), "allerton"),
        ((PATIENT, "sip:301@pbx.example"), "westfield"),
        ((PATIENT, "sip:202@pbx.example"), "allerton"),
        ((PATIENT, "sip:999@pbx.example"), "allerton"),
        ((PATIENT, "sip:301@pbx.example", "sip:01134960100@pbx.example"), "allerton"),
        ((), "allerton"),
    ],
)
def test_a_call_belongs_to_the_practice_whose_number_is_among_its_parties(aors, practice):
    assert choose_practice(people(*aors), SHARED, PRACTICES) == practice


def test_a_client_of_one_practice_has_that_practice_s_calls_whatever_the_numbers():
    client = Client(name="own", networks=(), default_practice="allerton", practice="westfield")

    assert choose_practice(people(PATIENT, MAIN), client, PRACTICES) == "westfield"


NARROW = Client(name="narrow", networks=(ip_network("192.0.2.128/25"), ip_network("::1/128")), default_practice="a")
WIDE = Client(name="wide", networks=(ip_network("192.0.2.0/24"),), default_practice="a")


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("192.0.2.1", WIDE),
        ("192.0.2.200", NARROW),
        ("::ffff:192.0.2.200", NARROW),
        ("::1", NARROW),
        ("fe80::1%eth0", None),
        ("198.51.100.1", None),
        ("pbx.example", None),
        ("", None),
    ],
)
def test_a_client_is_known_by_the_narrowest_network(host, expected):
    assert find_client([WIDE, NARROW], host) is expected


ANYBODY = st.sampled_from([PATIENT, OTHER, MAIN, DESK, ROOM, WITHHELD, UNLISTED, NAMED, SHORT_CODE, ""]) | st.text()


@given(st.lists(ANYBODY, max_size=5), st.integers(0, 4))
def test_with_any_parties_left_is_never_the_practice_unless_the_call_is_internal(aors, caller):
    made = cast_call(people(*aors, calls=caller), "allerton", PRACTICES)

    for role in made.roles:
        if made.direction in (Direction.IN, Direction.OUT):
            assert role.side is (Side.RIGHT if role.standing.is_inside else Side.LEFT)
        if made.direction is Direction.UNKNOWN:
            assert role.side is None
