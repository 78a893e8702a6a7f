"""`fairhearing bench policy` measures what it says, here among few calls."""

import os
import re
import subprocess
import sys

from fairhearing.cli.errors import ExitCode
from fairhearing.cli.main import main
from fairhearing.policy.probes import all_probes


def bench(folder, *words):
    return subprocess.run(
        [sys.executable, "-m", "fairhearing", "bench", "policy", "--asked", "1", *words],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "TMPDIR": str(folder)},
    )


def test_it_asks_every_probe_and_both_pages_and_a_kept_home_again(tmp_path):
    folder = tmp_path / "kept"

    first = bench(tmp_path, "--calls", "1500", "--home", str(folder))
    again = bench(tmp_path, "--calls", "1500", "--home", str(folder))

    for said in (first.stdout, again.stdout):
        told = dict(re.findall(r"^  C\d+ (\w+) +[\d,-]+ +([\d.]+) ms +[\d.]+ ms$", said, re.MULTILINE))
        assert set(told) == {probe.name for probe in all_probes()}
        assert "the list of clauses" in said
    assert re.search(r"kept_for_their_time +\d{3} ", first.stdout)
    assert "calls written" not in again.stdout
    assert {each.name for each in tmp_path.iterdir()} == {"kept", "kept-handover"}


def test_a_folder_with_anything_else_is_left_alone(tmp_path, capsys):
    (tmp_path / "recorder.json").write_text("{}")

    assert main(["bench", "policy", "--home", str(tmp_path)]) != ExitCode.WELL
    assert "holds something else" in capsys.readouterr().err
    assert [each.name for each in tmp_path.iterdir()] == ["recorder.json"]
