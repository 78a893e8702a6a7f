"""The page on which somebody does what a clause asks for, for those who may open it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from django.urls import reverse

from fairhearing.clauses.clause import Clause
from fairhearing.practice.permissions import Permission

_DONE_ON: Final[dict[Clause, tuple[Permission, str, str]]] = {
    Clause.RECORDED: (Permission.SEE_GAPS, "phone-log", "Open “Should have been recorded”"),
    Clause.BOTH_PARTIES: (Permission.ASK_TO_KEEP, "asked", "Answer who asked to keep a call"),
    Clause.IMPROVING: (Permission.SEE_LEARNING, "quality", "Open what we learn from calls"),
    Clause.ABUSE: (Permission.REPORT_CALLS, "reported", "Open reported calls"),
    Clause.FACTS: (Permission.WORK_CASES, "call-drill", "Do the drill"),
    Clause.TELECOMS: (Permission.SEE_PAPERS, "ready", "Open “Ready to record”"),
    Clause.TOLD: (Permission.SEE_ANNOUNCEMENT, "announcement", "Open the announcement"),
    Clause.TOLD_WHY: (Permission.SEE_ANNOUNCEMENT, "announcement", "Open the announcement"),
    Clause.ONLY_MANAGER: (Permission.SEE_ACCESS, "access", "See who can open recordings"),
    Clause.MONITORED: (Permission.SEE_DIARY, "diary", "Open the listening diary"),
    Clause.PLACE: (Permission.KEEP_PLACES, "places", "Vouch for the rooms"),
    Clause.COPIES: (Permission.SEE_WAYS_OUT, "ways-out", "Open the copies that left"),
    Clause.REQUESTS: (Permission.WORK_REQUESTS, "access-requests", "Open requests for recordings"),
    Clause.DATED: (Permission.SEE_PAPERS, "policy-versions", "Open the policy’s versions"),
    Clause.DATA_PROTECTION: (Permission.SEE_PAPERS, "ready", "Open “Ready to record”"),
}
"""Who may open it, its page, its link's words. A clause without one is mended outside these pages."""


def mended_on(clause: Clause, may: Collection[Permission]) -> tuple[str, str] | None:
    """Return address and words of the page on which somebody may mend a clause; None where there is none for them."""
    if clause not in _DONE_ON:
        return None
    permission, page, words = _DONE_ON[clause]
    return (reverse(page), words) if permission in may else None
