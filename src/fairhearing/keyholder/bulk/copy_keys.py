"""A copy's content key: drawn once, sealed to the practice's key beside the copy, opened to go on and to hand it out;
and the key that signs copies, published with a voucher.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from fairhearing.keyholder.errors import DamagedFiles, FilesUnwritable, KeyNotHeld
from fairhearing.keyholder.holders.holding import HeldSeed
from fairhearing.keyholder.holders.trust import current_seed, signer_of, trusted_recipients
from fairhearing.vault.copy_note import CopiesSigners, load_signers, signers_path, write_signers
from fairhearing.vault.errors import VaultError
from fairhearing.vault.home import Home
from fairhearing.vault.hpke import copy_key_info, seal
from fairhearing.vault.note import NoteVerifier
from fairhearing.vault.publishing import publish_file
from fairhearing.vault.unseal import PracticeKey

CONTENT_KEY_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class SealedContentKey:
    """What lies beside a copy: its content key, sealed to one of the practice's keys."""

    key_id: str
    sealed: bytes


def draw_content_key(
    home: Home, held: Sequence[HeldSeed], copy: str, random: Callable[[int], bytes]
) -> tuple[bytes, HeldSeed, SealedContentKey]:
    """Draw a copy's key and seal it to the practice's key of now. held: of one practice. Raises KeyNotListed."""
    current = current_seed(trusted_recipients(home, held), held)
    key = random(CONTENT_KEY_BYTES)
    public = PracticeKey(current.seed).public
    sealed = seal(public, key, copy_key_info(current.practice, current.key_id, copy))
    return key, current, SealedContentKey(current.key_id, sealed)


def open_content_key(held: Sequence[HeldSeed], copy: str, sealed: SealedContentKey) -> tuple[bytes, HeldSeed]:
    """Return a copy's key, and the seed that opened it.

    Raises KeyNotHeld where it was sealed to a key that is not at hand: the practice's key changed meanwhile, and the
    copy has to be made again. Raises DamagedFiles if it does not open.
    """
    fitting = next((each for each in held if each.key_id == sealed.key_id), None)
    if fitting is None:
        raise KeyNotHeld(f"copy {copy} is sealed to key {sealed.key_id}, not held here")
    try:
        return PracticeKey(fitting.seed).open_copy_key(sealed.sealed, fitting.practice, copy), fitting
    except VaultError as error:
        raise DamagedFiles(f"the key of copy {copy} does not open") from error


def publish_signer(home: Home, held: Sequence[HeldSeed], signing: HeldSeed) -> None:
    """Publish the key that signs the practice's copies, if it is not published yet; those before it stay listed.

    Raises FilesUnwritable.
    """
    verifier = PracticeKey(signing.seed).copies_signer(signing.practice).verifier
    path = signers_path(home, signing.practice)
    earlier: tuple[NoteVerifier, ...] = ()
    try:
        before = load_signers(path, *(signer.verifier for signer in map(signer_of, held)))
    except (VaultError, OSError):
        pass  # nothing there yet, or what somebody else put there, which is not vouched for
    else:
        if before.verifier == verifier:
            return
        earlier = (*before.earlier, before.verifier)
    note = write_signers(CopiesSigners(signing.practice, verifier, earlier), signer_of(signing))
    try:
        publish_file(path, note.encode(), mode=0o644)
    except OSError as error:
        raise FilesUnwritable(f"{path.name} cannot be written: {error.strerror}") from error
