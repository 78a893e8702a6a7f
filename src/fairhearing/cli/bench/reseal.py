"""How long it takes to seal all keys of a practice anew while calls are being recorded, and whether any is lost."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Final

from fairhearing.cli.demo.handover import Handover
from fairhearing.cli.demo.practices import ALLERTON
from fairhearing.cli.kits import read_kits
from fairhearing.cli.progress import ProgressLine
from fairhearing.cli.serve_command import start_all
from fairhearing.cli.supervisor import Supervisor
from fairhearing.keyholder.resealing import Resealing
from fairhearing.vault.home import Home
from fairhearing.vault.hpke import recording_key_info, seal
from fairhearing.vault.keyring import Keyring
from fairhearing.vault.kit import KitKey
from fairhearing.vault.unseal import PracticeKey
from fairhearing.web.startup import start_django

from .compared_calls import compare
from .steady_calls import SteadyCalls

_CALLS: Final = 50
_AT_ONCE: Final = 1000
_BESIDE_S: Final = 5.0
_KEY_BYTES: Final = 32


def measure(keys: int) -> None:
    """Lay out so many sealed keys, seal them anew beside 50 real calls, and print how it went."""
    with tempfile.TemporaryDirectory(prefix="fairhearing-bench-") as folder:
        home = Home(Path(folder) / "home")
        home.root.mkdir()
        words = ["demo", "--prepare", "--home", str(home.root), "--sip", "0"]
        subprocess.run([sys.executable, "-m", "fairhearing", *words], check=True)
        start_django(home)
        kits = read_kits(Handover.beside(home.root).recovery_kit)
        seed = next(kit.seed for kit in kits if kit.practice == ALLERTON.id)
        old, new_seed = PracticeKey(seed), os.urandom(_KEY_BYTES)
        new = PracticeKey(new_seed)
        laid_out = _lay_out(home, old, keys)
        resealing = Resealing(home.keyring, ALLERTON.id, old, new.public)
        supervisor = Supervisor({"FAIRHEARING_HOME": str(home.root)})
        try:
            recorder, _ = start_all(supervisor, home, web_port=0, sip_port=0)
            host, _, port = recorder["sip"].rpartition(":")
            calls = SteadyCalls((host, int(port)), _CALLS)
            calls.begin()
            try:
                _reseal(resealing, keys)
                time.sleep(_BESIDE_S)
            finally:
                calls.end()
            print(f"  {_late(home, resealing)} keys of calls that were published late, sealed anew by another round")
            compare(home, calls, [KitKey(ALLERTON.id, new.key_id, new_seed)])
        finally:
            supervisor.stop()
        _check(home, new, laid_out)


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


def _reseal(resealing: Resealing, keys: int) -> None:
    with ProgressLine() as line:
        began_s = time.monotonic()
        done = resealing.round(threading.Event(), lambda so_far: line.show("sealed anew", so_far, keys))
        took_s = time.monotonic() - began_s
    print(f"{done.resealed} keys sealed anew, {done.unopened} that do not open")
    print(f"  {took_s:.1f} s: {done.resealed / took_s:.0f} keys a second")


def _late(home: Home, resealing: Resealing) -> int:
    """Go round until nothing comes any more; return how many keys came late."""
    late = 0
    while True:
        time.sleep(_BESIDE_S)
        done = resealing.round(threading.Event())
        late += done.resealed
        keyring = Keyring(home.keyring, read_only=True)
        left = keyring.counts(ALLERTON.id).get(resealing.old.key_id, 0)
        keyring.close()
        if not left and not done.resealed:
            return late


def _check(home: Home, new: PracticeKey, recordings: list[str]) -> None:
    """Open every key that was laid out with the new practice key."""
    keyring = Keyring(home.keyring, read_only=True)
    opened = 0
    for recording in recordings:
        sealed_key = keyring.get(recording)
        opened += len(new.open_recording_key(sealed_key.sealed, ALLERTON.id, recording)) == _KEY_BYTES
    keyring.close()
    print(f"  {opened} of {len(recordings)} open with the new key")
