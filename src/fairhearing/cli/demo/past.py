"""Makes the calls that are already there: real recordings, each by a recorder whose clock is shifted back."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from fairhearing.cli.supervisor import Child, Supervisor
from fairhearing.vault.clock import Clock
from fairhearing.vault.home import Home

from .phone_log import PlacedCall
from .phone_system import PlannedCall, place_call
from .practices import past_calls

_APART_S = 1.7
_LOOK_EACH_S = 0.2


def past_node(group: int) -> str:
    """Return the name of the recorder that makes one group of past calls."""
    return f"past-{group}"


PAST_NODES = tuple(past_node(group) for group in range(len(past_calls())))


def founded_past(home: Home) -> dict[int, tuple[timedelta, list[PlannedCall]]]:
    """Return the groups whose recorder was founded with this home; an older demonstration has fewer of them."""
    return {n: calls for n, calls in enumerate(past_calls()) if (home.recorder / past_node(n)).is_dir()}


def record_past_calls(
    home: Home, *, made: set[int], remember: Callable[[set[int]], None], stop: threading.Event
) -> list[PlacedCall]:
    """Record every group that was not made yet, side by side, each through a recorder of its own.

    Returns the calls it made, when all are published, or soon after `stop` is set: a group cut short is made again the
    next time. remember: called with the groups made so far, as each ends well.
    """
    due = {group: calls for group, calls in founded_past(home).items() if group not in made}
    return asyncio.run(_record(home.root, due, made, remember, stop)) if due else []


async def _record(
    home: Path,
    due: dict[int, tuple[timedelta, list[PlannedCall]]],
    made: set[int],
    remember: Callable[[set[int]], None],
    stop: threading.Event,
) -> list[PlacedCall]:
    placed: list[PlacedCall] = []

    async def one(group: int, ago: timedelta, calls: list[PlannedCall]) -> None:
        recorders = Supervisor({})
        words = ["recorder", "--home", str(home), "--node", past_node(group), "--sip", "0"]
        shifted = Child(past_node(group), lambda _: [*words, "--clock-offset", str(-ago.total_seconds())])
        try:
            ready = await asyncio.to_thread(recorders.start, shifted)
            host, _, port = ready["sip"].rpartition(":")
            recorder = (host, int(port))
            placed.extend(
                await asyncio.gather(*(_after(n * _APART_S, call, recorder, ago) for n, call in enumerate(calls)))
            )
        finally:
            await asyncio.to_thread(recorders.stop)  # a recorder that is told to stop publishes first
        made.add(group)
        remember(made)

    recording = asyncio.gather(*(one(group, ago, calls) for group, (ago, calls) in due.items()))
    while not (recording.done() or stop.is_set()):
        await asyncio.wait([recording], timeout=_LOOK_EACH_S)
    if recording.done():
        await recording
        return placed
    recording.cancel()
    await asyncio.gather(recording, return_exceptions=True)  # its recorders end first
    return placed


async def _after(seconds: float, call: PlannedCall, recorder: tuple[str, int], ago: timedelta) -> PlacedCall:
    clock = Clock(-ago)
    await asyncio.sleep(seconds)
    began = clock.now()
    await place_call(call, recorder=recorder)
    return PlacedCall(call, began, clock.now())
