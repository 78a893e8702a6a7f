"""Two hosts with a wire between them, each in a network namespace of its own; the test's thread is on the near one."""

from __future__ import annotations

import ctypes
import os
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.e2e.closed_network import closed_network

NEAR, FAR = "192.0.2.9", "192.0.2.1"
NEAR_6, FAR_6 = "fd00::9", "fd00::1"
_CLONE_NEWNET = 0x40000000
_libc = ctypes.CDLL(None, use_errno=True)


class Wire:
    """The interface `near` is what a mirror port would be wired to; whatever the far host sends comes out there."""

    def __init__(self, far_pid: int) -> None:
        self.far_pid = far_pid

    def on_far_host(self, family: int, kind: int, protocol: int = 0) -> socket.socket:
        """Return a socket that lives on the far host."""
        here = os.open("/proc/thread-self/ns/net", os.O_RDONLY)
        there = os.open(f"/proc/{self.far_pid}/ns/net", os.O_RDONLY)
        try:
            assert _libc.setns(there, _CLONE_NEWNET) == 0
            return socket.socket(family, kind, protocol)
        finally:
            assert _libc.setns(here, _CLONE_NEWNET) == 0
            os.close(here)
            os.close(there)

    def sent(self) -> int:
        """How many frames were sent on the near interface."""
        lines = subprocess.run(["ip", "-s", "-o", "link", "show", "near"], capture_output=True, text=True, check=True)
        after = lines.stdout.split("TX:")[1].split("\\")[1]
        return int(after.split()[1])


@contextmanager
def wire() -> Iterator[Wire]:
    """Make both hosts; they are gone at the end."""
    with closed_network():
        far = subprocess.Popen(["unshare", "--net", "sleep", "300"])
        try:
            _wait_for_namespace(far.pid)
            run("ip link add near type veth peer name far")
            run(f"ip link set far netns {far.pid}")
            for name, ipv4, ipv6, enter in (
                ("near", NEAR, NEAR_6, ""),
                ("far", FAR, FAR_6, f"nsenter -t {far.pid} -n "),
            ):
                run(f"{enter}ip link set {name} addrgenmode none")
                run(f"{enter}ip addr add {ipv4}/24 dev {name}")
                run(f"{enter}ip addr add {ipv6}/64 dev {name} nodad")
                run(f"{enter}ip link set {name} up")
            yield Wire(far.pid)
        finally:
            far.kill()
            far.wait()


def run(words: str) -> None:
    subprocess.run(words.split(), check=True)


def _wait_for_namespace(pid: int) -> None:
    ours = Path("/proc/thread-self/ns/net").readlink()
    while Path(f"/proc/{pid}/ns/net").readlink() == ours:
        pass
