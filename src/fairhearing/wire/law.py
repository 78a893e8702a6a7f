"""The two laws of G.711, by the names that SDP and our own files give them."""

from __future__ import annotations

from enum import StrEnum


class Law(StrEnum):
    """How one byte stands for one sample. Which of the two a stream's sender uses."""

    A_LAW = "alaw"
    """PCMA, static payload type 8 (RFC 3551). Europe's."""
    MU_LAW = "mulaw"
    """PCMU, static payload type 0 (RFC 3551). America's and Japan's."""
