"""A new home's tables are those that an older home has after all its migrations."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from tests.e2e.databases import environment_of


def tables(root, way):
    root.mkdir(mode=0o700)
    script = Path(__file__).with_name("tables_of.py")
    done = subprocess.run(
        [sys.executable, str(script), way, str(root)],
        env=environment_of(root),
        capture_output=True,
        text=True,
        timeout=1500,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.timeout(2000)  # every migration there ever was, on a machine with much else to do
def test_both_ways_end_at_the_same_tables(tmp_path):
    made, migrated = tables(tmp_path / "made", "made"), tables(tmp_path / "migrated", "migrated")

    assert made.keys() == migrated.keys()
    for name, rows in migrated.items():
        assert made[name] == rows, name
    assert len(migrated["migrations"]) > 60
