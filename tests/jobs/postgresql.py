"""A PostgreSQL server of one's own: Debian's binaries, a temporary folder, a Unix socket, no network."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

_INSTALLED = Path("/usr/lib/postgresql")
_PORT = 5432  # only names the socket's file, in a folder that is this server's alone
_START_S = 60


def find_binaries():
    """Return the folder of the newest version's binaries, None where there are none."""
    return max(_INSTALLED.glob("*/bin"), key=lambda path: int(path.parent.name), default=None)


def unprivileged_user():
    """PostgreSQL refuses root: name somebody else to run as, None to run as who we are."""
    if os.geteuid() != 0:
        return None
    return next((name for name in ("postgres", "nobody") if _exists(name)), None)


@contextmanager
def running_server(binaries):
    """Start a server, yield the address of its first database, and stop it with all it wrote."""
    with stoppable_server(binaries) as server:
        yield server.address


@dataclass(frozen=True)
class Server:
    """A server that runs. stop and start: as an administrator does, or a power cut."""

    address: str
    stop: Callable[[], None]
    start: Callable[[], None]


@contextmanager
def stoppable_server(binaries):
    """Start a server that may be stopped and started again."""
    folder = Path(tempfile.mkdtemp(prefix="fairhearing-postgresql-"))
    user = unprivileged_user()
    if user:
        shutil.chown(folder, user)

    def run(program, *words):
        done = subprocess.run(
            [binaries / program, *words],
            user=user,
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=_START_S,
            check=False,
            env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "HOME": str(folder)},
        )
        assert done.returncode == 0, done.stderr

    data = folder / "data"
    # A language's collation, not C: it orders signs as no index of ours may rely on.
    run(
        "initdb",
        "-D",
        data,
        "-U",
        "fairhearing",
        "--auth=trust",
        "--encoding=UTF8",
        "--locale-provider=icu",
        "--icu-locale=en-GB",
        "--no-sync",
    )
    options = f"-k {folder} -p {_PORT} -c listen_addresses='' -c fsync=off -c max_connections=30"

    def start():
        run("pg_ctl", "-D", data, "-l", folder / "server.log", "-w", "-t", str(_START_S), "-o", options, "start")

    def stop():
        run("pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")

    try:
        start()
        try:
            query = urlencode({"host": folder, "port": _PORT})
            yield Server(f"postgresql://fairhearing@/postgres?{query}", stop, start)
        finally:
            stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _exists(name):
    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True
