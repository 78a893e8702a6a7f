"""How a promise is proved: a probe asks questions of the running system, and each answer says what was found.

Each package owns the probes of what it keeps, in its `probe.py`, as `PROBES`. A probe reads what is there, changes
nothing, and takes below a second at a million calls: what takes longer is a job of its own, whose rows a probe reads
and whose age it judges. A probe that raises is an answer too: that nobody knows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final, Self

from fairhearing.clauses.clause import Clause
from fairhearing.practice.models import Practice

HOURLY: Final = timedelta(hours=1)
DAILY: Final = timedelta(days=1)
GOOD_FOR_HOURLY: Final = timedelta(hours=3)
GOOD_FOR_DAILY: Final = timedelta(hours=36)


class Verdict(StrEnum):
    """What one answer says of its clause."""

    KEPT = "kept"
    """It was looked at, and it is as promised."""
    SIGNED = "signed"
    """No machine can know; a person signed for it, until a day."""
    UNKNOWN = "unknown"
    """It could not be told: nothing was there to look at, or what was there is too old."""
    BROKEN = "broken"
    """It was looked at, and it is not as promised."""
    NOTED = "noted"
    """A figure that belongs to the evidence and decides nothing."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One question and what was found. Neither holds a name, a number or an NHS number: counts, days and ids.

    rows: the address of the page with the very rows behind it, "" where there is none; rows_words: its link's text.
    signed_until: with SIGNED, the last day for which it was signed. mend: what to do where the answer is not KEPT.
    """

    question: str
    found: str
    verdict: Verdict
    rows: str = ""
    rows_words: str = ""
    signed_until: date | None = None
    mend: str = ""

    def as_json(self) -> dict[str, str]:
        """Return the answer as a row keeps it, and a digest covers it; empty fields are left out."""
        fields = {
            "question": self.question,
            "found": self.found,
            "verdict": str(self.verdict),
            "rows": self.rows,
            "rows_words": self.rows_words,
            "signed_until": self.signed_until.isoformat() if self.signed_until else "",
            "mend": self.mend,
        }
        return {name: text for name, text in fields.items() if text}

    @classmethod
    def from_json(cls, fields: Mapping[str, str]) -> Self:
        """Read what `as_json` made."""
        until = fields.get("signed_until")
        return cls(
            question=fields["question"],
            found=fields["found"],
            verdict=Verdict(fields["verdict"]),
            rows=fields.get("rows", ""),
            rows_words=fields.get("rows_words", ""),
            signed_until=date.fromisoformat(until) if until else None,
            mend=fields.get("mend", ""),
        )


@dataclass(frozen=True, slots=True)
class Proof:
    """What one probe found. figure: the few words that stand in the list of clauses, such as "311 of 311 matched"."""

    figure: str
    answers: tuple[Answer, ...]


Ask = Callable[[Practice, datetime], Proof]
"""From a practice and the moment to what is so. Reads only; `settings.HOME` is the home."""


@dataclass(frozen=True, slots=True)
class Probe:
    """One thing that is asked of the running system again and again.

    name: a code of small letters and underscores, unlike any other's; it stands in rows. every: how often it is asked;
    good_for: how long an answer is believed, after which the clause is not proven.
    """

    name: str
    clause: Clause
    ask: Ask
    every: timedelta = DAILY
    good_for: timedelta = GOOD_FOR_DAILY
