"""A whole system for a test: a home of its own, the real processes on ephemeral ports, nothing restarted by itself."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from fairhearing.cli.demo.handover import Handover, SignIn
from fairhearing.vault.home import Home

ORDER = ("recorder", "hearing", "keyholder", "worker", "web")


@dataclass
class System:
    """The processes of one home. Each is started, killed and stopped by name."""

    home: Home
    environment: dict[str, str]
    processes: dict[str, subprocess.Popen[str]] = field(default_factory=dict)
    ready: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def handover(self) -> Handover:
        return Handover.beside(self.home.root)

    def person(self, role: str, practice: str = "Allerton Medical Centre") -> SignIn:
        return next(one for one in self.handover.sign_ins() if (one.role, one.practice) == (role, practice))

    @property
    def temporary(self) -> Path:
        """The processes' own temporary folder."""
        folder = self.home.root.parent / "processes-tmp"
        folder.mkdir(exist_ok=True)
        return folder

    @property
    def logs(self) -> list[Path]:
        """What the processes said on standard error."""
        folder = self.home.root.parent / "processes-said"
        folder.mkdir(exist_ok=True)
        return [folder]

    @property
    def sip(self) -> str:
        return self.ready["recorder"]["sip"]

    @property
    def url(self) -> str:
        return self.ready["web"]["url"]

    def start(self, *names: str, within_s: float = 60) -> None:
        for name in names or ORDER:
            self._spawn(name)
        for name in names or ORDER:
            self.ready[name] = self._ready_line(name, within_s)

    def kill(self, name: str) -> None:
        """End a process as a crash or the kernel would: at once."""
        process = self.processes.pop(name)
        process.send_signal(signal.SIGKILL)
        process.communicate()

    def stop(self) -> None:
        beside = [name for name in self.processes if name not in ORDER]
        for name in (*beside, *reversed(ORDER)):
            process = self.processes.pop(name, None)
            if process is None:
                continue
            process.terminate()
            try:
                process.communicate(timeout=60)
            except subprocess.TimeoutExpired:
                process.kill()
                process.communicate()
                raise AssertionError(f"{name} did not stop when asked") from None

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "fairhearing", *words],
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
            env=self.environment,
        )

    def words(self, name: str) -> list[str]:
        """What starts a process."""
        return [sys.executable, "-m", "fairhearing", name, "--home", str(self.home.root), *self._options(name)]

    def _spawn(self, name: str) -> None:
        with (self.logs[0] / name).open("ab") as said:
            self.processes[name] = subprocess.Popen(
                self.words(name),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=said,
                env={**self.environment, "FAIRHEARING_HOME": str(self.home.root), "TMPDIR": str(self.temporary)},
                text=True,
            )

    def _options(self, name: str) -> Sequence[str]:
        again = self.ready.get(name, {})
        if name == "recorder":
            return ["--sip", again["sip"].rpartition(":")[2] if again else "0"]
        if name == "web":
            return ["--port", again["url"].rstrip("/").rpartition(":")[2] if again else "0"]
        return []

    def _ready_line(self, name: str, within_s: float) -> dict[str, str]:
        stdout = self.processes[name].stdout
        assert stdout is not None
        for line in stdout:
            if line.startswith('{"ready"'):
                return json.loads(line)
        said = (self.logs[0] / name).read_text()[-3000:]
        raise AssertionError(f"{name} did not become ready within {within_s} s:\n{said}")


def every_file(*folders: Path) -> list[Path]:
    """All regular files below these folders."""
    return [path for folder in folders for path in folder.rglob("*") if path.is_file() and not path.is_symlink()]
