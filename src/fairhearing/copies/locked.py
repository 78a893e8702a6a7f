"""A copy's file as it leaves: what stands unlocked in it is fixed when it is taken, the file is sent afterwards."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from django.conf import settings

from fairhearing.copies.errors import KeyChanged, NotAnyMore
from fairhearing.copies.folders import folder_of
from fairhearing.copies.models import Copy
from fairhearing.copies.sheet import sheet_for
from fairhearing.copying.errors import DamagedCopy, WrongPassphrase
from fairhearing.copying.locking import Vouched, header_under, key_under, page_with
from fairhearing.copying.making import MadeCopy, made_copy
from fairhearing.copying.plain import plain_copy
from fairhearing.copying.verdict import signed_by
from fairhearing.vault.copy_note import load_signers, signers_path
from fairhearing.vault.home import Home
from fairhearing.vault.note import NoteVerifier, UnknownSigner
from fairhearing.vault.recipients import load_recipients, recipients_path


def header_of(copy: Copy, key: bytes, passphrase: str) -> dict[str, object]:
    """Return what stands unlocked in a copy's file: its key under this passphrase, digests, and whose it is.

    Raises NotAnyMore where the copy's files are not whole.
    """
    return header_under(_made(copy), key, passphrase, Vouched(copy.statement, copy.signer))


def page_of(copy: Copy, header: Mapping[str, object]) -> Iterator[bytes]:
    """Return a copy's file, with the header of one taking. Raises NotAnyMore where its files are not whole."""
    return page_with(_made(copy), header)


def archive_of(copy: Copy, header: Mapping[str, object], words: str) -> Iterator[bytes]:
    """Return a copy's plain files as one archive. words: under which the header of the taking holds the copy's key.

    Raises NotAnyMore where these are other words, or the copy's files are not whole.
    """
    made = _made(copy)
    try:
        key = key_under(words, dict(header))
    except WrongPassphrase as error:
        raise NotAnyMore("these plain files are saved from another page") from error
    vouched = Vouched(str(header["statement"]), str(header["signer"]))
    return plain_copy(made, key, vouched, sheet_for(copy, fingerprint_of(copy)))


def fingerprint_of(copy: Copy) -> str:
    """Return the fingerprint of the key that signed a copy. It stands on the letter with the passphrase."""
    return signed_by(copy.statement, copy.signer)[1]


def signer_of(home: Home, practice: str, statement: str) -> str:
    """Return the note that names the key of a practice's copies, once it fits a statement that was signed just now.

    Raises KeyChanged where the practice changed its key between the beginning of a copy and its signature, and the
    vault's errors where a file is damaged.
    """
    recipients = load_recipients(recipients_path(home, practice))
    path = signers_path(home, practice)
    try:
        load_signers(path, NoteVerifier.parse(recipients.signer_vkey))
    except UnknownSigner as error:
        raise KeyChanged("the practice’s key was changed while the copy was made") from error
    note = path.read_text("utf-8")
    if signed_by(statement, note)[0] is None:
        raise KeyChanged("the copy was signed by a key of before")
    return note


def _made(copy: Copy) -> MadeCopy:
    try:
        made = made_copy(folder_of(settings.HOME, copy.id.hex))
    except DamagedCopy as error:
        raise NotAnyMore("the copy’s files are not as they were made") from error
    if made is None or made.sha256 != copy.sha256:
        raise NotAnyMore("the copy’s files are not as they were made")
    return made
