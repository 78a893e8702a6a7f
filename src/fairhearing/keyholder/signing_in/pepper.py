"""The pepper: 32 bytes in HOME/keyholder/pepper without which no passphrase can be tried. Outside every backup."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path

from fairhearing.keyholder.errors import DamagedFiles
from fairhearing.vault.home import Home
from fairhearing.vault.publishing import publish_new_file

from .derivation import PEPPER_BYTES


def load_pepper(home: Home) -> bytes:
    """Read the pepper. Raises DamagedFiles if there is none: no passphrase can be tried without it."""
    try:
        pepper = _pepper_path(home).read_bytes()
    except FileNotFoundError as error:
        raise DamagedFiles("keyholder/pepper is missing: found a practice, or restore it") from error
    if len(pepper) != PEPPER_BYTES:
        raise DamagedFiles(f"keyholder/pepper has {len(pepper)} bytes, it should have {PEPPER_BYTES}")
    return pepper


def ensure_pepper(home: Home, random: Callable[[int], bytes] = os.urandom) -> bytes:
    """Return the pepper, drawn now if there is none yet."""
    if not _pepper_path(home).exists():
        publish_new_file(_pepper_path(home), random(PEPPER_BYTES))
    return load_pepper(home)


def pepper_id(pepper: bytes) -> str:
    """Return what tells one pepper from another without saying anything about it."""
    return hashlib.sha256(b"fairhearing pepper id\n" + pepper).hexdigest()[:16]


def _pepper_path(home: Home) -> Path:
    return home.keyholder / "pepper"
