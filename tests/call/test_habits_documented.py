"""docs/explanation/siprec-habits.md names tests: each of them exists."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "explanation" / "siprec-habits.md"


def test_every_line_of_the_page_names_a_test_that_is_there():
    lines = [line for line in PAGE.read_text().splitlines() if line.startswith("| ") and "shown by" not in line]
    named = [re.findall(r"`(tests/\S+\.py)::(test_\w+)`", line) for line in lines]

    assert all(len(each) == 1 for each in named)
    for [(path, name)] in named:
        assert re.search(rf"^(async )?def {name}\(", (ROOT / path).read_text(), re.MULTILINE), f"{path}::{name}"


def test_the_page_is_long_enough_to_be_the_page():
    assert PAGE.read_text().count("::test_") > 50
