"""The page of what makes which entry names every entry, once, and none that there is not."""

import re
from pathlib import Path

from fairhearing.audit.keyholder_verbs import KEYHOLDER_VERBS
from fairhearing.audit.verbs import Verb

PAGE = (Path(__file__).parents[2] / "docs/reference/log-entries.md").read_text("utf-8")
FIRST, SECOND = ("".join(re.findall(r"^\| (`.*?) \|", part, re.MULTILINE)) for part in PAGE.split("Written with")[:2])


def named(text):
    return re.findall(r"`([a-z_.]+)`", text)


def test_every_verb_has_its_row_and_no_row_is_without_a_verb():
    assert sorted(named(FIRST) + named(SECOND)) == sorted(Verb)


def test_what_the_keyholder_says_itself_stands_apart():
    assert set(named(FIRST)) == KEYHOLDER_VERBS
