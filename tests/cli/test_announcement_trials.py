import shutil

import numpy as np
import pytest

from fairhearing.cli.bench.hearing.announced_calls import EDGE_KINDS, KINDS, Edge, Kind, edge_call, trial_call
from fairhearing.cli.bench.hearing.announced_versions import FURTHER, VERSIONS, wordings
from fairhearing.cli.bench.hearing.coded_calls import codecs, through
from fairhearing.cli.bench.hearing.conditions import conditions, edges
from fairhearing.cli.bench.hearing.trials import DEVELOPMENT_FROM, run, run_edge
from fairhearing.vault.announcement_heard import Verdict
from fairhearing.wire.codec import Codec

pytestmark = pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="NOT RUN: espeak-ng is not installed")


def test_a_trial_hangs_on_its_number_alone():
    assert np.array_equal(trial_call(3).side, trial_call(3).side)
    assert not np.array_equal(trial_call(3).side, trial_call(23).side)


def test_twenty_trials_hold_every_kind():
    assert set(KINDS) == set(Kind)


@pytest.mark.parametrize("codec", codecs())
def test_a_call_comes_out_of_its_codec_in_its_place(codec):
    side = wordings()[0].sound[:16_000]

    heard, rate = through(side, codec, lambda: False)

    narrow = heard if rate == 8000 else heard[::2]
    shortest = min(len(narrow), len(side))
    delays = np.correlate(narrow[400:shortest], side[:shortest], "full")
    farthest = int(np.abs(delays).argmax()) - (shortest - 1) + 400
    assert abs(farthest) < 240  # 30 ms: what coding and resampling take


def test_twenty_trials_have_the_verdicts_they_should():
    """A sample of development; the figures are `fairhearing bench hearing`'s."""
    for trial in run(range(DEVELOPMENT_FROM, DEVELOPMENT_FROM + 20)):
        assert not trial.is_missed, trial
        assert not trial.is_false, trial
        assert not trial.is_another, trial
        if trial.facts.kind is Kind.CUT:
            assert trial.found.verdict is Verdict.PARTIAL


def test_each_codec_of_ours_is_among_them():
    missing = {Codec.G729} if Codec.G729 not in codecs() else set()

    assert set(codecs()) | missing == set(Codec)


def test_each_condition_is_met_by_some_trials_and_not_by_all():
    facts = [trial_call(number).facts for number in range(DEVELOPMENT_FROM, DEVELOPMENT_FROM + 40)]

    for name, holds in conditions().items():
        assert 0 < sum(map(holds, facts)) < len(facts), name


def test_an_edge_forces_its_own_condition_and_leaves_the_rest_to_chance():
    edge = next(each for each in edges() if each.name == "3 % lost, through G722")
    lines = [edge_call(edge, number).facts for number in range(3)]

    assert {(each.codec, each.line.loss) for each in lines} == {(Codec.G722, 0.03)}
    assert len({each.line.gain_db for each in lines}) == 3


def test_the_same_trial_at_an_edge_is_the_same_call():
    edge = next(each for each in edges() if each.gaps == 2)

    assert np.array_equal(edge_call(edge, 1).side, edge_call(edge, 1).side)
    assert edge_call(edge, 1).facts.line.gaps == 2


def test_edges_hold_what_was_named():
    names = {each.name for each in edges()}

    assert {f"3 % lost, through {each.partition('/')[0]}" for each in codecs()} <= names
    assert {each.words for each in FURTHER} <= names
    assert {each.language for each in VERSIONS + FURTHER} == {"en", "pl", "cy", "pa", "ur"}
    assert any(each.until for each in VERSIONS)
    assert {Kind.PLAYED, Kind.OVER_MUSIC, Kind.NOTHING, Kind.OTHER_WORDS} == set(EDGE_KINDS)


def test_an_edge_that_is_found_is_told_by_its_version():
    edge = Edge("urdu for a test", version=FURTHER[-1], codec=Codec.PCMA, loss=0, noise_db=30)

    [trial] = run_edge(edge, range(1))

    assert (trial.found.verdict, trial.found.wording) == (Verdict.PLAYED, "urdu")
