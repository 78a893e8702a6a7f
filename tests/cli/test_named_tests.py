"""Pages that say which test shows something name tests that there are."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = ["docs/explanation/threat-model.md", "docs/reference/asvs.md"]
_NAMED = re.compile(r"`((?:[a-z_0-9]+/)*test_[a-z0-9_]+\.py)(?:::(test_[a-z0-9_]+))?`")


def named_on(page):
    return set(_NAMED.findall((ROOT / page).read_text()))


@pytest.mark.parametrize("page", PAGES)
def test_each_test_that_is_named_is_there(page):
    named = named_on(page)

    missing = [f"{file}::{test}" for file, test in named if not _is_there(file, test)]

    assert len(named) > 20
    assert missing == []


def _is_there(file, test):
    path = ROOT / "tests" / file
    return path.is_file() and (not test or f"def {test}(" in path.read_text())
