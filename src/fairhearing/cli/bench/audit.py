"""A long audit log: how soon it is appended to, proven, verified and taken up, and in how much memory, as it grows."""

from __future__ import annotations

import json
import os
import random
import resource
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from fairhearing.audit.files import LogReader
from fairhearing.audit.proofs import LogTree, prove_entry
from fairhearing.audit.verify import verify_log
from fairhearing.cli.progress import ProgressLine
from fairhearing.vault.note import NoteSigner

from .audit_append import LOG_NAME
from .audit_log import write_long_log

_SIZES: Final = (10_000, 1_000_000)
_APPENDS: Final = 500
_PROOFS: Final = 500
_SEED_BYTES: Final = 32
_MS: Final = 1000
_US: Final = 1_000_000
_KIB_A_MIB: Final = 1024


@dataclass(frozen=True, slots=True)
class Figures:
    """What was measured of a log of one size."""

    entries: int
    built_s: float
    start_s: float
    append_ms: tuple[float, float]
    own_ms: tuple[float, float]
    memory_mib: int
    proof_ms: tuple[float, float]
    growth_ms: tuple[float, float]
    verified_a_s: float
    verify_cpu_us: float


def measure(entries: int, folder: Path | None) -> None:
    """Measure logs of ten thousand, a million and so many entries, one after another, written in a folder."""
    sizes = sorted({*(size for size in _SIZES if size < entries), entries})
    print(f"{len(os.sched_getaffinity(0))} cores; p50 and p95 of {_APPENDS} appends of one entry, {_PROOFS} proofs")
    print("the logs are written by spans, unsynced, past keyholder, socket and tail; the log's writer appends to them")
    for size in sizes:
        with TemporaryDirectory(prefix="fairhearing-bench-", dir=folder) as scratch:
            _say(_measure(size, Path(scratch) / "log"))
    print(f"peak memory of one process that verifies: {_peak_of_children()} MiB")


def _measure(entries: int, folder: Path) -> Figures:
    seed = os.urandom(_SEED_BYTES)
    signer = NoteSigner(LOG_NAME, Ed25519PrivateKey.from_private_bytes(seed))
    folder.mkdir()
    began_s = time.perf_counter()
    write_long_log(folder, entries, signer)
    built_s = time.perf_counter() - began_s
    cpu_s, began_s = _cpu_s(), time.perf_counter()
    with ProgressLine() as line:
        verify_log(folder, signer.verifier, progress=lambda done, total: line.show("entries", done, total))
    verified_s, verify_cpu_s = time.perf_counter() - began_s, _cpu_s() - cpu_s
    words = [sys.executable, "-m", "fairhearing.cli.bench.audit_append", str(folder), seed.hex(), str(_APPENDS)]
    appended = json.loads(subprocess.run(words, check=True, capture_output=True, text=True).stdout)
    return Figures(
        entries=entries,
        built_s=built_s,
        start_s=appended["start_s"],
        append_ms=_percentiles(appended["whole_ms"]),
        own_ms=_percentiles(appended["own_ms"]),
        memory_mib=appended["memory_mib"],
        proof_ms=_percentiles(_proof_times_ms(folder)),
        growth_ms=_percentiles(_growth_times_ms(folder)),
        verified_a_s=entries / verified_s,
        verify_cpu_us=_US * verify_cpu_s / entries,
    )


def _proof_times_ms(folder: Path) -> list[float]:
    """Return how long proofs of entries anywhere took, each read anew."""
    reader = LogReader(folder)
    places = random.Random(1)  # noqa: S311 - the same places in each run
    size = reader.size()
    times = []
    for _ in range(_PROOFS):
        began_s = time.perf_counter()
        prove_entry(reader, places.randrange(size))
        times.append(_MS * (time.perf_counter() - began_s))
    return times


def _growth_times_ms(folder: Path) -> list[float]:
    """Return how long proofs from any earlier size took, with the root of that size, each read anew."""
    reader = LogReader(folder)
    places = random.Random(2)  # noqa: S311 - the same places in each run
    size = reader.size()
    times = []
    for _ in range(_PROOFS):
        began_s = time.perf_counter()
        tree, earlier = LogTree(reader, size), places.randrange(1, size)
        tree.root(earlier)
        tree.consistency(earlier, size)
        times.append(_MS * (time.perf_counter() - began_s))
    return times


def _percentiles(times_ms: list[float]) -> tuple[float, float]:
    ordered = sorted(times_ms)
    return ordered[len(ordered) // 2], ordered[int(0.95 * len(ordered))]


def _cpu_s() -> float:
    """Return the processor time that this process and those it started and saw end have used."""
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(each.ru_utime + each.ru_stime for each in used)


def _peak_of_children() -> int:
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // _KIB_A_MIB


def _say(figures: Figures) -> None:
    print(f"{figures.entries:,} entries, written in {figures.built_s:.0f} s")
    for name, (half, most) in (
        ("append", figures.append_ms),
        ("of which beyond syncs", figures.own_ms),
        ("proof of an entry", figures.proof_ms),
        ("proof of growth", figures.growth_ms),
    ):
        print(f"  {name:24}{half:8.2f} {most:8.2f} ms")
    print(f"  {'verified':24}{figures.verified_a_s:8,.0f} entries a second, {figures.verify_cpu_us:.1f} us of CPU each")
    print(f"  {'start of the writer':24}{figures.start_s:8.2f} s, {figures.memory_mib} MiB")
