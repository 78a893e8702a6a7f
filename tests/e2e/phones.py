"""Phone systems of ours for tests: calls of seeded noise, many at once, that know what they had sent at any moment."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from fairhearing.cli.demo.phone_system import Line, NotRecorded, PlannedCall, recording_client, tracks_of
from fairhearing.cli.demo.speech import Conversation

PACKET_BYTES = 160
OUTSIDE = Line("sip:07700900123@phones.example", "Margaret Holroyd")
INSIDE = Line("sip:201@allerton.example", "Keeley Barnes")
INSIDE_WESTFIELD = Line("sip:301@westfield.example", "Sanjay Mistry")


def noise_call(seed: str, *, seconds: float, called: Line = INSIDE) -> PlannedCall:
    """An incoming call of noise that only this seed makes, different on each side."""
    tracks = [Random(f"{seed} {side}").randbytes(int(seconds * 50) * PACKET_BYTES) for side in ("left", "right")]
    return PlannedCall(OUTSIDE, called, Conversation(seed, *tracks), caller_is_left=True)


@dataclass
class Phones:
    """Calls under way in a thread of their own. `sent[n]` is how many packets a side of call n has sent so far."""

    recorder: str
    calls: list[PlannedCall]
    sent: list[int] = field(default_factory=list)
    recorded: list[bool] = field(default_factory=list)
    _thread: threading.Thread | None = None

    def ring(self) -> Phones:
        self.sent = [0] * len(self.calls)
        self.recorded = [False] * len(self.calls)
        self._thread = threading.Thread(target=lambda: asyncio.run(self._all()), daemon=True)
        self._thread.start()
        return self

    def wait(self, within_s: float = 60) -> None:
        assert self._thread is not None
        self._thread.join(within_s)
        assert not self._thread.is_alive(), "the calls did not end"

    async def _all(self) -> None:
        await asyncio.gather(*(self._one(n, call) for n, call in enumerate(self.calls)))

    async def _one(self, n: int, call: PlannedCall) -> None:
        host, _, port = self.recorder.rpartition(":")
        async with recording_client((host, int(port))) as client:
            watch = asyncio.create_task(self._watch(n, lambda: client.packets_sent))
            with contextlib.suppress(NotRecorded):
                await client.open(call.caller, call.called)
                await client.speak(tracks_of(call, call.words))
                await client.hang_up()
                self.recorded[n] = True
            watch.cancel()

    async def _watch(self, n: int, look: Callable[[], int]) -> None:
        while True:
            self.sent[n] = look()
            await asyncio.sleep(0.005)


def place_one(recorder: str, call: PlannedCall) -> None:
    """Record one call from beginning to end."""
    phones = Phones(recorder, [call]).ring()
    phones.wait()
    assert phones.recorded == [True]
