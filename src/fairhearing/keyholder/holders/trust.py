"""Whether a practice's signed files are its own: signed by a key that the person at hand holds."""

from __future__ import annotations

from collections.abc import Sequence

from fairhearing.keyholder.errors import KeyNotListed
from fairhearing.vault.errors import VaultError
from fairhearing.vault.home import Home
from fairhearing.vault.note import NoteSigner, Verifier, open_note
from fairhearing.vault.recipients import KeyState, Recipients, open_recipients, recipients_path
from fairhearing.vault.unseal import PracticeKey

from .holding import HeldSeed


def signer_of(held: HeldSeed) -> NoteSigner:
    """Return what signs for the practice with this key."""
    return PracticeKey(held.seed).recipients_signer(held.practice)


def verifiers_of(held: Sequence[HeldSeed]) -> tuple[Verifier, ...]:
    """Return who may have signed the practice's files, by the keys at hand."""
    return tuple(signer_of(each).verifier for each in held)


def trusted_recipients(home: Home, held: Sequence[HeldSeed]) -> Recipients:
    """Return the recipients file of the practice whose keys these are. held: at least one, all of one practice.

    Raises KeyNotListed unless one of them signed it, and the key that new recordings are sealed to is among them; or,
    where nothing is recorded, any key that the file lists.
    """
    recipients = signed_recipients(home, held)
    if recipients.active and recipients.active.key_id not in {each.key_id for each in held}:
        raise KeyNotListed(f"the recipients file of {recipients.practice} is not one that its own key signed")
    return recipients


def signed_recipients(home: Home, held: Sequence[HeldSeed]) -> Recipients:
    """Return the recipients file, which one of these keys signed and which lists one of them. held: as above.

    For keys on their way: the one in use may be among those that are still to be opened. Raises KeyNotListed.
    """
    practice = held[0].practice
    refusal = KeyNotListed(f"the recipients file of {practice} is not one that its own key signed")
    path = recipients_path(home, practice)
    try:
        note = path.read_text("utf-8")
        recipients = open_recipients(note, path.name)
        open_note(note, verifiers_of(held))
    except (VaultError, OSError, UnicodeDecodeError) as error:
        raise refusal from error
    if recipients.practice != practice or not any(recipients.key(each.key_id) for each in held):
        raise refusal
    return recipients


def current_seed(recipients: Recipients, held: Sequence[HeldSeed]) -> HeldSeed:
    """Return the practice's current key: the active one, else the newest that is at hand. Raises KeyNotListed."""
    by_id = {each.key_id: each for each in held}
    active = [key for key in recipients.keys if key.state is KeyState.ACTIVE]
    for key in (*active, *reversed(recipients.keys)):
        if key.key_id in by_id:
            return by_id[key.key_id]
    raise KeyNotListed(f"the recipients file of {recipients.practice} lists none of the keys at hand")
