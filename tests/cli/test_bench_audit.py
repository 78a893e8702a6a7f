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
    rows = re.findall(r"^  (\S[\w ]*?|  [\w ]+?)  +[0-9.]+ +[0-9.]+ ms$", said, re.MULTILINE)
    assert [row.strip() for row in rows] == [
        "append",
        "beyond syncs",
        "of the processor",
        "proof of an entry",
        "of the processor",
        "proof of growth",
        "of the processor",
    ]
    assert re.search(r"^  verified +[\d,]+ entries a second, [\d.]+ us of CPU each$", said, re.MULTILINE)
    assert not list(tmp_path.iterdir())
