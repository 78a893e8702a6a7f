"""How long a change of keys takes while calls are being recorded, and whether a key or a packet is lost.

Everything runs: a manager signs in at the keyholder and changes the practice's key, recorders go over to the new one,
and the keyholder seals the older recordings' keys anew. Calls that began before the change are hung up after it.
"""

from __future__ import annotations

import os
import sqlite3
import time
from typing import Final

from fairhearing.cli.bench.compared_calls import compare
from fairhearing.cli.bench.scratch_home import all_running, scratch_home
from fairhearing.cli.bench.steady_calls import SteadyCalls
from fairhearing.cli.demo.handover import Handover
from fairhearing.cli.demo.practices import ALLERTON
from fairhearing.cli.errors import CommandError, ExitCode
from fairhearing.cli.kits import read_kits
from fairhearing.cli.progress import ProgressLine
from fairhearing.keyholder.client import KeyholderClient
from fairhearing.keyholder.rotating.rotation_client import Resealing, RotationClient
from fairhearing.vault.home import Home
from fairhearing.vault.hpke import recording_key_info, seal
from fairhearing.vault.keyring import Keyring
from fairhearing.vault.unseal import PracticeKey

from .key_change import change_key

_CALLS: Final = 50
_AT_ONCE: Final = 1000
_LOOK_EVERY_S: Final = 0.5
_GIVE_UP_S: Final = 600.0
_KEY_BYTES: Final = 32


def measure(keys: int) -> None:
    """Lay out so many sealed keys, change the practice's key beside 50 real calls, and print how it went."""
    with scratch_home() as home:
        handover = Handover.beside(home.root)
        seed = next(kit.seed for kit in read_kits(handover.recovery_kit) if kit.practice == ALLERTON.id)
        laid_out = _lay_out(home, PracticeKey(seed), keys)
        manager = next(one for one in handover.sign_ins() if (one.role, one.practice) == ("manager", ALLERTON.name))
        with all_running(home) as running:
            with SteadyCalls(running.sip, _CALLS) as calls:
                unlock, kit = change_key(home, ALLERTON.id, manager)
                _watch(home)
            late_s = _wait_for_late(home, unlock)
            print(f"  the keys of calls that began before the change: {late_s:.0f} s after hang-up")
            compare(home, calls, [kit])
        _check(home, PracticeKey(kit.seed), laid_out)


def _lay_out(home: Home, old: PracticeKey, keys: int) -> list[str]:
    """Put so many keys into the keyring, each truly sealed; return their recordings."""
    Keyring(home.keyring).close()
    keyring = sqlite3.connect(home.keyring)
    keyring.executescript("PRAGMA synchronous = OFF; PRAGMA journal_mode = DELETE;")
    ids = sorted(os.urandom(16).hex() for _ in range(keys))
    with ProgressLine() as line:
        for first in range(0, keys, _AT_ONCE):
            with keyring:
                keyring.executemany(
                    "INSERT INTO sealed_key VALUES (?, ?, ?, ?, NULL)",
                    ((each, ALLERTON.id, old.key_id, _sealed(old, each)) for each in ids[first : first + _AT_ONCE]),
                )
            line.show("laid out", min(first + _AT_ONCE, keys), keys)
    keyring.close()
    os.sync()
    return ids


def _sealed(old: PracticeKey, recording: str) -> bytes:
    return seal(old.public, os.urandom(_KEY_BYTES), recording_key_info(ALLERTON.id, old.key_id, recording))


def _watch(home: Home) -> None:
    """Wait until all that was there is under the new key, and print how long it took."""
    began_s = time.monotonic()
    with ProgressLine() as line:
        while (progress := _progress(home, began_s)).done < progress.total:
            line.show("sealed anew", progress.done, progress.total)
            time.sleep(_LOOK_EVERY_S)
    took_s = time.monotonic() - began_s
    print(f"{progress.done} keys sealed anew, {progress.unopened} that do not open")
    print(f"  {took_s:.1f} s: {progress.done / took_s:.0f} keys a second")


def _wait_for_late(home: Home, unlock: str) -> float:
    """Wait until nothing is under the old key any more; the manager goes on reading. Return how long it took."""
    began_s = time.monotonic()
    while (progress := _progress(home, began_s)).total < _CALLS or progress.done < progress.total:
        KeyholderClient(home.keyholder_socket).touch(unlock)
        time.sleep(_LOOK_EVERY_S)
    return time.monotonic() - began_s


def _progress(home: Home, began_s: float) -> Resealing:
    if time.monotonic() > began_s + _GIVE_UP_S:
        raise CommandError("keys are not sealed anew", code=ExitCode.UNAVAILABLE)
    return RotationClient(KeyholderClient(home.keyholder_socket)).resealing(ALLERTON.id)


def _check(home: Home, new: PracticeKey, recordings: list[str]) -> None:
    """Open every key that was laid out with the new practice key."""
    keyring = Keyring(home.keyring, read_only=True)
    opened = 0
    for recording in recordings:
        sealed_key = keyring.get(recording)
        opened += len(new.open_recording_key(sealed_key.sealed, ALLERTON.id, recording)) == _KEY_BYTES
    keyring.close()
    print(f"  {opened} of {len(recordings)} open with the new key")
