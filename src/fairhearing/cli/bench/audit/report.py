"""A long audit log: how soon it is appended to, proven, verified and taken up, and in how much memory, as it grows."""

from __future__ import annotations

import json
import os
import random
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from fairhearing.audit.files import LogReader
from fairhearing.audit.proofs import LogTree, prove_entry
from fairhearing.audit.verify import verify_log
from fairhearing.cli.progress import ProgressLine
from fairhearing.vault.note import NoteSigner

from .append import LOG_NAME
from .long_log import write_long_log

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
    cpu_ms: tuple[float, float]
    memory_mib: int
    proof_ms: tuple[float, float]
    proof_cpu_ms: tuple[float, float]
    growth_ms: tuple[float, float]
    growth_cpu_ms: tuple[float, float]
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
    words = [sys.executable, "-m", "fairhearing.cli.bench.audit.append", str(folder), seed.hex(), str(_APPENDS)]
    appended = json.loads(subprocess.run(words, check=True, capture_output=True, text=True).stdout)
    proofs, growths = _time_proofs(folder), _time_growths(folder)
    return Figures(
        entries=entries,
        built_s=built_s,
        start_s=appended["start_s"],
        append_ms=_percentiles(appended["whole_ms"]),
        own_ms=_percentiles(appended["own_ms"]),
        cpu_ms=_percentiles(appended["cpu_ms"]),
        memory_mib=appended["memory_mib"],
        proof_ms=_percentiles(proofs.whole_ms),
        proof_cpu_ms=_percentiles(proofs.cpu_ms),
        growth_ms=_percentiles(growths.whole_ms),
        growth_cpu_ms=_percentiles(growths.cpu_ms),
        verified_a_s=entries / verified_s,
        verify_cpu_us=_US * verify_cpu_s / entries,
    )


@dataclass
class _Times:
    """How long each of many things took, and how much of that the processor worked for it."""

    whole_ms: list[float] = field(default_factory=list)
    cpu_ms: list[float] = field(default_factory=list)

    @contextmanager
    def one(self) -> Iterator[None]:
        """Time one of them."""
        cpu_s, began_s = time.process_time(), time.perf_counter()
        yield
        self.whole_ms.append(_MS * (time.perf_counter() - began_s))
        self.cpu_ms.append(_MS * (time.process_time() - cpu_s))


def _time_proofs(folder: Path) -> _Times:
    """Prove entries anywhere, each read anew."""
    reader, times = LogReader(folder), _Times()
    places = random.Random(1)  # noqa: S311 - the same places in each run
    size = reader.size()
    for _ in range(_PROOFS):
        with times.one():
            prove_entry(reader, places.randrange(size))
    return times


def _time_growths(folder: Path) -> _Times:
    """Prove growth from any earlier size, with the root of that size, each read anew."""
    reader, times = LogReader(folder), _Times()
    places = random.Random(2)  # noqa: S311 - the same places in each run
    size = reader.size()
    for _ in range(_PROOFS):
        with times.one():
            tree, earlier = LogTree(reader, size), places.randrange(1, size)
            tree.root(earlier)
            tree.consistency(earlier, size)
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
        ("  beyond syncs", figures.own_ms),
        ("  of the processor", figures.cpu_ms),
        ("proof of an entry", figures.proof_ms),
        ("  of the processor", figures.proof_cpu_ms),
        ("proof of growth", figures.growth_ms),
        ("  of the processor", figures.growth_cpu_ms),
    ):
        print(f"  {name:24}{half:8.2f} {most:8.2f} ms")
    print(f"  {'verified':24}{figures.verified_a_s:8,.0f} entries a second, {figures.verify_cpu_us:.1f} us of CPU each")
    print(f"  {'start of the writer':24}{figures.start_s:8.2f} s, {figures.memory_mib} MiB")
