"""`fairhearing bench record` measures what it says, here with few calls."""

import json
import os
import subprocess
import sys

import pytest


def _bench(folder, *words):
    command = [sys.executable, "-m", "fairhearing", "bench", "record", "--json", *words]
    done = subprocess.run(
        command, capture_output=True, text=True, env={**os.environ, "TMPDIR": str(folder)}, check=False
    )
    if "there is no C compiler" in done.stderr:
        pytest.skip("the sound is sent by a program in C")
    assert done.returncode == 0, done.stderr
    assert not list(folder.iterdir())
    return json.loads(done.stdout)


def test_it_measures_sink_and_recorder_and_compares_every_byte(tmp_path):
    told = _bench(tmp_path, "--only", "python", "--calls", "3", "--seconds", "1", "--rounds", "1")

    [row] = told["rows"]
    [done] = row["rounds"]
    assert 0 < done["floor"]["cpu_s"] < done["whole"]["cpu_s"]
    assert done["ratio"] > 1
    kept = done["outcome"]["kept"]
    assert kept["calls"] >= 3
    assert kept["packets"] > 600
    assert (kept["lost"], kept["cut_bytes"], kept["strange"], kept["absent_calls"]) == (0, 0, 0, 0)
    assert [each["verdict"] for each in told["targets"] if "every byte" in each["target"]] in (
        ["held"],
        ["could not be measured"],
    )


@pytest.mark.soak
@pytest.mark.timeout(1200)
def test_minutes_of_many_calls_leave_memory_and_places_as_they_are(tmp_path):
    told = _bench(tmp_path, "--soak", "6")

    assert {each["verdict"] for each in told["targets"]} == {"held"}
