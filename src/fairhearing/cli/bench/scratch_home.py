"""A home for a benchmark: the demonstration's practices in a folder that goes with it, and all processes at work."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from fairhearing.cli.serve_command import start_all
from fairhearing.cli.supervisor import Supervisor
from fairhearing.vault.home import Home
from fairhearing.web.startup import start_django


@dataclass(frozen=True, slots=True)
class Running:
    """Where what was started is reached. sip: the recorder's host and port. url: of the pages."""

    sip: tuple[str, int]
    url: str


def prepare(home: Home) -> None:
    """Set up the demonstration's practices in a folder that is empty, or made."""
    home.root.mkdir(exist_ok=True)
    words = ["demo", "--prepare", "--home", str(home.root), "--sip", "0"]
    subprocess.run([sys.executable, "-m", "fairhearing", *words], check=True, stdout=subprocess.DEVNULL)


@contextmanager
def scratch_home() -> Iterator[Home]:
    """Lend a home that is set up, with its database open. Nothing runs in it; it is deleted in the end."""
    with tempfile.TemporaryDirectory(prefix="fairhearing-bench-") as folder:
        home = Home(Path(folder) / "home")
        prepare(home)
        start_django(home)
        yield home


@contextmanager
def all_running(home: Home) -> Iterator[Running]:
    """Have all processes of a home at work, and stop them in the end. Raises ChildFailed."""
    supervisor = Supervisor({"FAIRHEARING_HOME": str(home.root)})
    try:
        recorder, web = start_all(supervisor, home, web_port=0, sip_port=0)
        host, _, port = recorder["sip"].rpartition(":")
        yield Running((host, int(port)), web["url"])
    finally:
        supervisor.stop()
