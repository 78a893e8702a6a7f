"""The web process: granian in front of Django, one worker with threads. Says in one line of JSON when it answers.

granian forks the worker that answers requests; if this process is killed the worker goes with it, so that no old one
keeps the port. Passphrases and opened sound pass through it: it dumps no core, and makes no file that others may read.
"""

from __future__ import annotations

import ctypes
import http.client
import json
import os
import signal
import socket
import threading
import time
from collections.abc import Callable
from typing import Any

from django.core.wsgi import get_wsgi_application
from granian import Granian
from granian.constants import HTTPModes, Interfaces, Loops
from granian.log import LogLevels

from fairhearing.health.kinds import TroubleKind
from fairhearing.health.lines import WEB
from fairhearing.health.telling import Figures, Telling
from fairhearing.health.troubles import Troubles
from fairhearing.vault.clock import Clock
from fairhearing.vault.home import Home
from fairhearing.vault.memory import keep_memory_private
from fairhearing.web.startup import start_django
from fairhearing.web.static_files import gather

_HOST = "127.0.0.1"
_THREADS = 16
_ASK_EVERY_S = 0.05
_ASK_AGAIN_S = 10.0
_PR_SET_PDEATHSIG = 1
_STOP_WITHIN_S = 5
_LOGGING: dict[str, Any] = {
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "generic", "stream": "ext://sys.stderr"}},
    "loggers": {"_granian": {"handlers": ["console"], "level": "ERROR", "propagate": False}},
}


def run(home: Home, port: int, *, host: str = _HOST) -> None:
    """Serve pages until SIGTERM or SIGINT. port: 0 takes a free one."""
    os.umask(0o077)
    keep_memory_private()
    start_django(home)
    gather()
    with _reserve(host, port) as reserved:
        port = reserved.getsockname()[1]
        server = Granian(
            "fairhearing.web.server:worker_application",
            factory=True,
            address=host,
            port=port,
            interface=Interfaces.WSGI,
            workers=1,
            blocking_threads=_THREADS,
            loop=Loops.asyncio,
            http=HTTPModes.http1,
            websockets=False,
            log_level=LogLevels.error,
            log_dictconfig=_LOGGING,
            workers_kill_timeout=_STOP_WITHIN_S,
        )
        asking = _Asking(host, port, Troubles(Clock()))
        telling = Telling(home.status, WEB, asking.troubles.clock, asking.troubles, look=asking.look)

        def begin() -> None:
            _say_ready(host, port)
            telling.start()

        server.on_startup(lambda: threading.Thread(target=begin, daemon=True).start())
        server.serve()
        telling.stop()


def worker_application() -> Callable[..., Any]:
    """Make what granian's worker calls; run once, in the worker."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() == 1:
        os._exit(1)  # the parent went before we asked to be told
    return get_wsgi_application()


def _reserve(host: str, port: int) -> socket.socket:
    """Bind the port without listening, so that it stays ours; granian listens on it beside this."""
    reserved = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
    reserved.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    reserved.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    reserved.bind((host, port))
    return reserved


def _say_ready(host: str, port: int) -> None:
    """Ask for the sign-in page until it comes, then print the ready line."""
    while not _answers(host, port):
        time.sleep(_ASK_EVERY_S)
    print(json.dumps({"ready": "web", "url": f"http://{host}:{port}"}), flush=True)  # noqa: T201 - the supervisor reads it


class _Asking:
    """Asks for a page now and then, as a visitor would."""

    def __init__(self, host: str, port: int, troubles: Troubles) -> None:
        self.troubles = troubles
        self._host, self._port = host, port
        self._answered = 0
        self._due_s = time.monotonic() + _ASK_AGAIN_S

    def look(self) -> Figures:
        """Ask if it is time to."""
        if time.monotonic() >= self._due_s:
            answers = _answers(self._host, self._port)
            self._answered += answers
            self.troubles.count(TroubleKind.PAGES_UNANSWERED, int(not answers))
            self._due_s = time.monotonic() + _ASK_AGAIN_S
        return {"answered": self._answered}


def _answers(host: str, port: int) -> bool:
    """Say whether the server gives a page."""
    connection = http.client.HTTPConnection(host, port, timeout=5)
    try:
        connection.request("GET", "/sign-in")
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
