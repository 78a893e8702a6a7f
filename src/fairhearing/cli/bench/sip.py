"""How soon a recorder answers an INVITE while many calls are live and others are set up beside them, at a steady rate.

INVITEs leave by the clock, whether or not earlier ones were answered, so that a pause counts for all that wait in it.
Between two INVITEs a datagram goes to an echo server: what it waits for, everybody on this machine waits for.
With sound, 100 packets a second go to each live call. If their sender was late, the figures are of no use.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path
from typing import Final, cast

from fairhearing.capture.config import load_config, publish_config
from fairhearing.cli.errors import CommandError, ExitCode
from fairhearing.vault.home import Home

from .phones import BODY, Phones
from .scratch_home import prepare

_FILL_EACH_S: Final = 0.01
_SETTLE_S: Final = 3.0
_MS: Final = 1000
_LATE_MAY_BE: Final = 0.01


@dataclass(frozen=True, slots=True)
class Load:
    """What is measured under: so many live calls, set-ups and hang-ups a second, for so long, with sound or without."""

    calls: int
    rate: int
    seconds: int
    sound: bool


@dataclass(frozen=True, slots=True)
class _Cpu:
    """Seconds of CPU that a process has used, and when."""

    used_s: float
    at_s: float


def measure(load: Load) -> None:
    """Open so many calls, then set up and hang up others beside them, and print how long INVITEs waited.

    Raises CommandError where nothing was answered, or the sound came too late to count.
    """
    with tempfile.TemporaryDirectory(prefix="fairhearing-bench-") as folder, _recorder(Path(folder), load) as run:
        phones, echo, cpu = asyncio.run(_measure(run, load))
        dropped = _dropped(run.ports)
    if not phones.waited_s or not echo.waited_s:
        raise CommandError("no INVITE was answered", code=ExitCode.UNAVAILABLE)
    print(
        f"{load.calls} calls live {'with' if load.sound else 'without'} sound, {load.rate} set-ups and hang-ups a "
        f"second for {load.seconds} s"
    )
    print(f"  {'':18}{'p50':>9}{'p95':>9}{'p99':>9}{'slowest':>9}   ms")
    invites, echoes = _figures(phones.waited_s), _figures(echo.waited_s)
    for name, figures in (("INVITE to answer", invites), ("echo, the floor", echoes)):
        print(f"  {name:18}" + "".join(f"{each:9.1f}" for each in figures))
    print(f"  {'ratio':18}" + "".join(f"{ours / theirs:9.1f}" for ours, theirs in zip(invites, echoes, strict=True)))
    print(f"  {len(phones.waited_s)} answered, {phones.refused} refused, {len(phones.sent_s)} never answered")
    before, during = ((b.used_s - a.used_s) / (b.at_s - a.at_s) for a, b in pairwise(cpu))
    print(
        f"  recorder's CPU: {100 * before:.0f} % of a core with live calls alone, {100 * during:.0f} % with set-ups: "
        f"{_MS * (during - before) / load.rate:.1f} ms for one call set up and hung up"
    )
    if load.sound:
        print(f"  {dropped} packets dropped by the kernel")


@dataclass(frozen=True, slots=True)
class _Run:
    """What was started. ports: where sound may go. sound: its sender, if there is one."""

    recorder: tuple[str, int]
    pid: int
    echo: tuple[str, int]
    ports: range
    sound: subprocess.Popen[str] | None


@contextmanager
def _recorder(folder: Path, load: Load) -> Iterator[_Run]:
    """Run a recorder in a scratch home that takes so many calls and as many again, and what measures it."""
    home = Home(folder / "home")
    prepare(home)
    config = load_config(home.recorder_json)
    publish_config(home, replace(config, limits=replace(config.limits, calls=2 * load.calls + 100)))
    started = [_start(sys.executable, "-m", "fairhearing", "recorder", "--home", str(home.root), "--sip", "0")]
    try:
        host, _, port = json.loads(_first_line(started[0]))["sip"].rpartition(":")
        started.append(_start(sys.executable, "-m", "fairhearing.cli.bench.echo"))
        echo = ("127.0.0.1", int(_first_line(started[1])))
        if load.sound:
            started.append(_start(sys.executable, "-m", "fairhearing.cli.bench.rtp_sender", str(load.calls)))
        ports = range(config.rtp.first_port, config.rtp.last_port + 1)
        yield _Run((host, int(port)), started[0].pid, echo, ports, started[2] if load.sound else None)
    finally:
        for each in started:
            each.kill()
            each.communicate()


def _start(*command: str) -> subprocess.Popen[str]:
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def _first_line(started: subprocess.Popen[str]) -> str:
    assert started.stdout is not None  # noqa: S101 - a pipe was asked for
    return started.stdout.readline()


async def _measure(run: _Run, load: Load) -> tuple[Phones, _Echoes, list[_Cpu]]:
    """Return both halves' figures, and the recorder's CPU: before all, between, and after."""
    loop = asyncio.get_running_loop()
    phones = Phones(run.recorder, slots=load.calls if run.sound else 0, aim=_aim(run))
    transport, _ = await loop.create_datagram_endpoint(lambda: phones, local_addr=("127.0.0.1", 0))
    echo = _Echoes()
    echoing, _ = await loop.create_datagram_endpoint(lambda: echo, remote_addr=run.echo)
    for _ in range(load.calls):
        phones.invite()
        await asyncio.sleep(_FILL_EACH_S)
    await asyncio.sleep(_SETTLE_S)
    cpu = [_cpu(run.pid)]
    await asyncio.sleep(_SETTLE_S)
    cpu.append(_cpu(run.pid))
    phones.waited_s.clear()
    began_s = time.monotonic()
    for n in range(load.rate * load.seconds):
        await _at(began_s + n / load.rate)
        phones.invite()
        if len(phones.live) > load.calls:
            phones.hang_up()
        await _at(began_s + (n + 0.5) / load.rate)
        echo.ask()
    cpu.append(_cpu(run.pid))
    await asyncio.sleep(_SETTLE_S)
    transport.close()
    echoing.close()
    if run.sound is not None:
        _check_sender(run.sound)
    return phones, echo, cpu


async def _at(moment_s: float) -> None:
    await asyncio.sleep(max(0.0, moment_s - time.monotonic()))


def _aim(run: _Run) -> Callable[[int, list[str]], None]:
    """Return what tells the sender where the sound of a slot goes."""

    def aim(slot: int, ports: list[str]) -> None:
        if run.sound is not None and run.sound.stdin is not None:
            run.sound.stdin.write(f"{slot} {' '.join(ports)}\n")
            run.sound.stdin.flush()

    return aim


def _check_sender(sender: subprocess.Popen[str]) -> None:
    """End the sender of sound. Raises CommandError where it was late too often for the figures to count."""
    told = json.loads(sender.communicate()[0])
    if told["late"] > _LATE_MAY_BE * told["rounds"]:
        raise CommandError(
            f"the sender of sound was late {told['late']} times of {told['rounds']}, by {told['worst_ms']} ms at most: "
            "this run does not count",
            hint="measure again while this machine has less to do",
        )


@dataclass
class _Echoes(asyncio.DatagramProtocol):
    """Datagrams as long as an INVITE to the echo server, and how long each was away."""

    waited_s: list[float] = field(default_factory=list)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        del addr
        self.waited_s.append(time.monotonic() - float(data.split(maxsplit=1)[0]))

    def ask(self) -> None:
        self._transport.sendto(f"{time.monotonic()!r} {BODY}".encode())


def _figures(waited_s: list[float]) -> tuple[float, float, float, float]:
    """Return median, 95th and 99th percentile and the slowest, in milliseconds."""
    ordered = sorted(_MS * each for each in waited_s)
    half, most, nearly_all = (ordered[min(len(ordered) - 1, int(share * len(ordered)))] for share in (0.5, 0.95, 0.99))
    return half, most, nearly_all, ordered[-1]


def _cpu(pid: int) -> _Cpu:
    """Return what a process has used so far (proc(5): utime and stime, in ticks)."""
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return _Cpu((int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK"), time.monotonic())


def _dropped(ports: range) -> int:
    """Return how many datagrams found no room in the sockets of the media ports that are open now (proc_net_udp(5))."""
    rows = [line.split() for line in Path("/proc/net/udp").read_text("ascii").splitlines()[1:]]
    return sum(int(row[-1]) for row in rows if int(row[1].rpartition(":")[2], 16) in ports)
