"""The page of the security standard speaks of each requirement of levels 1 and 2 once, and of no other."""

import csv
import os
import re
from pathlib import Path

import pytest

PAGE = (Path(__file__).parents[2] / "docs/reference/asvs.md").read_text()
ROWS = re.findall(r"^\| (\d+\.\d+\.\d+) \| ([123]) \| ([a-z ]+) \| (.+) \|$", PAGE, re.MULTILINE)
STATES = ("met", "not shown", "not applicable", "not met")
MATERIAL = Path(os.environ.get("FAIRHEARING_CONFORMANCE", "/nonexistent")) / "asvs/asvs-5.0.0-en.csv"


def test_each_requirement_stands_there_once_with_a_state_and_a_word_why():
    numbers = [number for number, _, _, _ in ROWS]

    assert len(numbers) == len(set(numbers)) == 253
    assert {state for _, _, state, _ in ROWS} == set(STATES)


def test_what_is_met_names_a_test_or_the_part_of_the_page_that_was_asked_for():
    decisions = (Path(__file__).parents[2] / "docs/reference/security-decisions.md").read_text()
    parts = set(re.findall(r"^## (.+)$", decisions, re.MULTILINE))
    met = [(number, why) for number, _, state, why in ROWS if state == "met"]

    shown = [number for number, why in met if re.search(r"`[a-z0-9_/]*test_[a-z0-9_]+\.py(::test_\w+)?`", why)]
    written = [number for number, why in met if set(re.findall(r"security-decisions\.md\), \"(.+?)\"", why)) & parts]
    assert sorted({number for number, _ in met} - set(shown) - set(written)) == []


def test_the_counts_at_the_top_are_those_of_the_rows():
    told = dict(re.findall(r"^\| (met|not shown|not applicable|not met) \| .* \| (\d+) \|$", PAGE, re.MULTILINE))

    assert told == {state: str(sum(row[2] == state for row in ROWS)) for state in STATES}


@pytest.mark.conformance
@pytest.mark.skipif(not MATERIAL.is_file(), reason="NOT RUN: FAIRHEARING_CONFORMANCE names no folder of test material")
def test_numbers_and_levels_are_those_of_the_standard():
    with MATERIAL.open(encoding="utf-8-sig", newline="") as file:
        wanted = [(row["req_id"][1:], row["L"]) for row in csv.DictReader(file) if row["L"] in "12"]

    assert [(number, level) for number, level, _, _ in ROWS] == wanted
