"""Set-up tokens: that a practice may be founded here, HOME/keyholder/set-up/SHA256.json, one file a token.

`fairhearing init` writes one for each link that it prints for a manager. The file says by which machines the founded
practice's recordings come: whoever installs decides that, not the page. It is bound to the first practice and account
that use it, and goes when that practice's kit has been typed back.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from fairhearing.keyholder.errors import DamagedFiles, FilesUnwritable, SetUpOver
from fairhearing.vault.document import BadDocument, Fields, encode_bytes, write_document, write_time
from fairhearing.vault.errors import VaultError
from fairhearing.vault.home import Home
from fairhearing.vault.hpke import PublicKey
from fairhearing.vault.publishing import publish_file, remove_file
from fairhearing.vault.recipients import RecorderKey

_FORMAT: Final = "fairhearing set-up v1"
_LONGEST: Final = 200


@dataclass(frozen=True, slots=True)
class SetUp:
    """What one token allows. sha256: of the token's text. recorders, intake: what the new practice will trust.

    practice, account, key_id: what it was used for, empty before.
    """

    sha256: str
    expires: datetime
    recorders: tuple[RecorderKey, ...]
    intake: PublicKey
    practice: str = ""
    account: str = ""
    key_id: str = ""


def token_hash(token: str) -> str:
    """Return by what a token is known here."""
    return hashlib.sha256(token[:_LONGEST].encode("utf-8", "surrogatepass")).hexdigest()


def allow_founding(
    home: Home, token: str, *, expires: datetime, recorders: Sequence[RecorderKey], intake: PublicKey
) -> None:
    """Let whoever has a token found one practice until it expires. For `fairhearing init`. Raises FilesUnwritable."""
    write_set_up(home, SetUp(token_hash(token), expires, tuple(recorders), intake))


def forbid_founding(home: Home, sha256: str) -> None:
    """Let a token found nothing (any more). sha256: of its text. Raises FilesUnwritable."""
    path = _path(home, sha256)
    try:
        remove_file(path)
    except OSError as error:
        raise FilesUnwritable(f"set-up/{path.name} cannot be removed: {error.strerror}") from error


def write_set_up(home: Home, set_up: SetUp) -> None:
    """Publish what a token allows. Raises FilesUnwritable."""
    document = {
        "format": _FORMAT,
        "sha256": set_up.sha256,
        "expires": write_time(set_up.expires),
        "recorders": [{"node": each.node, "vkey": each.vkey} for each in set_up.recorders],
        "intake": encode_bytes(set_up.intake.raw),
        "practice": set_up.practice,
        "account": set_up.account,
        "key_id": set_up.key_id,
    }
    try:
        publish_file(_path(home, set_up.sha256), write_document(document).encode())
    except OSError as error:
        raise FilesUnwritable(f"set-up/{set_up.sha256}.json cannot be written: {error.strerror}") from error


def find_set_up(home: Home, token: str, practice: str, account: str, now: datetime) -> SetUp:
    """Return what a token allows to this account for this practice.

    Raises SetUpOver for one that nobody made, that has expired, was used up, or for something else.
    """
    sha256 = token_hash(token)
    try:
        text = _path(home, sha256).read_text("utf-8")
    except FileNotFoundError:
        raise SetUpOver("this set-up link was used up, or never made: ask for a new one") from None
    except UnicodeDecodeError as error:
        raise DamagedFiles(f"set-up/{sha256}.json is not text") from error
    set_up = _parse(text, sha256)
    if now >= set_up.expires:
        raise SetUpOver("this set-up link has expired: ask for a new one")
    if set_up.practice and (set_up.practice, set_up.account) != (practice, account):
        raise SetUpOver("this set-up link was used for another practice or person")
    return set_up


def use_up(home: Home, practice: str, key_id: str) -> None:
    """Take away the token that founded a practice. Raises FilesUnwritable."""
    for path in sorted((home.keyholder / "set-up").glob("*.json")):
        try:
            set_up = _parse(path.read_text("utf-8"), path.stem)
        except (DamagedFiles, OSError, UnicodeDecodeError):
            continue  # not the one that was just used
        if (set_up.practice, set_up.key_id) == (practice, key_id):
            forbid_founding(home, set_up.sha256)


def _parse(text: str, sha256: str) -> SetUp:
    try:
        fields = Fields.parse(text, f"set-up/{sha256}.json", _FORMAT)
        if fields.digest("sha256") != sha256:
            raise fields.wrong("sha256", "the one the file is named after")
        return SetUp(
            sha256=sha256,
            expires=fields.time("expires"),
            recorders=tuple(RecorderKey(each.slug("node"), each.text("vkey")) for each in fields.objects("recorders")),
            intake=PublicKey(fields.data("intake")),
            practice=fields.text("practice"),
            account=fields.text("account"),
            key_id=fields.text("key_id"),
        )
    except (BadDocument, VaultError) as error:
        raise DamagedFiles(str(error)) from error


def _path(home: Home, sha256: str) -> Path:
    return home.keyholder / "set-up" / f"{sha256}.json"
