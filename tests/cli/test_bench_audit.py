"""`fairhearing bench audit` measures what it says, here with a short log."""

import re
import subprocess
import sys


def test_it_measures_a_log_and_leaves_nothing(tmp_path):
    said = subprocess.run(
        [sys.executable, "-m", "fairhearing", "bench", "audit", "--entries", "5000", "--folder", str(tmp_path)],
        capture_output=True,
        text=True,
        check=True,
    ).stdout

    assert re.findall(r"^([\d,]+) entries, written", said, re.MULTILINE) == ["5,000"]
    assert (
        len(re.findall(r"^  (append|of which beyond syncs|proof of an entry|proof of growth) ", said, re.MULTILINE))
        == 4
    )
    assert len(re.findall(r"entries a second, [0-9.]+ us of CPU each$", said, re.MULTILINE)) == 1
    assert not list(tmp_path.iterdir())
