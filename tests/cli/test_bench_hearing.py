"""`fairhearing bench hearing` shows what it says of hearing beside a recorder, here with few calls."""

import os
import shutil
import subprocess
import sys

import pytest

from fairhearing.cli.bench.hearing.beside import Beside, Meanwhile, Talked, judge
from fairhearing.cli.bench.hearing.handed_calls import Heard
from fairhearing.cli.bench.record.bench import Outcome
from fairhearing.cli.bench.record.delays import Delays
from fairhearing.cli.bench.record.load.kept_calls import Kept
from fairhearing.cli.bench.record.verdicts import Verdict


def _talked(dropped=0, late_ms=3.0, longest_s=0.6, **kept):
    outcome = Outcome(Kept(calls=3, packets=600, **kept), dropped, late_ms, 0)
    return Talked(outcome, Delays(100, 0.4, longest_s, late_ms), "c")


def _beside(*, heard=(12, 0), **work):
    return Beside(_talked(), _talked(**work), Meanwhile(Heard(*heard), cpu_s=1.0, seconds=30.0))


def _verdicts(*runs):
    return [each.verdict for each in judge(runs)]


_HELD, _NOT_HELD, _NOT_MEASURED = Verdict.HELD, Verdict.NOT_HELD, Verdict.NOT_MEASURED


def test_a_run_that_lost_nothing_and_heard_rightly_holds_all():
    assert _verdicts(_beside()) == [_HELD] * 4
    assert not _beside().has_lost


@pytest.mark.parametrize(
    ("flaw", "place"),
    [
        ({"lost": 1}, 0),
        ({"strange": 1}, 0),
        ({"absent_calls": 1}, 0),
        ({"dropped": 1}, 1),
        ({"heard": (12, 1)}, 3),
    ],
    ids=str,
)
def test_each_loss_is_said_in_its_row_and_is_a_failure(flaw, place):
    expected = [_HELD] * 4
    expected[place] = _NOT_HELD

    assert _verdicts(_beside(**flaw)) == expected
    assert _beside(**flaw).has_lost


def test_sound_that_waited_too_long_is_said_and_is_no_loss():
    assert _verdicts(_beside(longest_s=0.76)) == [_HELD, _HELD, _NOT_HELD, _HELD]
    assert not _beside(longest_s=0.76).has_lost


def test_a_run_in_which_the_sender_was_late_says_nothing_of_the_recorder():
    late = _beside(late_ms=101.0, lost=5)

    assert _verdicts(late) == [_NOT_MEASURED] * 4
    assert _verdicts(late, _beside()) == [_HELD] * 4


@pytest.mark.parametrize("flaw", [{"late_ms": 101.0}, {"lost": 1}, {"dropped": 1}], ids=str)
def test_a_run_that_lost_sound_before_hearing_had_work_says_nothing_of_hearing(flaw):
    run = Beside(_talked(**flaw))

    assert run.why_not
    assert _verdicts(run) == [_NOT_MEASURED] * 4
    assert _verdicts(run, _beside()) == [_HELD] * 4


def test_a_hearing_that_got_through_nothing_shows_nothing():
    assert _verdicts(_beside(heard=(0, 0)))[3] is _NOT_MEASURED


@pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="NOT RUN: espeak-ng is not installed")
def test_calls_are_recorded_whole_while_hearing_works(tmp_path):
    words = ["--recordings", "2", "--seconds", "60", "--trials", "0", "--calls", "3", "--beside", "4"]

    done = subprocess.run(
        [sys.executable, "-m", "fairhearing", "bench", "hearing", *words],
        capture_output=True,
        text=True,
        env={**os.environ, "TMPDIR": str(tmp_path)},
        check=False,
    )

    if "there is no C compiler" in done.stderr:
        pytest.skip("the sound is sent by a program in C")
    assert "ms of CPU a call-minute" in done.stdout
    assert "the announcement in 3 of 3 found" in done.stdout
    if "no run counts" not in done.stderr:
        assert done.returncode == 0, done.stderr
        assert "held                  every byte of every recording is what was sent: 0 lost or cut" in done.stdout
        assert "hearing beside a recorder" in done.stdout
    assert not list(tmp_path.iterdir())
