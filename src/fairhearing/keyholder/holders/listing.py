"""Listing who has a practice in a wrap, where no holders file says so (any more)."""

from __future__ import annotations

from datetime import datetime

from fairhearing.keyholder.errors import DamagedFiles
from fairhearing.vault.home import Home

from .holders_file import Holder
from .wrap_files import list_wraps, load_wrap


def holders_from_wraps(home: Home, practice: str, now: datetime) -> tuple[Holder, ...]:
    """Return a line for everyone whose wrap names the practice. Without inboxes: what a wrap says is no proof.

    Each shows their own inbox at a sign-in, by holding a key.
    """
    found = []
    for account in list_wraps(home):
        try:
            wrap = load_wrap(home, account)
        except DamagedFiles:
            continue  # whoever's it is learns so when they sign in
        seeds = [seed for seed in wrap.seeds if seed.practice == practice] if wrap else []
        if seeds:
            found.append(Holder(account, seeds[0].role, b"", now, seeds[0].until))
    return tuple(found)
