"""The page of provisions names every provision that a decision, a power or a refusal names."""

import re
from pathlib import Path

import pytest

import fairhearing
from fairhearing.disclosures import grounds as disclosure_grounds
from fairhearing.disclosures.powers import POWERS
from fairhearing.redaction.grounds import GROUNDS
from fairhearing.rights import rules
from fairhearing.subject_access import grounds as request_grounds

SOURCE = Path(fairhearing.__file__).parent
PAGE = (SOURCE.parents[1] / "docs/reference/provisions.md").read_text("utf-8")
NAMED = sorted(
    {words.law for words in POWERS.values()}
    | {words.law for words in GROUNDS.values()}
    | {words.law for words in disclosure_grounds.WORDS.values() if words.law}
    | {words.law for words in request_grounds.WORDS.values()}
    | {words.law for words in rules.WORDS.values()}
    | set(rules.ARTICLES.values())
)
ROWS = [line.split(" | ") for line in PAGE.splitlines() if re.match(r"\| (?!provision)", line)]


def provisions():
    """Return what the first column names, lists of one article written out."""
    for first, *_ in ROWS:
        head, *more = first.removeprefix("| ").split(", 1")
        act = head.partition(" Article ")[0]
        yield first.removeprefix("| ")
        yield head
        yield from (f"{act} Article 1{each}" for each in more)


@pytest.mark.parametrize("law", NAMED)
def test_every_provision_that_is_named_is_on_the_page(law):
    assert law in set(provisions())


def test_each_row_says_whether_its_text_was_read():
    assert {row[-1].removesuffix(" |").strip() for row in ROWS} == {"read", "ask"}


@pytest.mark.parametrize("folder", ["rights", "breaches", "subject_access", "disclosures", "letters", "redaction"])
def test_every_article_that_a_page_or_letter_names_is_on_the_page(folder):
    files = [path for path in (SOURCE / folder).rglob("*") if path.suffix in {".jinja", ".txt", ".py"}]
    named = {found for path in files for found in re.findall(r"\bArticle (\d+[A-Z]?)\b", path.read_text("utf-8"))}

    assert {each for each in named if not re.search(rf"\bArticles? (?:[^|]*\b)?{each}\b", PAGE)} == set()
