"""Calls that go on while something else is done: real sessions, real packets, and every byte compared at the end."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Self

import numpy as np

from fairhearing.cli.errors import CommandError, ExitCode
from fairhearing.vault.home import Home
from fairhearing.vault.kit import KitKey

from .phones import Phones
from .rtp_sender import FRAMES, SIDES, payloads

_SETTLE_S: Final = 2.0
_ALAW_SILENCE: Final = b"\xd5"
_HEAD_BYTES: Final = 4040
_LIVE_WITHIN_S: Final = 60.0


@dataclass
class SteadyCalls:
    """So many calls towards a recorder, in a thread of their own: set up as the block begins, hung up at its end."""

    recorder: tuple[str, int]
    calls: int
    _stop: threading.Event = field(default_factory=threading.Event)
    _live: threading.Event = field(default_factory=threading.Event)
    told: dict[str, float] = field(default_factory=dict)

    def __enter__(self) -> Self:
        """Set the calls up. Raises CommandError if the recorder does not take them all."""
        module = "fairhearing.cli.bench.rtp_sender"
        self._sender = subprocess.Popen(
            [sys.executable, "-m", module, str(self.calls)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self._thread = threading.Thread(target=lambda: asyncio.run(self._talk()), daemon=True)
        self._thread.start()
        if not self._live.wait(_LIVE_WITHIN_S):
            self.__exit__()
            raise CommandError("the recorder did not take all calls", code=ExitCode.UNAVAILABLE)
        return self

    def __exit__(self, *_: object) -> None:
        """Stop the sound, then hang up."""
        self.told = json.loads(self._sender.communicate()[0])
        time.sleep(_SETTLE_S)
        self._stop.set()
        self._thread.join()

    async def _talk(self) -> None:
        loop = asyncio.get_running_loop()
        phones = Phones(self.recorder, slots=self.calls, aim=self._aim)
        transport, _ = await loop.create_datagram_endpoint(lambda: phones, local_addr=("127.0.0.1", 0))
        for _ in range(self.calls):
            phones.invite()
            await asyncio.sleep(0.02)
        while len(phones.live) < self.calls and not self._stop.is_set():  # noqa: ASYNC110 - a bench may look now and again
            await asyncio.sleep(0.1)
        self._live.set()
        await asyncio.to_thread(self._stop.wait)
        while phones.live:
            phones.hang_up()
            await asyncio.sleep(0.02)
        await asyncio.sleep(_SETTLE_S)
        transport.close()

    def _aim(self, slot: int, ports: list[str]) -> None:
        assert self._sender.stdin is not None  # noqa: S101 - a pipe was asked for
        self._sender.stdin.write(f"{slot} {' '.join(ports)}\n")
        self._sender.stdin.flush()


@dataclass
class RecordedSound:
    """What is in some recordings: whole packets as they were sent, and bytes that are neither those nor silence."""

    packets: int = 0
    strange_bytes: int = 0

    def add(self, side: bytes, sent: set[bytes]) -> None:
        """Take in one side of a recording: one packet's sound again and again, and silence where there is none."""
        payload = next((side[at : at + FRAMES] for at in range(len(side)) if side[at : at + FRAMES] in sent), b"")
        self.packets += side.count(payload) if payload else 0
        rest = side.replace(payload, b"") if payload else side
        self.strange_bytes += len(rest) - rest.count(_ALAW_SILENCE)


def recorded_sound(home: Home, recordings: list[Path], kits: list[KitKey], calls: int) -> RecordedSound:
    """Open these recordings and compare what is in them with what the sender of so many calls sent."""
    from fairhearing.vault.unseal import unseal_file

    sent = {payload.tobytes() for payload in payloads(SIDES * calls)}
    found = RecordedSound()
    with tempfile.TemporaryDirectory(dir=home.root) as folder:
        for path in recordings:
            wav = Path(folder) / "opened.wav"
            unseal_file(path, kits, wav)
            sound = np.frombuffer(wav.read_bytes()[_HEAD_BYTES:], np.uint8)
            for side in range(SIDES):
                found.add(sound[side::SIDES].tobytes(), sent)
    return found
