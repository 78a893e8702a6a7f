"""What people kept on paper: recovery kits, and shares of which two make one, in any order in one text."""

from __future__ import annotations

from .kit import KIT_TITLE, KitKey, parse_kits
from .shares import join_shares, parse_shares


def parse_sheets(text: str) -> list[KitKey]:
    """Read every kit in a text, and put together what shares are in it.

    Raises BadKit, BadShare, which name the line to look at, and MissingShare where there is one share of a key only.
    """
    shares = parse_shares(text)
    has_kits = KIT_TITLE in " ".join(text.upper().split())
    return [*(parse_kits(text) if has_kits or not shares else ()), *join_shares(shares)]
