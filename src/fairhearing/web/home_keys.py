"""The two keys Django needs, kept in the home folder: one signs cookies, one opens the catalogue's file.

`make_keys` is run once, at set-up. Reading never makes a key: a missing one means the wrong folder.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from fairhearing.vault.home import Home

_KEY_BYTES = 32


def make_keys(home: Home) -> None:
    """Write what is missing of HOME/web/secret.key and HOME/catalogue/catalogue.key; leave what is there."""
    for path in (secret_key_path(home), catalogue_key_path(home)):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write_once(path, secrets.token_hex(_KEY_BYTES) + "\n")


def secret_key_path(home: Home) -> Path:
    """Say where the key lies that signs cookies."""
    return home.web / "secret.key"


def catalogue_key_path(home: Home) -> Path:
    """Say where the key lies that opens the catalogue's file."""
    return home.catalogue / "catalogue.key"


def read_secret_key(home: Home) -> str:
    """Return the key that signs cookies; empty before set-up, and Django then refuses to sign anything."""
    try:
        return secret_key_path(home).read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return ""


def _write_once(path: Path, text: str) -> None:
    """Create a file nobody else may read, on the disk before this returns; an existing one stays as it is."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
