"""From "Listen" to the first byte of sound, and how much of that was not the log's way to the disk."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fairhearing.keyholder.client import KeyholderClient
from fairhearing.keyholder.listening.purposes import Purpose
from fairhearing.vault.facts import IntakeKey
from fairhearing.vault.home import Home
from fairhearing.vault.keyring import Keyring, SealedKey
from fairhearing.vault.recipients import load_recipients, recipients_path
from fairhearing.vault.seal import RecordingSealer
from fairhearing.vault.tinkstream import PLAIN_BYTES, SEGMENT_BYTES
from fairhearing.wire.sound_format import SoundFormat

from .crowd import PRACTICE, found_crowd, sign_in
from .timed_keyholder import SECONDS

_SEGMENTS: Final = 15
"""As many as one answer to a browser holds."""
_MS: Final = 1000


@dataclass(frozen=True, slots=True)
class Sealed:
    """A recording as it lies in the store."""

    id: str
    data: bytes
    segments: int


def measure(listens: int) -> None:
    """Begin so many listens, each of another recording, and print how long each took to its first sound."""
    with tempfile.TemporaryDirectory(prefix="fairhearing-bench-") as folder:
        home = Home(Path(folder) / "home")
        home.catalogue.mkdir(parents=True)
        IntakeKey.generate().save(home.intake_key)
        [holder] = found_crowd(home, 1)
        recordings = [_record(home) for _ in range(listens)]
        syncs = Path(folder) / "syncs"
        syncs.write_bytes(bytes(SECONDS.size))
        with _keyholder(home, syncs) as keyholder:
            unlock = sign_in(keyholder, holder)
            whole_ms, own_ms = [], []
            for each in recordings:
                waited_s, began_s = _waited_s(syncs), time.perf_counter()
                _hear(keyholder, unlock, each)
                took_s = time.perf_counter() - began_s
                whole_ms.append(_MS * took_s)
                own_ms.append(_MS * (took_s - (_waited_s(syncs) - waited_s)))
    print(f"first sound of {listens} listens, the entries in the log before it:")
    for name, took_ms in (("whole", whole_ms), ("beyond the log's syncs", own_ms)):
        ordered = sorted(took_ms)
        within = ordered[int(0.95 * (len(ordered) - 1))]
        print(f"  {name:<24} median {statistics.median(ordered):.1f} ms, 95 of 100 within {within:.1f} ms")


def _record(home: Home) -> Sealed:
    """Seal a second or so of noise for the practice, and put its key into the keyring."""
    recipients = load_recipients(recipients_path(home, PRACTICE))
    recording = os.urandom(16).hex()
    sealer = RecordingSealer.open(recording, recipients.recipient, recipients.intake)
    pieces = [sealer.seal_next(os.urandom(PLAIN_BYTES))[1] for _ in range(_SEGMENTS)]
    closing = sealer.close(os.urandom(PLAIN_BYTES // 2), SoundFormat.A_LAW)
    keyring = Keyring(home.keyring)
    keyring.put(recording, SealedKey(PRACTICE, recipients.recipient.public.key_id, sealer.sealed_key))
    keyring.close()
    data = b"".join([sealer.header, closing.segment0, *pieces, closing.last])
    return Sealed(recording, data, closing.last_index)


def _hear(keyholder: KeyholderClient, unlock: str, sealed: Sealed) -> None:
    """Do what a page does: begin, then read the first answer's segments."""
    listen = keyholder.begin(
        unlock,
        sealed.id,
        Purpose.CHECK_IT_WORKS,
        "",
        "bench",
        header=sealed.data[:40],
        segments=sealed.segments,
        closed=True,
    )
    keyholder.read(unlock, listen, 0, sealed.data[40 : SEGMENT_BYTES * _SEGMENTS])


@contextmanager
def _keyholder(home: Home, syncs: Path) -> Iterator[KeyholderClient]:
    module = "fairhearing.cli.bench.keys.timed_keyholder"
    words = [sys.executable, "-m", module, str(home.root), str(syncs)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None  # noqa: S101 - a pipe was asked for
            json.loads(process.stdout.readline())
            yield KeyholderClient(home.keyholder_socket)
        finally:
            process.terminate()


def _waited_s(syncs: Path) -> float:
    [seconds] = SECONDS.unpack(syncs.read_bytes())
    return float(seconds)
