"""`python -m fairhearing.cli.bench.audit.append FOLDER SEED APPENDS`: takes a log up, appends, says how long it took.

One line of JSON: seconds of the start; of each append, in ms, the whole, what was not the disk's, and the processor's
part; memory in MiB.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from fairhearing.audit.leaf import Leaf
from fairhearing.audit.verbs import Verb
from fairhearing.audit.writer import LogWriter
from fairhearing.vault.note import NoteSigner

LOG_NAME = "fairhearing/log/bench"
_MS = 1000
_KIB_A_MIB = 1024


@dataclass
class _Syncs:
    """A stopwatch around what waits for the disk: syncs, and renaming over a file, at which ext4 flushes too."""

    waited_s: float = 0.0

    def timed(self, wait: Callable[..., None]) -> Callable[..., None]:
        """Return the same function, its time counted."""

        def waiting(*arguments: object) -> None:
            began_s = time.perf_counter()
            wait(*arguments)
            self.waited_s += time.perf_counter() - began_s

        return waiting


def main(folder: Path, seed: bytes, appends: int) -> None:
    """Measure one log."""
    signer = NoteSigner(LOG_NAME, Ed25519PrivateKey.from_private_bytes(seed))
    began_s = time.perf_counter()
    writer = LogWriter(folder, signer)
    start_s = time.perf_counter() - began_s
    syncs = _Syncs()
    for name in ("fsync", "fdatasync", "replace"):
        setattr(os, name, syncs.timed(getattr(os, name)))
    whole_ms, own_ms, cpu_ms = [], [], []
    for number in range(appends):
        leaf = Leaf(datetime(2026, 11, 22, tzinfo=UTC), Verb.CALL_VIEWED, "worker", outbox=f"appended-{number}")
        waited_s, cpu_s, began_s = syncs.waited_s, time.process_time(), time.perf_counter()
        writer.append([leaf])
        took_s = time.perf_counter() - began_s
        cpu_ms.append(_MS * (time.process_time() - cpu_s))
        whole_ms.append(_MS * took_s)
        own_ms.append(_MS * (took_s - (syncs.waited_s - waited_s)))
    writer.close()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // _KIB_A_MIB
    figures = {"start_s": start_s, "whole_ms": whole_ms, "own_ms": own_ms, "cpu_ms": cpu_ms, "memory_mib": memory}
    print(json.dumps(figures))


if __name__ == "__main__":
    main(Path(sys.argv[1]), bytes.fromhex(sys.argv[2]), int(sys.argv[3]))
