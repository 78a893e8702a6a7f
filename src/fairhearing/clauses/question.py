"""One question of a clause with the address of the rows behind it: each answer to it says what was found."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from fairhearing.clauses.proof import Answer, Verdict


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked. rows: the address of the page with the very rows, "" where there is none; rows_words: its link."""

    words: str
    rows: str = ""
    rows_words: str = ""

    def kept(self, found: str) -> Answer:
        """Answer that it was looked at and is as promised."""
        return Answer(self.words, found, Verdict.KEPT, self.rows, self.rows_words)

    def noted(self, found: str) -> Answer:
        """Answer with a figure that decides nothing."""
        return Answer(self.words, found, Verdict.NOTED, self.rows, self.rows_words)

    def unknown(self, found: str, mend: str) -> Answer:
        """Answer that it could not be told. mend: what to do."""
        return Answer(self.words, found, Verdict.UNKNOWN, self.rows, self.rows_words, mend=mend)

    def broken(self, found: str, mend: str) -> Answer:
        """Answer that it was looked at and is not as promised. mend: what to do."""
        return Answer(self.words, found, Verdict.BROKEN, self.rows, self.rows_words, mend=mend)

    def signed(self, found: str, until: date, mend: str) -> Answer:
        """Answer that somebody signed for it. until: the last day of that; mend: what to do then."""
        return Answer(self.words, found, Verdict.SIGNED, self.rows, self.rows_words, until, mend)
