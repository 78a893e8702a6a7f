"""Left and right, in and out.

Left is the outside party and right the practice, whoever called. In an internal call left is the party that dialled.
Once a segment is sealed its sides are permanent.
"""

from __future__ import annotations

from enum import StrEnum


class Side(StrEnum):
    """Which channel of a recording."""

    LEFT = "left"
    """The outside party; in an internal call the one who dialled."""
    RIGHT = "right"
    """The practice."""


class Direction(StrEnum):
    """Who called whom, as the practice sees it."""

    IN = "in"
    """The outside party called."""
    OUT = "out"
    """The practice called."""
    INTERNAL = "internal"
    """Both parties belong to the practice."""
    UNKNOWN = "unknown"
    """The parties, or which of them is the practice, could not be told."""


class SidesFrom(StrEnum):
    """How a recording's sides were told. Shown on the call's page where it is not LABEL."""

    LABEL = "label"
    """Metadata said who sends which stream, and the practice's party is known by its number or extension."""
    INFERRED = "inferred"
    """Metadata said who sends which stream; the practice's party is known only by not being an outside number."""
    POSITION = "position"
    """Nothing said who sends which stream, or who is the practice: the order of the media lines decided."""
    MIXED = "mixed"
    """Both parties are on one track, in a file that was imported: the same sound is on both sides."""
    STATED = "stated"
    """Whoever imported the file said which of its channels is whose."""
