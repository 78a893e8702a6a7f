"""The letters there are, the blanks in them, and the wordings we bring. Texts stand in `words/`, one file a piece."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from django.db import models


class LetterKind(models.TextChoices):
    """What a letter is for. The codes are stored, and name the files of the wordings we bring."""

    REQUEST_RECEIVED = "request-received", "Request received"
    PROOF_OF_IDENTITY = "proof-of-identity", "Proof of identity"
    QUESTION = "question", "A question about a request"
    MORE_TIME = "more-time", "We need more time"
    COPY = "copy", "Your copy"
    COPY_PARTS_LEFT_OUT = "copy-parts-left-out", "Your copy, parts left out"
    REQUEST_REFUSED = "request-refused", "Request refused"
    NOTHING_FOUND = "nothing-found", "Nothing found"
    OBJECTION = "objection", "You objected"
    ERASING_OR_RESTRICTING = "erasing-or-restricting", "Erasing or restricting"
    PUTTING_RIGHT = "putting-right", "Putting something right"
    COMPLAINT_RECEIVED = "complaint-received", "We have your complaint"
    SIX_MONTHS = "six-months", "A complaint, six months on"
    WARNING = "warning", "A warning"
    REMOVAL = "removal", "Removal from our list"
    AUTHORITY = "authority", "To police, coroner, court or regulator"
    BREACH = "breach", "What went wrong with your information"
    KEEPING_A_CALL = "keeping-a-call", "Keeping a call"
    PASSPHRASE = "passphrase", "Passphrase"


class Piece(models.TextChoices):
    """What most letters share: how they begin, how they end, and whom to turn to."""

    TOP = "top", "How letters begin"
    END = "end", "How letters end"
    RIGHTS = "rights", "Where to turn about one’s information"


class Notice(models.TextChoices):
    """What everybody is told: on the website, in the waiting room, on paper. Its first line is its heading."""

    WEB = "web-notice", "Notice for the website"
    LEAFLET = "leaflet", "Leaflet"
    POSTER = "poster", "Poster"


NOTES: Final[dict[str, str]] = {
    LetterKind.QUESTION: "Only if we hold a lot about the person.",
    LetterKind.REQUEST_REFUSED: "To anybody else than the person, the first sentence says neither yes nor no.",
    LetterKind.NOTHING_FOUND: "If even “no” would tell one person about another, use “Request refused”.",
    LetterKind.COMPLAINT_RECEIVED: "Within 3 working days.",
    LetterKind.WARNING: "It counts for 12 months, with its reasons.",
    LetterKind.REMOVAL: "Do not send it if it could harm the patient or endanger anyone: write down why.",
    LetterKind.PASSPHRASE: "Sent apart from the copy, another way.",
    Notice.WEB: "A line of bold words alone is a heading. The page for your website is made anew each night.",
    Notice.LEAFLET: "One side of A5. The first line is its heading.",
    Notice.POSTER: "One side of A4, read from across a room: keep it short. The first line is its heading.",
}
"""What whoever writes such a letter has to know; it stands beside it, never in it."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A sentence that a wording holds for one decision. code: what the blank `decision` is then."""

    code: str
    words: str


CHOICES: Final[dict[str, tuple[Choice, ...]]] = {
    LetterKind.REQUEST_REFUSED: (Choice("", "The person asked"), Choice("other", "Somebody else asked")),
    LetterKind.OBJECTION: (Choice("upheld", "We agree"), Choice("", "We do not agree")),
    LetterKind.ERASING_OR_RESTRICTING: (
        Choice("erased", "Erased"),
        Choice("restricted", "Restricted"),
        Choice("", "Not agreed"),
    ),
    LetterKind.PUTTING_RIGHT: (Choice("put-right", "Put right"), Choice("", "Not agreed")),
    LetterKind.COMPLAINT_RECEIVED: (
        Choice("", "About anything else"),
        Choice("information", "About personal information"),
    ),
    LetterKind.AUTHORITY: (
        Choice("", "All that they asked for"),
        Choice("part", "A part of it"),
        Choice("refused", "Refused"),
    ),
    LetterKind.KEEPING_A_CALL: (Choice("yes", "Yes"), Choice("", "No"), Choice("gone", "It was gone")),
}
"""Between which sentences a letter of a kind decides, where it does."""

BLANKS: Final[dict[str, str]] = {
    "practice_name": "the practice’s name",
    "practice_contact": "how to reach the practice",
    "dpo_contact": "how to reach the data protection officer",
    "ico_contact": "how to reach the Information Commissioner",
    "ombudsman_contact": "how to reach the ombudsman",
    "advocacy_contact": "who helps with complaints, free",
    "commissioner": "who contracts the practice",
    "web_address": "the practice’s website",
    "retention": "how long calls are kept",
    "recipient_name": "who the letter is to",
    "recipient_address": "their address",
    "person_name": "whose calls, if another’s",
    "letter_date": "the day of the letter",
    "reference": "our reference",
    "signer_name": "who signs",
    "signer_role": "what they are here",
    "received_date": "the day it reached us",
    "due_date": "the day by which we answer",
    "new_due_date": "the new day by which we answer",
    "reply_by": "the day by which they answer",
    "review_date": "the day we look again",
    "destroy_date": "the day it is destroyed",
    "removal_date": "the day on which removal counts",
    "incident_date": "the day it happened",
    "questions": "what we ask",
    "proof_list": "what proves who they are",
    "reason": "why",
    "law": "which provision",
    "calls_list": "which calls",
    "hidden_list": "what was left out, and why",
    "search_list": "where we searched",
    "sharing_list": "who had it",
    "copy_id": "the copy’s id",
    "digest": "the check number",
    "passphrase": "the passphrase",
    "decision": "what was decided",
    "summary": "what happened",
    "police_ref": "the police’s reference",
    "their_ref": "their reference",
    "statement_list": "beside which recordings their statement stands",
    "corrected_list": "of which calls the list was corrected",
    "breach_data": "which information",
    "breach_risk": "what it could mean",
    "breach_actions": "what we have done",
    "breach_advice": "what they may wish to do",
    "rights": "where to turn about one’s information",
}
"""Every blank, in the words that stand in a draft where nothing is known yet."""

KNOWN = frozenset(BLANKS)
PIECES: Final[tuple[str, ...]] = (*LetterKind.values, *Piece.values, *Notice.values)


@cache
def our_wording(piece: str) -> str:
    """Return the wording we bring for a letter or a piece that letters share."""
    return files("fairhearing.letters").joinpath("words", f"{piece}.txt").read_text("utf-8").strip()


def title_of(piece: str) -> str:
    """Say what a letter, or a piece that letters share, is called."""
    kinds = next(each for each in (LetterKind, Piece, Notice) if piece in each.values)
    return str(kinds(piece).label)
