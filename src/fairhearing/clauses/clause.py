"""The twenty clauses of a call recording policy, in our own words. A practice pastes its own wording in beside them."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Clause(StrEnum):
    """One promise of the policy. The codes stand in rows, in the log and in evidence packs: they never change."""

    RECORDED = "C1"
    BOTH_PARTIES = "C2"
    IMPROVING = "C3"
    ABUSE = "C4"
    FACTS = "C5"
    RECORDS = "C6"
    LAWFUL_BASIS = "C7"
    TELECOMS = "C8"
    TOLD = "C9"
    TOLD_WHY = "C10"
    ONE_YEAR = "C11"
    ENCRYPTED = "C12"
    ONLY_MANAGER = "C13"
    MONITORED = "C14"
    PLACE = "C15"
    COPIES = "C16"
    REQUESTS = "C17"
    FOUND = "C18"
    DATED = "C19"
    DATA_PROTECTION = "C20"

    @property
    def words(self) -> str:
        """What stands for the clause in lists: a short sentence of what is kept."""
        return TITLES[self]


TITLES: Final[dict[Clause, str]] = {
    Clause.RECORDED: "Incoming and outgoing calls are recorded",
    Clause.BOTH_PARTIES: "Both parties’ interests are protected",
    Clause.IMPROVING: "Calls help us improve",
    Clause.ABUSE: "The team is protected from abuse",
    Clause.FACTS: "We can establish what was said",
    Clause.RECORDS: "Calls are part of our records",
    Clause.LAWFUL_BASIS: "Every listen has a lawful basis",
    Clause.TELECOMS: "Telecommunications law is kept",
    Clause.TOLD: "We tell callers that calls are recorded",
    Clause.TOLD_WHY: "We tell callers what it is for",
    Clause.ONE_YEAR: "Recordings are kept securely for one year",
    Clause.ENCRYPTED: "Recordings are stored encrypted (256-bit)",
    Clause.ONLY_MANAGER: "Only the Practice Manager can open them",
    Clause.MONITORED: "Use is monitored",
    Clause.PLACE: "Playback is in a confidential place",
    Clause.COPIES: "Copies only go out on request",
    Clause.REQUESTS: "Requests come to the practice in writing",
    Clause.FOUND: "A person’s calls are easy to find",
    Clause.DATED: "The policy is dated and reviewed",
    Clause.DATA_PROTECTION: "Data protection law is kept",
}
