"""What people are told of: each kind has its sentence, and the page on which it is looked at. No word of it is free."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Kind(StrEnum):
    """Why somebody is told. The codes stand in rows; a kind that goes takes its rows' sentence with it."""

    KEEP_ASKED = "keep-asked"
    """Somebody asked to have a call kept, and an answer is owed within five days."""
    KEEP_ANSWERED = "keep-answered"
    """What the person asked to have kept was answered."""
    CASE_GIVEN = "case-given"
    """A case is the person's to work on now."""
    REVIEW_WRITTEN = "review-written"
    """A call that the person took was reviewed, and they may answer."""
    REVIEW_ANSWERED = "review-answered"
    """The colleague whose call the person reviewed has answered."""
    REPORT_DECIDED = "report-decided"
    """What becomes of a call that the person reported was decided."""
    ACTION_DUE = "action-due"
    """A learning action that is the person's to do is due."""


WORDS: Final[dict[Kind, str]] = {
    Kind.KEEP_ASKED: "Somebody asked to keep a call. Answer within 5 days.",
    Kind.KEEP_ANSWERED: "Your request to keep a call was answered.",
    Kind.CASE_GIVEN: "A case was given to you.",
    Kind.REVIEW_WRITTEN: "A call that you took was reviewed. You can answer.",
    Kind.REVIEW_ANSWERED: "A review that you wrote was answered.",
    Kind.REPORT_DECIDED: "A call that you reported was decided.",
    Kind.ACTION_DUE: "A learning action of yours is due.",
}
ADDRESSES: Final[dict[Kind, tuple[str, str]]] = {
    Kind.KEEP_ASKED: ("/kept/asked/", ""),
    Kind.KEEP_ANSWERED: ("/kept/asked/", ""),
    Kind.CASE_GIVEN: ("/cases/", ""),
    Kind.REVIEW_WRITTEN: ("/my-reviews/", ""),
    Kind.REVIEW_ANSWERED: ("/quality/reviews/", ""),
    Kind.REPORT_DECIDED: ("/reported/", "/mine"),
    Kind.ACTION_DUE: ("/quality/actions/", ""),
}
"""What of an address stands before and behind the id of what it is about. Whose pages these are lies above here."""
