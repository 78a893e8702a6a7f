"""What can be wrong with the log when somebody signs in."""

from __future__ import annotations

from enum import StrEnum


class LogDoubt(StrEnum):
    """Why a practice's key does not simply countersign the log. The code stands in the log and in answers."""

    REWRITTEN = "rewritten"
    """The log does not begin with what this practice countersigned. Nothing is countersigned any more."""
    CUT_SHORT = "cut_short"
    """The log is shorter than what this practice countersigned. Nothing is countersigned any more."""
    COSIGNATURE_LOST = "cosignature_lost"
    """The countersigned checkpoint is gone, or an older one lies there; the log itself begins with the newest."""
    COSIGNATURE_FORGED = "cosignature_forged"
    """What lies there as countersigned was not signed by this practice's key. Nothing is countersigned any more."""
