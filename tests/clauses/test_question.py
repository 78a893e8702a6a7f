"""Each answer to a question carries its verdict, and leads to the same rows."""

from datetime import date

import pytest

from fairhearing.clauses.proof import Answer, Verdict
from fairhearing.clauses.question import Question

ASKED = Question("Is it so?", "/kept", "The list")


@pytest.mark.parametrize(
    ("answer", "verdict", "mend"),
    [
        (ASKED.kept("3 of 3"), Verdict.KEPT, ""),
        (ASKED.noted("3 of 3"), Verdict.NOTED, ""),
        (ASKED.unknown("3 of 3", "Look."), Verdict.UNKNOWN, "Look."),
        (ASKED.broken("3 of 3", "Mend it."), Verdict.BROKEN, "Mend it."),
    ],
)
def test_an_answer_has_the_verdict_it_was_given(answer: Answer, verdict: Verdict, mend: str) -> None:
    assert answer == Answer("Is it so?", "3 of 3", verdict, "/kept", "The list", mend=mend)


def test_a_signature_has_its_last_day() -> None:
    until = date(2027, 1, 31)

    assert ASKED.signed("3 rooms", until, "Sign again.") == Answer(
        "Is it so?", "3 rooms", Verdict.SIGNED, "/kept", "The list", until, "Sign again."
    )
