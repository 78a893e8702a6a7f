"""Signing a practice's recipients file anew, when one of its keys comes into another state."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from fairhearing.keyholder.errors import FilesUnwritable
from fairhearing.keyholder.holders.holding import HeldSeed
from fairhearing.keyholder.holders.trust import current_seed, signer_of
from fairhearing.vault.home import Home
from fairhearing.vault.note import NoteSigner
from fairhearing.vault.recipients import KeyState, RecipientKey, Recipients, write_recipients


def reissue(
    home: Home,
    before: Recipients,
    keys: tuple[RecipientKey, ...],
    held: Sequence[HeldSeed],
    now: datetime,
    *,
    known: int = 0,
) -> Recipients:
    """Publish the next recipients file, with these keys. held: must hold the current one of them.

    It is signed by the current key, and by the one before if that is at hand. known: the last serial number seen.
    Raises KeyNotListed, FilesUnwritable.
    """
    after = replace(before, serial=max(before.serial, known) + 1, issued=now, keys=keys)
    signer, *earlier = signers_of(after, held)
    after = replace(after, signer_vkey=signer.vkey)
    try:
        write_recipients(home, after, signer, *earlier)
    except OSError as error:
        raise FilesUnwritable(f"recipients/{before.practice}.note cannot be written: {error.strerror}") from error
    return after


def signers_of(recipients: Recipients, held: Sequence[HeldSeed]) -> tuple[NoteSigner, ...]:
    """Return who signs for a practice: its current key, and the one before it if that is at hand."""
    current, by_id = current_seed(recipients, held), {each.key_id: each for each in held}
    order = [key.key_id for key in recipients.keys]
    older = [by_id[key_id] for key_id in order[: order.index(current.key_id)] if key_id in by_id]
    return (signer_of(current), *(signer_of(each) for each in older[-1:]))


def in_state(key: RecipientKey, state: KeyState, now: datetime) -> RecipientKey:
    """Return a key in a state, since now unless it was in it before."""
    return key if key.state is state else RecipientKey(key.public, state, now)
