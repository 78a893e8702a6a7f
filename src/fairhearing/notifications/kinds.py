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
    REQUEST_LOGGED = "request-logged"
    """Somebody asked for recordings, and the law's clock runs."""
    REQUEST_DUE = "request-due"
    """A request for recordings is due within a week."""
    REQUEST_LATE = "request-late"
    """A request for recordings was not answered in time."""
    DISCLOSURE_LOGGED = "disclosure-logged"
    """Police, a court or somebody else asked for recordings, or the disclosure is the person's to work on."""
    DISCLOSURE_TO_APPROVE = "disclosure-approve"
    """The person is one of those who can approve a disclosure."""
    DISCLOSURE_APPROVED = "disclosure-approved"
    """A disclosure of the person's was approved."""
    DISCLOSURE_SENT_BACK = "disclosure-back"
    """A disclosure of the person's was not approved."""
    DISCLOSURE_DUE = "disclosure-due"
    """The day we aim for is near."""
    DISCLOSURE_LATE = "disclosure-late"
    """A disclosure was neither given nor refused in time."""
    RIGHT_LOGGED = "right-logged"
    """Somebody objected, or asked to erase, correct or restrict; the law's clock runs."""
    RIGHT_DUE = "right-due"
    """Such a request is due within a week."""
    RIGHT_LATE = "right-late"
    """Such a request was not answered in time."""
    BREACH_LOGGED = "breach-logged"
    """Somebody logged a breach, and 72 hours run."""
    BREACH_DAY_LEFT = "breach-day-left"
    """Nobody decided yet whether a breach is reported, and 24 hours are left."""
    BREACH_HOURS_LEFT = "breach-hours-left"
    """The same, and 6 hours are left."""
    BREACH_LATE = "breach-late"
    """The same, and the 72 hours are over."""
    REVIEW_WRITTEN = "review-written"
    """A call that the person took was reviewed, and they may answer."""
    REVIEW_ANSWERED = "review-answered"
    """The colleague whose call the person reviewed has answered."""
    REPORT_DECIDED = "report-decided"
    """What becomes of a call that the person reported was decided."""
    CLAUSE_NOT_MET = "clause-not-met"
    """A clause of the policy that the person looks after is not met."""
    CLAUSE_STILL_NOT_MET = "clause-still-not-met"
    """A clause of the policy is not met since a day."""
    ACTION_DUE = "action-due"
    """A learning action that is the person's to do is due."""


WORDS: Final[dict[Kind, str]] = {
    Kind.KEEP_ASKED: "Somebody asked to keep a call. Answer within 5 days.",
    Kind.KEEP_ANSWERED: "Your request to keep a call was answered.",
    Kind.CASE_GIVEN: "A case was given to you.",
    Kind.REQUEST_LOGGED: "Somebody asked for recordings. The law gives us a month.",
    Kind.REQUEST_DUE: "A request for recordings is due within a week.",
    Kind.REQUEST_LATE: "A request for recordings is late.",
    Kind.DISCLOSURE_LOGGED: "Police, a court or somebody else asked for recordings.",
    Kind.DISCLOSURE_TO_APPROVE: "A disclosure waits to be approved. You can approve it.",
    Kind.DISCLOSURE_APPROVED: "A disclosure of yours was approved. Make the copy.",
    Kind.DISCLOSURE_SENT_BACK: "A disclosure of yours was not approved. Read why.",
    Kind.DISCLOSURE_DUE: "A disclosure is due soon.",
    Kind.DISCLOSURE_LATE: "A disclosure is late.",
    Kind.RIGHT_LOGGED: "Somebody objected, or asked for a change. The law gives us a month.",
    Kind.RIGHT_DUE: "An objection, or a request for a change, is due within a week.",
    Kind.RIGHT_LATE: "An objection, or a request for a change, is late.",
    Kind.BREACH_LOGGED: "A breach was logged. 72 hours run.",
    Kind.BREACH_DAY_LEFT: "A breach has to be reported within 24 hours, or the reason kept why not.",
    Kind.BREACH_HOURS_LEFT: "A breach has to be reported within 6 hours, or the reason kept why not.",
    Kind.BREACH_LATE: "A breach was not reported within 72 hours. Report it now, and say why it is late.",
    Kind.REVIEW_WRITTEN: "A call that you took was reviewed. You can answer.",
    Kind.REVIEW_ANSWERED: "A review that you wrote was answered.",
    Kind.REPORT_DECIDED: "A call that you reported was decided.",
    Kind.CLAUSE_NOT_MET: "A clause of the policy is not met.",
    Kind.CLAUSE_STILL_NOT_MET: "A clause of the policy is not met since yesterday.",
    Kind.ACTION_DUE: "A learning action of yours is due.",
}
ADDRESSES: Final[dict[Kind, tuple[str, str]]] = {
    Kind.KEEP_ASKED: ("/kept/asked/", ""),
    Kind.KEEP_ANSWERED: ("/kept/asked/", ""),
    Kind.CASE_GIVEN: ("/cases/", ""),
    Kind.REQUEST_LOGGED: ("/requests/", ""),
    Kind.REQUEST_DUE: ("/requests/", ""),
    Kind.REQUEST_LATE: ("/requests/", ""),
    Kind.DISCLOSURE_LOGGED: ("/disclosures/", ""),
    Kind.DISCLOSURE_TO_APPROVE: ("/disclosures/", "/approve"),
    Kind.DISCLOSURE_APPROVED: ("/disclosures/", ""),
    Kind.DISCLOSURE_SENT_BACK: ("/disclosures/", ""),
    Kind.DISCLOSURE_DUE: ("/disclosures/", ""),
    Kind.DISCLOSURE_LATE: ("/disclosures/", ""),
    Kind.RIGHT_LOGGED: ("/rights/", ""),
    Kind.RIGHT_DUE: ("/rights/", ""),
    Kind.RIGHT_LATE: ("/rights/", ""),
    Kind.BREACH_LOGGED: ("/breaches/", ""),
    Kind.BREACH_DAY_LEFT: ("/breaches/", ""),
    Kind.BREACH_HOURS_LEFT: ("/breaches/", ""),
    Kind.BREACH_LATE: ("/breaches/", ""),
    Kind.REVIEW_WRITTEN: ("/my-reviews/", ""),
    Kind.REVIEW_ANSWERED: ("/quality/reviews/", ""),
    Kind.REPORT_DECIDED: ("/reported/", "/mine"),
    Kind.CLAUSE_NOT_MET: ("/policy/turns/", ""),
    Kind.CLAUSE_STILL_NOT_MET: ("/policy/turns/", ""),
    Kind.ACTION_DUE: ("/quality/actions/", ""),
}
"""What of an address stands before and behind the id of what it is about. Whose pages these are lies above here."""
URGENT: Final = frozenset({Kind.BREACH_LOGGED, Kind.BREACH_DAY_LEFT, Kind.BREACH_HOURS_LEFT, Kind.BREACH_LATE})
"""What cannot wait for the e-mail of the next morning: its clock runs in hours, at night and on Sundays too."""
