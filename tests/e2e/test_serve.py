"""`fairhearing serve` keeps its processes up, and the log can be checked from its files alone."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.waiting import eventually

from fairhearing.cli.errors import ExitCode

from .phones import Phones, noise_call
from .system import System
from .web_client import WebClient


def recorder_of(home: Path) -> int:
    """The process id of the recorder that serves this home, 0 while there is none."""
    for process in Path("/proc").glob("[0-9]*"):
        try:
            words = (process / "cmdline").read_text().split("\0")
        except OSError:
            continue
        if "recorder" in words and str(home) in words:
            return int(process.name)
    return 0


@contextmanager
def served(system: System) -> Iterator[int]:
    """Run everything under one supervisor; give the SIP port."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    words = ["serve", "--home", str(system.home.root), "--web", "0", "--sip", str(port)]
    process = subprocess.Popen(
        [sys.executable, "-m", "fairhearing", *words], start_new_session=True, env=system.environment
    )
    try:
        eventually(system.home.keyholder_socket.exists, what="the keyholder")
        yield port
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0


def test_a_killed_recorder_is_started_again_on_its_port(system):
    with served(system) as port:
        before = eventually(lambda: recorder_of(system.home.root), what="the recorder")
        assert isinstance(before, int)

        os.kill(before, signal.SIGKILL)
        eventually(lambda: recorder_of(system.home.root) not in (0, before), what="another recorder")
        phones = Phones(f"127.0.0.1:{port}", [noise_call("served", seconds=0.5)]).ring()
        phones.wait()
        told = system.command("check", "--json", "--home", str(system.home.root))

        assert phones.recorded == [True]
        assert told.returncode == ExitCode.NOT_WELL
        [line] = [line for line in json.loads(told.stdout)["lines"] if line["kind"] == "restarted"]
        assert (line["part"], line["count"]) == ("recorder", 1)
    assert recorder_of(system.home.root) == 0


def test_a_changed_log_is_found_from_its_files_alone(system):
    system.start()
    WebClient(system.url).sign_in(system.person("manager"))
    eventually(lambda: b"demonstration" in b"".join(tail_of(system)), what="the founding's entries")
    system.stop()

    whole = system.command("audit", "verify", "--home", str(system.home.root))
    checkpoint = system.command("audit", "checkpoint", "--home", str(system.home.root)).stdout.splitlines()
    exported = system.command("audit", "export", "--home", str(system.home.root)).stdout.splitlines()
    for path in system.home.log.glob("tail-*"):
        path.write_bytes(path.read_bytes().replace(b'"demonstration"', b'"demonstratiom"', 1))
    changed = system.command("audit", "verify", "--home", str(system.home.root))

    assert whole.returncode == ExitCode.WELL, whole.stderr
    assert f"{len(exported)} entries" in whole.stdout
    assert log_fingerprint_on(system.handover.recovery_kit) in whole.stdout
    assert page_code(whole.stdout) == checkpoint[2]
    assert "sign_in.succeeded" in {json.loads(line)["entry"]["verb"] for line in exported}
    assert changed.returncode == ExitCode.BAD_DATA
    assert changed.stderr.startswith("fairhearing: error:")


def tail_of(system: System) -> list[bytes]:
    return [path.read_bytes() for path in system.home.log.glob("tail-*")]


def log_fingerprint_on(kit: Path) -> str:
    """The log key's fingerprint as people read it on paper."""
    line = next(
        line for line in kit.read_text().splitlines() if line.startswith("fingerprint of the key that signs the log")
    )
    return line.rpartition(":")[2].strip()


def page_code(said: str) -> str:
    """The check code as the log page groups it, its groups put together."""
    line = next(line for line in said.splitlines() if line.startswith("check code "))
    return line.removeprefix("check code ").replace(" ", "")
