"""Which keys must have signed a home's log: said by the practices' own signed files, never by the log alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from fairhearing.vault.cosignature import CosignatureVerifier
from fairhearing.vault.home import Home
from fairhearing.vault.note import NoteVerifier
from fairhearing.vault.recipients import Recipients, list_recipients, load_recipients

from .cosigned import load_cosigner
from .errors import UnknownLogKey


def load_practices(home: Home) -> tuple[Recipients, ...]:
    """Return what all practices of a home signed. Raises the errors of vault.recipients."""
    return tuple(load_recipients(path) for path in list_recipients(home))


def log_verifier(home: Home) -> NoteVerifier:
    """Return the log's public key. All of a home's practices must name the same one. Raises UnknownLogKey."""
    return named_verifier(load_practices(home))


def named_verifier(practices: Iterable[Recipients]) -> NoteVerifier:
    """Return the log's public key as these practices name it. Raises UnknownLogKey."""
    named = {practice.log_vkey for practice in practices}
    if not named:
        raise UnknownLogKey("no practice's recipients file is there, so nothing says whose signature to expect")
    if len(named) != 1:
        raise UnknownLogKey(f"{len(named)} different log keys are named by the recipients files")
    return NoteVerifier.parse(named.pop())


def cosigners(home: Home) -> Mapping[str, CosignatureVerifier]:
    """Return the practices that have countersigned, each with its key. Raises BadCosignature."""
    found = {each.practice: load_cosigner(home.log, each.practice, each.signer_vkey) for each in load_practices(home)}
    return {practice: verifier for practice, verifier in found.items() if verifier}
