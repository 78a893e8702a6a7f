"""Starts the processes, keeps them running, stops them in order. Recorder first up and last down.

A child says that it is ready with one JSON line on its standard output, `{"ready": NAME, …}`; everything else it
prints goes to our standard error. A child that ends by itself is started again, at once the first time, then with
growing pauses: a recorder that is down does not record. Each child has a process group of its own: Ctrl+C in a
terminal reaches the supervisor alone, and the order holds.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

_PAUSES_S = (0.0, 0.5, 1.0, 2.0, 5.0, 10.0)
_STEADY_AFTER_S = 60.0
_STOP_WITHIN_S = 10.0

Ready = Mapping[str, str]


class ChildFailed(Exception):
    """A process did not become ready. Its own words stand above on standard error."""

    hint = "what it said stands above"


class StopAsked(Exception):
    """A stop was asked for while a process was starting."""


@dataclass(slots=True)
class Child:
    """One supervised process.

    command: the words after `python -m fairhearing`, or a function that makes them from the last ready line, so that
    a restarted process takes the same port again.
    """

    name: str
    command: Callable[[Ready], Sequence[str]]
    ready: Ready = field(default_factory=dict)
    process: subprocess.Popen[str] | None = None
    became_ready: threading.Event = field(default_factory=threading.Event)
    restarts: int = 0


class Supervisor:
    """Owns the children from `start` to `stop`. Start them in the order they should come up.

    restarted: called with the name of each one that ended by itself, when it is started again.
    """

    def __init__(self, environment: Mapping[str, str], restarted: Callable[[str], None] = lambda _: None) -> None:
        self._restarted = restarted
        self._environment = {**os.environ, **environment, "FAIRHEARING_SUPERVISED": "1"}
        self._children: list[Child] = []
        self._stopping = threading.Event()
        self._wake = threading.Event()

    def start(self, child: Child, *, within_s: float = 60.0) -> Ready:
        """Start one process and wait until it is ready. Raises ChildFailed, or StopAsked."""
        self._spawn(child)
        self._children.append(child)
        deadline_s = time.monotonic() + within_s
        while not child.became_ready.wait(0.05):
            if self._stopping.is_set():
                raise StopAsked
            ended = child.process is not None and child.process.poll() is not None
            if ended or time.monotonic() > deadline_s:
                raise ChildFailed(f"{child.name} did not become ready")
        return child.ready

    def begin(self, child: Child) -> None:
        """Start one process that nothing waits for."""
        self._spawn(child)
        self._children.append(child)

    def watch(self, *, each_s: float = 0.2, on_tick: Callable[[], None] = lambda: None) -> None:
        """Restart what ends, until `request_stop`. Returns when a stop was asked for."""
        due_s: dict[str, float] = {}
        while not self._stopping.is_set():
            for child in self._children:
                self._restart_if_ended(child, due_s)
            on_tick()
            self._stopping.wait(each_s)

    def wait_for(self, done: Callable[[], bool], *, each_s: float = 0.1) -> None:
        """Wait until something is done. Raises StopAsked if a stop was asked for first."""
        while not done():
            if self._stopping.wait(each_s):
                raise StopAsked

    def request_stop(self) -> None:
        """Ask `watch` to return. Safe in a signal handler."""
        self._stopping.set()

    def stop(self) -> None:
        """Stop every process, the last started first, each with time to finish what it holds."""
        self._stopping.set()
        for child in reversed(self._children):
            _end(child)

    def _restart_if_ended(self, child: Child, due_s: dict[str, float]) -> None:
        if child.process is None or child.process.poll() is None:
            return
        now_s = time.monotonic()
        if child.name not in due_s:
            pause_s = _PAUSES_S[min(child.restarts, len(_PAUSES_S) - 1)]
            due_s[child.name] = now_s + pause_s
            print(f"fairhearing: {child.name} ended ({child.process.returncode}); starting it again", file=sys.stderr)
        if now_s >= due_s[child.name]:
            del due_s[child.name]
            child.restarts += 1
            self._restarted(child.name)
            self._spawn(child)

    def _spawn(self, child: Child) -> None:
        child.became_ready.clear()
        child.process = subprocess.Popen(
            [sys.executable, "-m", "fairhearing", *child.command(child.ready)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            env=self._environment,
            text=True,
            process_group=0,
        )
        threading.Thread(target=_read_output, args=(child, child.process), daemon=True).start()


def _read_output(child: Child, process: subprocess.Popen[str]) -> None:
    """Take the ready line, pass the rest on, and forgive earlier crashes of a process that then ran steadily."""
    assert process.stdout is not None  # noqa: S101 - asked for by PIPE
    began_s = time.monotonic()
    for line in process.stdout:
        if line.startswith('{"ready"'):
            child.ready = json.loads(line)
            child.became_ready.set()
        else:
            sys.stderr.write(line)
    if time.monotonic() - began_s > _STEADY_AFTER_S:
        child.restarts = 0


def _end(child: Child) -> None:
    if child.process is None or child.process.poll() is not None:
        return
    child.process.send_signal(signal.SIGTERM)
    try:
        child.process.wait(_STOP_WITHIN_S)
    except subprocess.TimeoutExpired:
        print(f"fairhearing: {child.name} did not stop within {_STOP_WITHIN_S:.0f} s; ending it", file=sys.stderr)
        child.process.kill()
        child.process.wait()
