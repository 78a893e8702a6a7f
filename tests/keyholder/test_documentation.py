"""The pages of the formats say what the code does: nothing is left unsaid."""

from pathlib import Path

import pytest

from fairhearing.keyholder import errors
from fairhearing.keyholder.listening.purposes import Purpose
from fairhearing.keyholder.log.doubts import FileDoubt, LogDoubt
from fairhearing.keyholder.messages import Ask
from fairhearing.keyholder.signing_in.derivation import Cost

PAGES = Path(__file__).parents[2] / "docs/reference/formats"
MESSAGES = (PAGES / "keyholder-messages.md").read_text("utf-8")
NOT_ANSWERS = {"KeyholderError", "FarEndError", "OurError", "ListenRefused", "KeyholderDown"}


@pytest.mark.parametrize("ask", list(Ask))
def test_every_question_is_on_the_page(ask):
    assert f"| `{ask}` |" in MESSAGES


def test_every_error_is_on_the_page():
    named = {
        name
        for name, kind in vars(errors).items()
        if isinstance(kind, type) and issubclass(kind, errors.KeyholderError)
    }

    assert {name for name in named - NOT_ANSWERS if f"| `{name}` |" not in MESSAGES} == set()


@pytest.mark.parametrize("doubt", [*LogDoubt, *FileDoubt])
def test_every_doubt_is_on_the_page(doubt):
    assert f"| `{doubt}` |" in MESSAGES


@pytest.mark.parametrize("purpose", list(Purpose))
def test_every_purpose_is_on_the_page_of_the_log(purpose):
    assert f"`{purpose}`" in (PAGES / "audit-log.md").read_text("utf-8")


def test_the_cost_of_a_guess_is_on_the_page():
    cost = Cost()

    assert f"`memory_kib`: {cost.memory_kib}, `passes`: {cost.passes}, `lanes`: {cost.lanes}" in (
        PAGES / "keyholder-files.md"
    ).read_text("utf-8")
