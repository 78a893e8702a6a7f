"""How a clause stands: the worst decides, what is old is not believed, and silence is never green."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairhearing.clauses.clause import TITLES, Clause
from fairhearing.clauses.proof import DAILY, GOOD_FOR_DAILY, Answer, Probe, Proof, Verdict
from fairhearing.clauses.rules import WORST_FIRST, Asked, State, signed_until, state_of_clause, state_of_probe, worst

NOW = datetime(2026, 11, 24, 14, 5, tzinfo=UTC)
TODAY = date(2026, 11, 24)
PROBE = Probe("destroyed_in_time", Clause.ONE_YEAR, lambda _practice, _now: Proof("", ()), DAILY, GOOD_FOR_DAILY)


def asked(*verdicts: Verdict, ago: timedelta = timedelta(hours=1), until: date | None = None) -> Asked:
    answers = tuple(Answer("Is it?", "Yes", verdict, signed_until=until) for verdict in verdicts)
    return Asked(PROBE, NOW - ago, answers)


def test_what_was_found_as_promised_is_met() -> None:
    assert state_of_clause([asked(Verdict.KEPT, Verdict.KEPT)], NOW, TODAY) is State.MET


def test_a_clause_without_a_probe_is_not_proven() -> None:
    assert state_of_clause([], NOW, TODAY) is State.NOT_PROVEN


def test_a_probe_that_was_never_asked_is_not_proven() -> None:
    assert state_of_clause([Asked(PROBE, None, ())], NOW, TODAY) is State.NOT_PROVEN


def test_figures_alone_prove_nothing() -> None:
    assert state_of_probe(asked(Verdict.NOTED), NOW, TODAY) is State.NOT_PROVEN


def test_a_figure_beside_an_answer_decides_nothing() -> None:
    assert state_of_probe(asked(Verdict.NOTED, Verdict.KEPT), NOW, TODAY) is State.MET


@pytest.mark.parametrize("ago", [GOOD_FOR_DAILY, GOOD_FOR_DAILY + timedelta(days=400)])
def test_an_old_answer_is_not_believed(ago: timedelta) -> None:
    assert state_of_probe(asked(Verdict.KEPT, ago=ago), NOW, TODAY) is State.NOT_PROVEN


def test_an_answer_is_believed_to_its_last_moment() -> None:
    just = GOOD_FOR_DAILY - timedelta(microseconds=1)

    assert state_of_probe(asked(Verdict.KEPT, ago=just), NOW, TODAY) is State.MET


def test_an_answer_from_days_ahead_is_not_believed() -> None:
    assert state_of_probe(asked(Verdict.KEPT, ago=timedelta(days=-1)), NOW, TODAY) is State.NOT_PROVEN


def test_what_was_broken_stays_not_met_however_old() -> None:
    assert state_of_probe(asked(Verdict.BROKEN, ago=timedelta(days=90)), NOW, TODAY) is State.NOT_MET


@pytest.mark.parametrize(
    ("until", "state"),
    [
        (TODAY, State.SIGNED_FOR),
        (TODAY - timedelta(days=1), State.NOT_PROVEN),
        (None, State.NOT_PROVEN),
    ],
)
def test_a_signature_holds_to_its_last_day(until: date | None, state: State) -> None:
    assert state_of_probe(asked(Verdict.SIGNED, Verdict.KEPT, until=until), NOW, TODAY) is state


def test_the_first_signature_to_run_out_is_named() -> None:
    results = [asked(Verdict.SIGNED, until=TODAY + timedelta(days=9)), asked(Verdict.SIGNED, until=TODAY)]

    assert signed_until(results) == TODAY


@given(st.lists(st.sampled_from(State), min_size=1))
def test_one_more_state_never_makes_it_better(states: list[State]) -> None:
    assert WORST_FIRST.index(worst([*states, State.MET])) <= WORST_FIRST.index(worst(states))


@given(st.lists(st.sampled_from(Verdict)), st.timedeltas(timedelta(0), timedelta(days=900)))
def test_met_needs_a_fresh_answer_that_says_so(verdicts: list[Verdict], ago: timedelta) -> None:
    state = state_of_probe(asked(*verdicts, ago=ago, until=TODAY), NOW, TODAY)

    if state is State.MET:
        assert ago < GOOD_FOR_DAILY
        assert set(verdicts) <= {Verdict.KEPT, Verdict.NOTED}
        assert Verdict.KEPT in verdicts


@given(
    st.builds(
        Answer,
        question=st.text(min_size=1),
        found=st.text(min_size=1),
        verdict=st.sampled_from(Verdict),
        rows=st.text(),
        signed_until=st.none() | st.dates(),
        mend=st.text(),
    )
)
def test_an_answer_is_read_as_it_was_kept(answer: Answer) -> None:
    assert Answer.from_json(answer.as_json()) == answer


def test_every_clause_has_a_title() -> None:
    assert set(TITLES) == set(Clause)
    assert [str(clause) for clause in Clause] == [f"C{number}" for number in range(1, 21)]
