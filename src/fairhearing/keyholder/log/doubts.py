"""What can be wrong with the log, and with a practice's signed files, when somebody signs in."""

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


class FileDoubt(StrEnum):
    """What is wrong with a practice's signed files. The code stands in the log and in answers."""

    RECIPIENTS_OLDER = "recipients_older"
    """The list of keys is older than one that this person's sign-in saw before."""
    RECIPIENTS_FOREIGN = "recipients_foreign"
    """The list of keys was not signed by the practice's own key, or does not carry it: the practice stays closed to
    this sign-in, and the person's other practices open."""
    HOLDERS_OLDER = "holders_older"
    """The list of who holds the key is older than one that this person's sign-in saw before; it is not followed."""
    HOLDERS_LOST = "holders_lost"
    """The list of who holds the key is gone. A manager's sign-in makes it anew, without inboxes but her own."""
    HOLDERS_FORGED = "holders_forged"
    """What lies there as that list was not signed by this practice's key. It is made anew likewise."""
