"""What became of each call of a log: recorded, lawfully not, nothing to record, or missing; never two of these."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from fairhearing.call.withholding import Unrecorded, Why
from fairhearing.phone_log.logged import Direction
from fairhearing.phone_log.matching import Line, Outcome, Recorded, Rules, match
from fairhearing.phone_log.offset import clock_offset

NINE = datetime(2026, 11, 24, 9, tzinfo=UTC)
NUMBERS = [f"+447700900{n:03}" for n in range(120, 126)]
RULES = Rules()


def seconds(count):
    return timedelta(seconds=count)


def line(name="a", at=0, *, rang=6, talk=60, outside=NUMBERS[0], extensions=("204",), **more):
    started = NINE + seconds(at)
    answered = None if talk is None else started + seconds(rang)
    return Line(
        id=name,
        started=started,
        answered=answered,
        ended=(answered or started) + seconds(talk or 20),
        direction=more.pop("direction", Direction.IN),
        outside=outside,
        extensions=frozenset(extensions),
        **more,
    )


def recorded(name="r", at=6, *, length=60, outside=(NUMBERS[0],), extensions=("204",), **more):
    began = NINE + seconds(at)
    return Recorded(name, began, began + seconds(length), frozenset(outside), frozenset(extensions), **more)


def outcomes(lines, calls, rules=RULES, **more):
    return {name: result.outcome for name, result in match(lines, calls, rules, **more).items()}


def test_a_call_has_the_recording_of_its_number_and_time():
    found = match([line()], [recorded(), recorded("other", at=400)], RULES)

    assert (found["a"].outcome, found["a"].call, found["a"].shorter_s) == (Outcome.RECORDED, "r", 0)


def test_a_call_without_a_recording_is_missing():
    assert outcomes([line()], []) == {"a": Outcome.MISSING}


def test_another_number_at_the_same_second_is_another_call():
    assert outcomes([line()], [recorded(outside=[NUMBERS[1]])]) == {"a": Outcome.MISSING}


def test_the_same_number_an_hour_later_is_another_call():
    assert outcomes([line()], [recorded(at=3600)]) == {"a": Outcome.MISSING}


def test_a_recording_may_begin_when_it_rang_or_when_it_was_answered():
    for at in (0, 15, 30):
        assert outcomes([line(rang=30)], [recorded(at=at)]) == {"a": Outcome.RECORDED}


def test_a_recording_that_is_shorter_says_by_how_much():
    assert match([line(talk=100)], [recorded(length=60)], RULES)["a"].shorter_s == 40


def test_of_two_calls_of_one_number_each_has_its_own_recording():
    found = match([line("a", 0), line("b", 15)], [recorded("r1", 6), recorded("r2", 21)], RULES)

    assert (found["a"].call, found["b"].call) == ("r1", "r2")


def test_a_number_kept_back_is_found_by_its_extension_and_time():
    calls = [recorded("r1", outside=[], extensions=["205"]), recorded("r2", outside=[], extensions=["204"])]

    assert match([line(outside="")], calls, RULES)["a"].call == "r2"


def test_a_call_with_the_phone_systems_own_id_needs_no_number():
    calls = [recorded(outside=[], extensions=["299"], references=frozenset({"id-7"}))]

    assert match([line(reference="id-7")], calls, RULES)["a"].call == "r"


def test_an_unanswered_call_and_a_service_code_leave_nothing_to_record():
    assert outcomes([line(talk=None)], []) == {"a": Outcome.NOTHING}
    assert outcomes([line(called="*97", outside="", direction=Direction.INTERNAL)], []) == {"a": Outcome.NOTHING}


def test_an_unanswered_call_that_was_recorded_is_recorded():
    assert outcomes([line(talk=None)], [recorded(at=0)]) == {"a": Outcome.RECORDED}


def test_a_note_of_a_call_that_was_not_to_be_recorded_excuses_it():
    note = recorded(outside=[], extensions=[], withheld=Why.OBJECTION)

    found = match([line()], [note], RULES)["a"]

    assert (found.outcome, found.why, found.call) == (Outcome.LAWFULLY_NOT, Why.OBJECTION, "r")


def test_the_register_excuses_a_call_only_while_its_entry_held():
    entry = Unrecorded(NUMBERS[0], Why.SOLICITOR, NINE - seconds(60), NINE + seconds(60))
    rules = Rules(listed=[entry])

    found = match([line(), line("b", 500)], [], rules)

    assert (found["a"].outcome, found["a"].why) == (Outcome.LAWFULLY_NOT, Why.SOLICITOR)
    assert found["b"].outcome is Outcome.MISSING


def test_a_listed_extension_excuses_whoever_rings_it():
    assert outcomes([line()], [], Rules(listed=[Unrecorded("204", Why.UNION)])) == {"a": Outcome.LAWFULLY_NOT}


def test_internal_calls_are_missing_only_where_the_practice_records_them():
    internal = line(outside="", direction=Direction.INTERNAL, extensions=("204", "205"))

    assert outcomes([internal], []) == {"a": Outcome.LAWFULLY_NOT}
    assert outcomes([internal], [], Rules(records_internal_calls=True)) == {"a": Outcome.MISSING}


def test_a_second_leg_within_a_recorded_conversation_is_told_twice_and_one_that_goes_on_is_missing():
    legs = [line("a", talk=100, linked="c1"), line("b", 20, talk=60, linked="c1"), line("c", 20, talk=600, linked="c1")]

    found = outcomes(legs, [recorded(length=100)])

    assert found == {"a": Outcome.RECORDED, "b": Outcome.TOLD_TWICE, "c": Outcome.MISSING}


def test_clocks_that_differ_are_found_out_by_the_calls_themselves():
    lines = [line(str(n), n * 100, outside=number) for n, number in enumerate(NUMBERS)]
    calls = [recorded(str(n), n * 100 + 6 - 62, outside=[number]) for n, number in enumerate(NUMBERS)]

    offset = clock_offset(lines, calls)

    assert (offset.seconds, offset.calls) == (62.0, 6)
    assert set(outcomes(lines, calls).values()) == {Outcome.MISSING}
    assert set(outcomes(lines, calls, offset_s=offset.seconds).values()) == {Outcome.RECORDED}


def test_a_forgotten_change_to_summer_time_is_found_out():
    lines = [line(str(n), n * 100 + 3600, outside=number) for n, number in enumerate(NUMBERS)]
    calls = [recorded(str(n), n * 100 + 6, outside=[number]) for n, number in enumerate(NUMBERS)]

    assert clock_offset(lines, calls).seconds == 3600


def test_a_few_calls_or_calls_that_disagree_tell_nothing_of_clocks():
    lines = [line(str(n), n * 100, outside=number) for n, number in enumerate(NUMBERS)]
    calls = [recorded(str(n), n * 100 + n * n * 40, outside=[number]) for n, number in enumerate(NUMBERS)]

    assert clock_offset(lines, calls).calls == 0
    assert clock_offset(lines[:4], [recorded(str(n), n * 100 + 6, outside=[NUMBERS[n]]) for n in range(4)]).calls == 0


def test_callers_who_ring_again_are_not_asked_about_clocks():
    lines = [line(str(n), n * 100) for n in range(6)]
    calls = [recorded(str(n), n * 100 + 40) for n in range(6)]

    assert clock_offset(lines, calls).calls == 0


LINES = st.lists(
    st.builds(
        lambda at, talk, number, extension, linked: line(
            "", at, talk=talk, outside=number, extensions=extension, linked=linked
        ),
        st.integers(0, 90),
        st.none() | st.integers(1, 200),
        st.sampled_from(["", *NUMBERS[:2]]),
        st.sampled_from([(), ("204",), ("205",)]),
        st.sampled_from(["", "c1"]),
    ),
    max_size=8,
).map(lambda lines: [replace(each, id=f"l{n}") for n, each in enumerate(lines)])
CALLS = st.lists(
    st.builds(
        lambda at, length, number, extension, why: recorded(
            "", at, length=length, outside=number, extensions=extension, withheld=why
        ),
        st.integers(0, 120),
        st.integers(1, 200),
        st.sampled_from([(), (NUMBERS[0],), (NUMBERS[1],)]),
        st.sampled_from([(), ("204",), ("205",)]),
        st.sampled_from([None, None, Why.OBJECTION]),
    ),
    max_size=8,
).map(lambda calls: [replace(each, id=f"r{n}") for n, each in enumerate(calls)])


@settings(deadline=None)
@given(LINES, CALLS)
def test_every_line_has_exactly_one_outcome_and_no_recording_is_matched_twice(lines, calls):
    found = match(lines, calls, RULES)

    matched = [result.call for result in found.values() if result.call]
    assert set(found) == {each.id for each in lines}
    assert Outcome.PENDING not in {result.outcome for result in found.values()}
    assert len(matched) == len(set(matched))
    assert all((result.outcome is Outcome.RECORDED) <= bool(result.call) for result in found.values())


@settings(deadline=None)
@given(LINES, CALLS, st.randoms(use_true_random=False))
def test_the_order_of_lines_and_recordings_does_not_matter(lines, calls, chance):
    before = match(lines, calls, RULES)
    chance.shuffle(lines)
    chance.shuffle(calls)

    assert match(lines, calls, RULES) == before


@settings(deadline=None)
@given(LINES, CALLS)
def test_a_line_is_missing_only_if_every_recording_of_its_own_number_is_anothers_or_at_another_time(lines, calls):
    found = match(lines, calls, RULES)

    taken = {result.call for result in found.values()}
    for each in lines:
        if found[each.id].outcome is Outcome.MISSING:
            free = [call for call in calls if call.id not in taken and each.outside and each.outside in call.outside]
            assert all(not (each.started - seconds(20) <= call.began <= each.begins + seconds(20)) for call in free)
