"""Who may hold a practice's key at all."""

from enum import StrEnum


class HolderRole(StrEnum):
    """The roles that a wrap can be made for. Nobody else has one, so nobody else can open anything."""

    MANAGER = "manager"
    """The Practice Manager."""
    ASSISTANT = "assistant"
    """An Assistant Practice Manager."""
