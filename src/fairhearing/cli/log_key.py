"""The log's public key, for commands that check something against it."""

from __future__ import annotations

from fairhearing.audit.log_key import NoLogKey, SeveralLogKeys, trusted_log_key
from fairhearing.vault.home import Home
from fairhearing.vault.note import NoteVerifier

from .errors import CommandError, ExitCode


def log_key(home: Home) -> NoteVerifier:
    """Return the log's public key, as the practices signed it."""
    try:
        return trusted_log_key(home)
    except NoLogKey as error:
        hint = "a copy to check has the folders log and recipients side by side"
        raise CommandError(str(error), hint=hint, code=ExitCode.NOT_FOUND) from error
    except SeveralLogKeys as error:
        hint = "compare them with the fingerprint on a recovery kit"
        raise CommandError(str(error), hint=hint, code=ExitCode.BAD_DATA) from error
