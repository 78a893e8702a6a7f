"""Kill -9 at every step of a destruction: at the end there is a recording or a certificate, never neither nor both."""

import json
import os
import subprocess
import sys

import pytest

from .killed_run import STEPS

pytestmark = pytest.mark.skipif(
    bool(os.environ.get("FAIRHEARING_DATABASE_URL")), reason="these processes use the file of a home of their own"
)

_LONGEST_S = 170


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """What every step left, by the step."""
    words = [sys.executable, "-m", "tests.retention.killed_run", str(tmp_path_factory.mktemp("killed"))]
    done = subprocess.run(words, capture_output=True, text=True, timeout=_LONGEST_S, check=False)
    assert done.returncode == 0, done.stderr
    return {line["step"]: line for line in map(json.loads, done.stdout.splitlines())}


@pytest.mark.parametrize("step", STEPS)
def test_a_run_killed_there_is_finished_by_the_next_one(told, step):
    killed, after = told[step], told[step]["after"]

    assert killed["killed"] == -9, "the step was never reached"
    assert killed["ended"] == 0
    assert after["recordings"] == after["certificates"] == after["destroyed"]
    assert {state for _, state in after["states"]} == {"destroyed"}
    assert after["keys"] == after["objects"] == after["manifests"] == []
    assert (after["parties"], after["calls"], after["unsent"]) == (0, 0, 0)
    assert after["intended"] == after["recordings"], "an intention stands in the log once"


@pytest.mark.parametrize("step", STEPS)
def test_at_the_moment_of_the_kill_whatever_is_certified_is_gone_and_whatever_is_gone_was_logged(told, step):
    then = told[step]["after_kill"]

    left = set(then["keys"]) & set(then["objects"])
    assert not left & set(then["certificates"])
    assert set(then["recordings"]) - set(then["keys"]) <= set(then["intended"])
    assert set(then["recordings"]) - set(then["objects"]) <= set(then["recordings"]) - set(then["keys"])
    for recording, state in then["states"]:
        assert (state == "destroyed") is (recording in then["certificates"])
        assert recording in left or state in {"destroying", "destroyed"}


def test_without_a_kill_one_run_does_it_all(told):
    assert told["nowhere"]["killed"] == 0
    assert told["nowhere"]["after_kill"] == told["nowhere"]["after"]
