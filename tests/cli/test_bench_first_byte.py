"""`fairhearing bench first-byte` measures what it says, here with a few listens."""

import os
import re
import subprocess
import sys


def test_it_measures_listens_and_leaves_nothing(tmp_path):
    said = subprocess.run(
        [sys.executable, "-m", "fairhearing", "bench", "first-byte", "--listens", "3"],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "TMPDIR": str(tmp_path)},
    ).stdout

    whole, own = (float(ms) for ms in re.findall(r"median ([\d.]+) ms", said))
    assert said.startswith("first sound of 3 listens")
    assert 0 < own < whole
    assert not list(tmp_path.iterdir())
