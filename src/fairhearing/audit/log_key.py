"""Whose signature a log must bear: the key that the practices' own signed recipients files name."""

from __future__ import annotations

from fairhearing.vault.errors import VaultError
from fairhearing.vault.home import Home
from fairhearing.vault.note import NoteVerifier
from fairhearing.vault.recipients import list_recipients, load_recipients

from .errors import FarEndError


class NoLogKey(FarEndError):
    """Nothing says whose signature to expect: there is no recipients file, or none that can be believed."""


class SeveralLogKeys(FarEndError):
    """The recipients files of one home name different keys for its one log."""


def trusted_log_key(home: Home) -> NoteVerifier:
    """Return the log's public key, as the practices signed it; all of a home's practices must name the same one.

    Raises NoLogKey, SeveralLogKeys.
    """
    paths = list_recipients(home)
    if not paths:
        raise NoLogKey(
            f"there is no practice's recipients file in {home.recipients}, so nothing says whose signature to expect"
        )
    try:
        named = {load_recipients(path).log_vkey for path in paths}
    except VaultError as error:
        raise NoLogKey(f"a recipients file cannot be believed: {error}") from error
    if len(named) != 1:
        raise SeveralLogKeys(f"{len(named)} different log keys are named by the recipients files")
    return NoteVerifier.parse(named.pop())
