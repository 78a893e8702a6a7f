"""What is printed of a key: one sheet that is the whole kit, or three of which two are."""

from __future__ import annotations

from fairhearing.keyholder.holders.holding import HeldSeed
from fairhearing.vault.home import Home
from fairhearing.vault.hpke import PublicKey, kit_info, seal
from fairhearing.vault.kit import render_kit
from fairhearing.vault.note import NoteVerifier
from fairhearing.vault.shares import render_share, split_into_shares
from fairhearing.vault.unseal import PracticeKey

from .kit_words import forget_shares, keep_shares
from .sheet_form import SheetForm


def print_key(home: Home, held: HeldSeed, name: str, log_vkey: str, form: SheetForm) -> str:
    """Return the text of a key's sheets. Shares are drawn anew, and kept sealed to the key in place of any before.

    Raises FilesUnwritable.
    """
    key = PracticeKey(held.seed)
    fingerprints = {
        "the practice key": key.public.fingerprint,
        "the key that signs the recipients file": key.recipients_signer(held.practice).verifier.fingerprint,
        "the key that signs the log": NoteVerifier.parse(log_vkey).fingerprint,
        "the key that countersigns the log": key.cosigner(held.practice).verifier.fingerprint,
    }
    if form is SheetForm.SHEET:
        forget_shares(home, held.practice, held.key_id)
        return render_kit(held.practice, name, held.key_id, held.seed, fingerprints)
    shares = split_into_shares(held.practice, held.key_id, held.seed)
    keep_shares(home, key.public, shares)
    return "\n".join(render_share(share, name, fingerprints) for share in shares)


def seal_for_browser(browser_key: PublicKey, practice: str, key_id: str, text: str) -> bytes:
    """Seal a kit's text to the key that a browser drew for it: nobody between reads along."""
    return seal(browser_key, text.encode(), kit_info(practice, key_id))
