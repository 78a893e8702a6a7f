"""What hearing costs: seconds of CPU for a second of a call, and what that makes of a core at two hundred calls."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from fairhearing.capture.key_desk import KeyDesk
from fairhearing.cli.demo.speech import conversation
from fairhearing.cli.errors import CommandError, ExitCode
from fairhearing.health.troubles import Troubles
from fairhearing.vault.clock import Clock
from fairhearing.vault.facts import IntakeKey
from fairhearing.vault.home import Home
from fairhearing.vault.key_messages import Opened, hearing_socket
from fairhearing.vault.layout import closed_object, object_name
from fairhearing.vault.seal import Recipient, RecordingSealer
from fairhearing.vault.store import FolderStore
from fairhearing.vault.tinkstream import PLAIN_BYTES
from fairhearing.wire.sound_format import SoundFormat

from .process_cpu import cpu_s, memory_bytes

_CALLS: Final = 200
_PRACTICE: Final = "allerton"
_FRAMES_A_SECOND: Final = SoundFormat.A_LAW.frames_per_second
_HEARD_WITHIN_S: Final = 600.0
_MS: Final = 1000


def measure(recordings: int, seconds: int) -> None:
    """Have so many recordings of so many seconds heard by a process of its own, and print what it took."""
    sound = _sound(seconds)
    with tempfile.TemporaryDirectory(prefix="fairhearing-bench-") as folder:
        home = Home(Path(folder) / "home")
        desk = KeyDesk(hearing_socket(home, "main"), Troubles(Clock()))
        desk.start()
        with _hearing(home) as pid:
            _wait(lambda: desk.is_connected)
            _publish(home, desk, sound)
            _wait(lambda: _heard(home) == 1)  # what the process reads and makes once is no cost of a call
            before_s, began_s = cpu_s(pid), time.monotonic()
            for _ in range(recordings):
                _publish(home, desk, sound)
            _wait(lambda: _heard(home) == recordings + 1)
            took_s, elapsed_s, memory = cpu_s(pid) - before_s, time.monotonic() - began_s, memory_bytes(pid)
        desk.stop()
    a_second = took_s / (recordings * seconds)
    print(f"{recordings} recordings of {seconds} s, heard by one process in {elapsed_s:.1f} s:")
    print(f"  {_MS * took_s / recordings:.1f} ms of CPU a recording, {_MS * a_second:.3f} ms for a second of a call")
    print(f"  at {_CALLS} calls at once: {_CALLS * a_second:.3f} of a core; memory {memory / (1 << 20):.0f} MiB")


def _sound(seconds: int) -> bytes:
    """Return spoken conversation, over and over, both sides."""
    spoken = conversation("complaint")
    both = bytearray(2 * len(spoken.left))
    both[::2], both[1::2] = spoken.left, spoken.right
    size = 2 * seconds * _FRAMES_A_SECOND
    return bytes(both * (size // len(both) + 1))[:size]


def _publish(home: Home, desk: KeyDesk, sound: bytes) -> None:
    """Do what a recorder does with one call, all at once."""
    recording, intake = secrets.token_hex(16), IntakeKey.generate().public

    def hand_over(key: bytes) -> None:
        desk.opened(Opened(recording, _PRACTICE, SoundFormat.A_LAW, intake.raw, bytearray(key)))

    sealer = RecordingSealer.open(recording, Recipient(_PRACTICE, intake), intake, hand_over=hand_over)
    whole = (len(sound) - 1) // PLAIN_BYTES * PLAIN_BYTES
    segments = [sealer.seal_next(sound[at : at + PLAIN_BYTES])[1] for at in range(0, whole, PLAIN_BYTES)]
    closing = sealer.close(sound[whole:], SoundFormat.A_LAW)
    desk.closed(recording)
    chunks = closed_object(sealer.header, closing.segment0, segments, closing.last)
    FolderStore(home.store).put(object_name(recording), chunks)
    desk.published(recording)


def _heard(home: Home) -> int:
    return sum(1 for _ in home.heard.glob("*.heard"))


@contextmanager
def _hearing(home: Home) -> Iterator[int]:
    words = [sys.executable, "-m", "fairhearing", "hearing", "--home", str(home.root)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True, env=dict(os.environ)) as process:
        try:
            assert process.stdout is not None  # noqa: S101 - a pipe was asked for
            json.loads(process.stdout.readline())
            yield process.pid
        finally:
            process.terminate()


def _wait(done: Callable[[], bool]) -> None:
    """Wait until something is so. Raises CommandError."""
    until_s = time.monotonic() + _HEARD_WITHIN_S
    while not done():
        if time.monotonic() > until_s:
            raise CommandError("hearing did not come to an end", code=ExitCode.UNAVAILABLE)
        time.sleep(0.02)
