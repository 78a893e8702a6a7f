"""Taking a practice's keys out of somebody's wrap. Needs no key: what is sealed is left out, and the rest stays."""

from __future__ import annotations

from dataclasses import replace

from fairhearing.keyholder.errors import DamagedFiles
from fairhearing.vault.home import Home

from .deliveries import DeliveryRefused, parse_delivery
from .wrap_files import list_wraps, load_wrap, remove_wrap, write_wrap
from .wraps import Wrap


def take_back(home: Home, account: str, practice: str) -> None:
    """Take a practice's seeds and deliveries out of an account's wrap; a wrap that holds nothing more goes.

    Harmless a second time. Raises DamagedFiles, FilesUnwritable.
    """
    wrap = load_wrap(home, account)
    if wrap is None:
        return
    seeds = tuple(seed for seed in wrap.seeds if seed.practice != practice)
    deliveries = tuple(note for note in wrap.deliveries if not is_of(note, practice))
    if not seeds and not deliveries:
        remove_wrap(home, account)
    else:
        write_wrap(home, replace(wrap, seeds=seeds, deliveries=deliveries))


def take_key_back(home: Home, practice: str, key_id: str) -> None:
    """Take one key of a practice out of every wrap: it is gone. Raises FilesUnwritable."""
    for account in list_wraps(home):
        try:
            wrap = load_wrap(home, account)
        except DamagedFiles:
            continue  # whoever's it is learns so when they sign in
        seeds = [seed for seed in wrap.seeds if (seed.practice, seed.key_id) != (practice, key_id)] if wrap else []
        if wrap and seeds and len(seeds) < len(wrap.seeds):
            write_wrap(home, replace(wrap, seeds=tuple(seeds)))


def holds_any(wrap: Wrap, practice: str) -> bool:
    """Say whether a wrap has a seed or a delivery of a practice."""
    return any(seed.practice == practice for seed in wrap.seeds) or any(
        is_of(note, practice) for note in wrap.deliveries
    )


def is_of(note: str, practice: str) -> bool:
    """Say whether a delivery is of a practice; one that cannot be read is of none."""
    try:
        return parse_delivery(note).practice == practice
    except DeliveryRefused:
        return False
