"""What test calls need, under HOME/probe/: made where it is missing, and brought up to date before each call.

    probe.key        32 bytes in base64: the seed of the private key that opens test calls, and nothing else. The
                     worker's user alone reads it.
    recipients.note  to whom test calls are sealed, as each practice has it, signed by a key derived from the seed
    caller.json      the digest of the proof that a caller is the worker

Lost or damaged files are made anew: nothing that was sealed before is of worth to anybody.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import hashlib
import os
import stat
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from fairhearing.call.probe import PROBE_PRACTICE
from fairhearing.capture.probe_file import publish_caller, read_caller
from fairhearing.vault.errors import VaultError
from fairhearing.vault.facts import IntakeKey
from fairhearing.vault.home import Home
from fairhearing.vault.publishing import name_once, sync_folder
from fairhearing.vault.recipients import (
    KeyState,
    RecipientKey,
    Recipients,
    list_recipients,
    load_recipients,
    recipients_path,
    write_recipients,
)
from fairhearing.vault.unseal import PracticeKey
from fairhearing.vault.xwing import SEED_BYTES

from .errors import NothingFounded, NotReady

_KEY_START: Final = "fairhearing-probe-key-v1 "
_NAME: Final = "Test calls"
_PROOF_INFO: Final = b"fairhearing test call proof v1\n"


@dataclass(frozen=True, slots=True)
class Probe:
    """What it takes to make a test call and to open it. proof: shows a recorder that its machine's worker calls."""

    key: PracticeKey
    recipients: Recipients
    proof: str


def prepare_probe(home: Home, now: datetime, random: Callable[[int], bytes] = os.urandom) -> Probe:
    """Return the probe, its files brought up to date. Raises NotReady, NothingFounded among it."""
    try:
        practices = [load_recipients(path) for path in list_recipients(home)]
        if not practices:
            raise NothingFounded("no practice was founded yet")
        intake = IntakeKey.load(home.intake_key).public
        _make_folder(home)
        seed = _seed(home, random)
        key = PracticeKey(seed)
        recorders = {each.vkey: each for practice in practices for each in practice.recorders}
        wanted = Recipients(
            practice=PROBE_PRACTICE,
            name=_NAME,
            serial=1,
            issued=now,
            keys=(RecipientKey(key.public, KeyState.ACTIVE),),
            intake=intake,
            recorders=tuple(recorders[vkey] for vkey in sorted(recorders)),
            log_vkey=practices[0].log_vkey,
            signer_vkey=key.recipients_signer(PROBE_PRACTICE).vkey,
        )
        proof = HKDF(hashes.SHA256(), SEED_BYTES, None, _PROOF_INFO).derive(seed).hex()
        recipients = _publish_if_changed(home, key, wanted)
        digest = hashlib.sha256(proof.encode()).digest()
        if read_caller(home) != digest:
            publish_caller(home, digest)
    except OSError as error:
        raise NotReady(f"what test calls need cannot be written or read: {error.strerror}") from error
    except VaultError as error:
        raise NotReady(f"what test calls need cannot be used: {type(error).__name__}") from error
    return Probe(key, recipients, proof)


def _publish_if_changed(home: Home, key: PracticeKey, wanted: Recipients) -> Recipients:
    """Put the recipients file in place unless it says the same already; return what stands there then."""
    before = None
    with contextlib.suppress(VaultError):
        before = load_recipients(recipients_path(home, PROBE_PRACTICE))
    if before is not None and _says(before) == _says(wanted):
        return before
    write_recipients(home, wanted, key.recipients_signer(PROBE_PRACTICE))
    return wanted


def _says(recipients: Recipients) -> tuple[object, ...]:
    return recipients.keys, recipients.intake, recipients.recorders, recipients.log_vkey, recipients.signer_vkey


def _make_folder(home: Home) -> None:
    """Make the folder, for others to read where the home is shared, for nobody else to write."""
    if home.probe.is_dir():
        return
    home.probe.mkdir(mode=0o700)
    if home.root.stat().st_mode & stat.S_ISGID:
        home.probe.chmod(0o2750)
    sync_folder(home.root)


def _seed(home: Home, random: Callable[[int], bytes]) -> bytes:
    """Return the seed, drawn now if there is none that can be read."""
    path = home.probe / "probe.key"
    found = _read_seed(path.read_bytes()) if path.exists() else None
    if found is not None:
        return found
    seed = random(SEED_BYTES)
    temporary = path.with_name(".probe.key.part")
    temporary.unlink(missing_ok=True)
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "wb") as file:  # `publish_file` would share the key with whoever shares the folder
        file.write(f"{_KEY_START}{base64.b64encode(seed).decode()}\n".encode())
        file.flush()
        os.fsync(descriptor)
    path.unlink(missing_ok=True)
    name_once(temporary, path)
    temporary.unlink()
    return seed


def _read_seed(line: bytes) -> bytes | None:
    try:
        seed = base64.b64decode(line.decode("ascii").removeprefix(_KEY_START).rstrip("\n"), validate=True)
    except (UnicodeDecodeError, binascii.Error):
        return None
    return seed if len(seed) == SEED_BYTES else None
