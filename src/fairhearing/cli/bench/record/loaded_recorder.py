"""A recorder in a scratch home, with real sessions whose sound the paced sender sends."""

from __future__ import annotations

import asyncio
import json
import math
import os
import subprocess
import sys
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fairhearing.capture.config import RecorderConfig
from fairhearing.cli.bench.phones import Phones
from fairhearing.cli.errors import CommandError, ExitCode
from fairhearing.health.status import read_statuses
from fairhearing.vault.home import Home
from fairhearing.vault.layout import object_name
from fairhearing.vault.manifest import list_manifests

from .home import allow_calls
from .load.sender import PacedSender

NODE: Final = "main"
_EACH_S: Final = 0.01
_ANSWERS_WITHIN_S: Final = 60.0
_PUBLISHED_WITHIN_S: Final = 300.0
_ON_THEIR_WAY_S: Final = 0.1
_LOOK_EACH_S: Final = 0.1


@dataclass(frozen=True, slots=True)
class LoadedRecorder:
    """A recorder that runs, in a home of its own. sip: where it answers."""

    home: Home
    pid: int
    sip: tuple[str, int]
    config: RecorderConfig

    @property
    def media_ports(self) -> range:
        """Where sound may go."""
        return range(self.config.rtp.first_port, self.config.rtp.last_port + 1)

    def published(self) -> dict[str, Path]:
        """Return all recordings that were published, with their objects."""
        found = (file.recording for file in list_manifests(self.home.manifests, NODE))
        return {recording: self.home.store / object_name(recording) for recording in found}

    async def published_beside(self, before: Collection[str], count: int) -> list[Path]:
        """Wait until so many recordings are published beside those of before, and return their objects.

        Raises CommandError if they are not.
        """
        with _no_more_than(_PUBLISHED_WITHIN_S, f"{count} recordings were not published"):
            async with asyncio.timeout(_PUBLISHED_WITHIN_S):
                while len(self.published()) < len(before) + count:  # noqa: ASYNC110 - a bench may look now and again
                    await asyncio.sleep(_LOOK_EACH_S)
        return [path for recording, path in self.published().items() if recording not in before]

    def figures(self) -> dict[str, float]:
        """Return what it says of itself."""
        status = read_statuses(self.home.status).get(f"recorder-{NODE}")
        return {} if status is None else dict(status.figures)

    def dropped(self) -> int:
        """Return how many packets were dropped before it, by its own word."""
        return int(self.figures().get("dropped", 0))


@contextmanager
def loaded_recorder(home: Home, calls: int, environment: dict[str, str]) -> Iterator[LoadedRecorder]:
    """Run a recorder that takes so many calls, and as many again while those are hung up."""
    config = allow_calls(home, 2 * calls + 100)
    process = subprocess.Popen(
        [sys.executable, "-m", "fairhearing", "recorder", "--home", str(home.root), "--sip", "0"],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, **environment},
    )
    try:
        assert process.stdout is not None  # noqa: S101 - a pipe was asked for
        ready = process.stdout.readline()
        if not ready:
            raise CommandError("the recorder did not start", code=ExitCode.UNAVAILABLE)
        host, _, port = json.loads(ready)["sip"].rpartition(":")
        yield LoadedRecorder(home, process.pid, (host, int(port)), config)
    finally:
        process.terminate()
        process.communicate()


@contextmanager
def _no_more_than(seconds: float, what: str) -> Iterator[None]:
    """Raise CommandError where something takes too long."""
    try:
        yield
    except TimeoutError as error:
        raise CommandError(f"{what} within {seconds:.0f} s", code=ExitCode.UNAVAILABLE) from error


class Talk:
    """So many calls: set up, talking, and hung up. For one event loop.

    slots: which of the sender's calls they are. body: what INVITEs carry. begun: how many there were so far.
    """

    def __init__(self, recorder: LoadedRecorder, sender: PacedSender, slots: range, body: str) -> None:
        self._sender, self._slots = sender, slots
        self._phones = Phones(recorder.sip, slots=len(slots), aim=self._aim, body=body)
        self.begun = 0

    async def set_up(self) -> None:
        """Set all calls up; each is heard as soon as it is answered. Raises CommandError if not all are answered."""
        loop = asyncio.get_running_loop()
        self._transport, _ = await loop.create_datagram_endpoint(lambda: self._phones, local_addr=("127.0.0.1", 0))
        for _ in self._slots:
            self._invite()
            await asyncio.sleep(_EACH_S)
        await self._all_live()

    async def go_on(self, seconds: float, each_call_s: float = math.inf) -> None:
        """Talk for so long. Meanwhile calls end and others begin, so that each lasts so long in the mean."""
        apart_s = each_call_s / len(self._slots)
        began_s = time.monotonic()
        due_s = began_s + apart_s / 2
        while due_s < began_s + seconds:
            await _until(due_s)
            self._phones.hush()
            await asyncio.sleep(_ON_THEIR_WAY_S)
            self._phones.hang_up()
            self._invite()
            due_s += apart_s
        await _until(began_s + seconds)

    async def hang_up(self) -> None:
        """End the sound of all calls, and hang them up."""
        await self._all_live()
        for slot in range(len(self._slots)):
            self._aim(slot, [])
        self._sender.mark()
        await asyncio.sleep(_ON_THEIR_WAY_S)
        while self._phones.live:
            self._phones.hang_up()
            await asyncio.sleep(_EACH_S)
        await asyncio.sleep(_ON_THEIR_WAY_S)
        self._transport.close()

    async def _all_live(self) -> None:
        with _no_more_than(_ANSWERS_WITHIN_S, f"the recorder did not take {len(self._slots)} calls"):
            async with asyncio.timeout(_ANSWERS_WITHIN_S):
                while len(self._phones.live) < len(self._slots):  # noqa: ASYNC110 - a bench may look now and again
                    await asyncio.sleep(_LOOK_EACH_S)

    def _invite(self) -> None:
        self._phones.invite()
        self.begun += 1

    def _aim(self, slot: int, ports: list[str]) -> None:
        self._sender.aim(self._slots[slot], [int(port) for port in ports])


async def _until(moment_s: float) -> None:
    await asyncio.sleep(max(0.0, moment_s - time.monotonic()))
