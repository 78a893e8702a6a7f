"""What a copy costs: sound hidden, encoded, locked, read again and measured, for a second of a core; and the memory."""

from __future__ import annotations

import os
import resource
import secrets
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from fairhearing.cli.demo.speech import conversation
from fairhearing.cli.progress import ProgressLine
from fairhearing.copying.locking import Vouched, lock
from fairhearing.copying.making import MadeCopy, make_copy
from fairhearing.copying.plan import CopyPlan, Cover, Form, HiddenSpan, RecordingPlan, Side
from fairhearing.wire.sound_format import SoundFormat

_FORMAT: Final = SoundFormat.A_LAW
_SEGMENT_BYTES: Final = 4080
_FIRST: Final = datetime(2026, 11, 2, 9, tzinfo=UTC)
_BETWEEN: Final = timedelta(minutes=30)
_GROUND: Final = "About someone else (DPA 2018, Schedule 2, paragraph 16)"
_SPANS: Final = ((5_000, 9_000, Side.OUTSIDE), (20_000, 27_500, Side.BOTH), (40_000, 41_000, Side.PRACTICE))
"""Of each recording that is long enough."""
_KIB: Final = 1024
_HOUR_MS: Final = 3_600_000
_MS: Final = 1000


def measure(calls: int, seconds: int, form: Form) -> None:
    """Make one copy of so many calls of so many seconds, lock it as it is taken, and print what it took."""
    sound = _sound(seconds)
    plan = _plan(calls, len(sound) // _FORMAT.bytes_per_frame, form)
    key = secrets.token_bytes(32)
    with tempfile.TemporaryDirectory(prefix="fairhearing-bench-") as folder, ProgressLine() as line:
        began_s, before_s = time.monotonic(), time.process_time()
        made = make_copy(
            plan,
            lambda _: _in_segments(sound),
            Path(folder) / "copy",
            key,
            progress=lambda done, total: line.show("made", done // _MS, total // _MS),
        )
        took_s, elapsed_s = time.process_time() - before_s, time.monotonic() - began_s
        page_bytes, page_s = _lock(made, key, Path(folder) / "copy.html")
    _print(plan, took_s, elapsed_s)
    print(f"  as one page: {page_bytes / _KIB**2:.0f} MiB, written in {page_s:.1f} s")
    print(f"  memory, at most: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _KIB:.0f} MiB")


def _print(plan: CopyPlan, took_s: float, elapsed_s: float) -> None:
    length_ms = sum(each.length_ms for each in plan.recordings)
    spans = sum(len(each.spans) for each in plan.recordings)
    print(f"{len(plan.recordings)} calls, {length_ms / _HOUR_MS:.1f} hours, {spans} hidden spans, as {plan.form}:")
    print(f"  {elapsed_s:.0f} s, {took_s:.0f} s of one core: {length_ms / _MS / took_s:.0f} times real time a core")


def _lock(made: MadeCopy, key: bytes, path: Path) -> tuple[int, float]:
    """Write the copy as it is handed out; return its bytes, and how many seconds that took."""
    began_s = time.monotonic()
    with path.open("wb") as file:
        for piece in lock(made, key, "alpine bravo candle drift ember fable", Vouched("", "")):
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())
    return path.stat().st_size, time.monotonic() - began_s


def _plan(calls: int, frames: int, form: Form) -> CopyPlan:
    length_ms = _FORMAT.duration_ms(frames)
    spans = tuple(
        HiddenSpan(side, from_ms, to_ms, _GROUND, (Cover.TONE, Cover.SILENCE)[number % 2])
        for number, (from_ms, to_ms, side) in enumerate(_SPANS)
        if to_ms < length_ms
    )
    recordings = tuple(
        RecordingPlan(f"{number:032x}", _FIRST + number * _BETWEEN, f"Call {number + 1}", _FORMAT, frames, spans)
        for number in range(calls)
    )
    return CopyPlan(
        copy_id=secrets.token_hex(16),
        practice="Allerton Medical Centre",
        reference="R-2026-0001",
        recipient="Margaret Holroyd",
        made_at=_FIRST,
        letter="Here is your copy.",
        recordings=recordings,
        form=form,
    )


def _sound(seconds: int) -> bytes:
    """Return spoken conversation, over and over, both sides."""
    spoken = conversation("complaint")
    both = bytearray(2 * len(spoken.left))
    both[::2], both[1::2] = spoken.left, spoken.right
    size = seconds * _FORMAT.frames_per_second * _FORMAT.bytes_per_frame
    return bytes(both * (size // len(both) + 1))[:size]


def _in_segments(sound: bytes) -> Iterator[bytes]:
    """Give sound as a keyholder gives it: by whole segments, sixteen at a time."""
    for at in range(0, len(sound), 16 * _SEGMENT_BYTES):
        yield sound[at : at + 16 * _SEGMENT_BYTES]
