"""Real keyholder processes without waiting for Python's imports each time: one process imports, and forks them.

    asked, one JSON line on stdin:  {"home": …, "clock": …, "stdout": path of a FIFO}
    told, one JSON line on stdout:  {"started": pid}, {"ended": pid, "code": as subprocess has it}

`forker.py` runs as that process; `Forker` and `Forked` are the test's side, with as much of `Popen` as tests use.
"""

import json
import os
import select
import signal
import subprocess
import sys
import tempfile
from pathlib import Path


class Forked:
    """One keyholder process."""

    def __init__(self, forker, pid, stdout):
        self.forker, self.pid, self.stdout = forker, pid, stdout

    def send_signal(self, number):
        os.kill(self.pid, number)

    def kill(self):
        self.send_signal(signal.SIGKILL)

    def wait(self, timeout=60):
        return self.forker.wait(self.pid, timeout)


class Forker:
    """The process that forks them, begun when the first is wanted."""

    def __init__(self):
        self.process = subprocess.Popen(
            [sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0
        )
        self.codes = {}
        self.unread = b""

    def start(self, home, clock):
        with tempfile.TemporaryDirectory() as folder:
            fifo = Path(folder) / "stdout"
            os.mkfifo(fifo)
            reading = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)
            asked = json.dumps({"home": str(home), "clock": str(clock), "stdout": str(fifo)})
            self.process.stdin.write(asked.encode() + b"\n")
            pid = self._told("started", 60)
            os.set_blocking(reading, True)
        return Forked(self, pid, os.fdopen(reading, "r"))

    def wait(self, pid, timeout):
        while pid not in self.codes:
            self._told("ended", timeout)
        return self.codes[pid]

    def close(self):
        self.process.stdin.close()
        self.process.wait(20)
        self.process.stdout.close()

    def _told(self, what, timeout):
        """Read lines until one says this; return the pid in it."""
        while True:
            while b"\n" not in self.unread:
                if not select.select([self.process.stdout], [], [], timeout)[0]:
                    raise subprocess.TimeoutExpired("keyholder", timeout)
                piece = self.process.stdout.read(65536)
                assert piece, "the forking process ended"
                self.unread += piece
            line, _, self.unread = self.unread.partition(b"\n")
            said = json.loads(line)
            if "ended" in said:
                self.codes[said["ended"]] = said["code"]
            else:
                self.codes.pop(said["started"], None)  # the system gave a number out once more
            if what in said:
                return said[what]


def serve():
    """Fork keyholders until nobody asks any more."""
    import keyholder_process  # beside this file; what takes long

    waking, woken = os.pipe()
    os.set_blocking(woken, False)
    signal.set_wakeup_fd(woken)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    asked = b""
    while True:
        ready, _, _ = select.select([0, waking], [], [])
        if waking in ready:
            os.read(waking, 512)
            _tell_who_ended()
        if 0 in ready:
            piece = os.read(0, 65536)
            if not piece:
                return
            *lines, asked = (asked + piece).split(b"\n")
            for line in lines:
                _fork(keyholder_process, json.loads(line), (waking, woken))


def _fork(keyholder_process, wanted, pipe):
    stdout = os.open(wanted["stdout"], os.O_WRONLY)
    pid = os.fork()
    if pid:
        os.close(stdout)
        _tell({"started": pid})
        return
    code = 1
    try:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        for descriptor in pipe:
            os.close(descriptor)
        os.dup2(stdout, 1)
        os.close(stdout)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        keyholder_process.main(Path(wanted["home"]), Path(wanted["clock"]))
        code = 0
    except SystemExit as end:
        sys.stderr.write(f"{end}\n")
    finally:
        sys.stdout.flush()
        os._exit(code)


def _tell_who_ended():
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if not pid:
            return
        _tell({"ended": pid, "code": os.waitstatus_to_exitcode(status)})


def _tell(said):
    os.write(1, json.dumps(said).encode() + b"\n")


if __name__ == "__main__":
    serve()
