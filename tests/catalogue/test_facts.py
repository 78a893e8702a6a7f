"""Facts: read, or refused by name, whatever the object."""

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fairhearing.catalogue.errors import UnusableManifest
from fairhearing.catalogue.facts import read_facts

from .recorder_node import call_fact, end_fact

ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=6,
)
FIELDS = st.sampled_from(
    [
        "fact",
        "call",
        "practice",
        "session",
        "client",
        "direction",
        "started",
        "began",
        "parties",
        "ordinal",
        "side",
        "sides_from",
        "clock_shift_s",
        "at_s",
        "kind",
        "start_ms",
        "length_ms",
        "ended",
        "reason",
        "left",
        "right",
    ]
)


@given(st.lists(st.dictionaries(FIELDS, ANY_JSON, max_size=6), max_size=4))
@settings(max_examples=150)
def test_any_objects_are_facts_or_our_named_error(facts):
    with suppress(UnusableManifest):
        read_facts(facts)


@given(st.sampled_from([call_fact(), end_fact()]), FIELDS, ANY_JSON)
@settings(max_examples=200)
def test_one_field_of_any_kind_is_read_or_refused_by_name(fact, name, value):
    others = [other for other in (call_fact(), end_fact()) if other["fact"] != fact["fact"]]

    with suppress(UnusableManifest):
        read_facts([{**fact, name: value}, *others])


@pytest.mark.parametrize("name", ["call", "practice", "started", "direction", "parties", "ordinal"])
def test_a_call_without_what_it_needs_is_refused_with_the_fields_name(name):
    fact = call_fact()
    del fact[name]

    with pytest.raises(UnusableManifest, match=name):
        read_facts([fact, end_fact()])


def test_a_wrong_values_own_words_stand_in_no_error():
    with pytest.raises(UnusableManifest) as refused:
        read_facts([call_fact(direction="07700 900123"), end_fact()])

    assert "900123" not in str(refused.value)


@pytest.mark.parametrize("facts", [[], [end_fact()], [call_fact(), call_fact()], [call_fact(), end_fact(), end_fact()]])
def test_there_is_one_call_and_at_most_one_end(facts):
    with pytest.raises(UnusableManifest, match="exactly one"):
        read_facts(facts)


def test_a_far_ends_endless_name_is_cut_and_not_refused():
    party = {"side": "left", "number": "", "extension": "", "withheld": True, "name": "x" * 5000}

    facts = read_facts([call_fact(parties=[party])])

    assert facts.call.parties[0].name == "x" * 100


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("\u202eyraM\u202c", "yraM"),
        ("Mary\r\nHolroyd", "Mary Holroyd"),
        ("\x1b[31mMary\x07", "[31mMary"),
        ("Ma\ud800ry\0", "Mary"),
        (
            "Mrs\u2067 O\u2019Neill-\u0141ukasz \u0645\u0631\u064a\u0645",
            "Mrs O\u2019Neill-\u0141ukasz \u0645\u0631\u064a\u0645",
        ),
    ],
)
def test_a_name_is_kept_without_what_would_disturb_the_words_around_it(sent, shown):
    party = {"side": "left", "number": "", "extension": "", "withheld": True, "name": sent}

    assert read_facts([call_fact(parties=[party])]).call.parties[0].name == shown


def test_what_happened_before_the_sound_began_happened_at_its_beginning():
    facts = read_facts([call_fact(), {"fact": "event", "at_s": -3.2, "kind": "held", "side": ""}])

    assert facts.events[0].at_ms == 0


@pytest.mark.parametrize("number", [float("nan"), float("inf"), -float("inf")])
def test_a_number_that_json_has_not_is_left_out_of_an_events_detail(number):
    facts = read_facts([call_fact(), {"fact": "event", "at_s": 1, "kind": "held", "side": "", "count": number}])

    assert facts.events[0].detail == {}
