"""The web process: granian in front of Django, one worker with threads. Says in one line of JSON when it answers.

On loopback it speaks plain HTTP, on any other address HTTPS only. A certificate that is renewed is taken by a new
worker, which answers before the old one goes; nobody is signed out by it.

granian starts the worker that answers requests; if this process is killed the worker goes with it, so that no old one
keeps the port. Passphrases and opened sound pass through it: it dumps no core, and makes no file that others may read.
"""

from __future__ import annotations

import ctypes
import json
import multiprocessing
import os
import signal
import socket
import threading
import time
from collections.abc import Callable
from typing import Any

from django.core.wsgi import get_wsgi_application
from granian import Granian
from granian.constants import HTTPModes, Interfaces, Loops, SSLProtocols
from granian.http import HTTP1Settings
from granian.log import LogLevels

from fairhearing.health.lines import WEB
from fairhearing.health.telling import Telling
from fairhearing.health.troubles import Troubles
from fairhearing.vault.clock import Clock
from fairhearing.vault.home import Home
from fairhearing.vault.memory import keep_memory_private
from fairhearing.web.asking import Asking
from fairhearing.web.plain_http import PlainHttp
from fairhearing.web.serving import Serving, ensure_certificate, serving_of, tell_django
from fairhearing.web.startup import start_django
from fairhearing.web.static_files import gather
from fairhearing.web.tls_files import serving_path

_THREADS = 16
_ASK_EVERY_S = 0.05
_PR_SET_PDEATHSIG = 1
_STOP_WITHIN_S = 5
_OLD_WORKER_STAYS_S = 7.5
"""So long a new worker has to begin before the old one goes. A stop that is asked for meanwhile waits as long."""
_HTTP = HTTP1Settings(header_read_timeout=10_000, max_buffer_size=64 * 1024)
_LOGGING: dict[str, Any] = {
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "generic", "stream": "ext://sys.stderr"}},
    "loggers": {"_granian": {"handlers": ["console"], "level": "ERROR", "propagate": False}},
}


def run(home: Home, port: int, *, host: str | None = None) -> None:
    """Serve pages until SIGTERM or SIGINT. port: 0 takes a free one. host: an address; None for web.json's.

    Raises BadWebSettings, BadCertificate.
    """
    os.umask(0o077)
    keep_memory_private()
    multiprocessing.set_start_method("spawn", force=True)  # a fork beside our threads inherits locks nobody lets go of
    clock = Clock()
    serving = serving_of(home, host)
    if serving.encrypted:
        ensure_certificate(home, serving, clock.now())
    tell_django(serving)
    start_django(home)
    gather()
    with _reserve(serving.host, port) as reserved:
        port = reserved.getsockname()[1]
        plain = _plain_http(home, serving, port)
        server = _granian(home, serving, port)
        asking = Asking(home, serving, port, Troubles(clock), renewed=server.signal_handler_reload)
        telling = Telling(home.status, WEB, clock, asking.troubles, look=asking.look)

        def begin() -> None:
            _say_ready(asking, serving, port, plain)
            telling.start()

        server.on_startup(lambda: threading.Thread(target=begin, daemon=True).start())
        server.serve()
        telling.stop()


def _granian(home: Home, serving: Serving, port: int) -> Any:  # noqa: ANN401 - granian chooses its class at import
    certificate = serving_path(home) if serving.encrypted else None
    return Granian(
        "fairhearing.web.server:worker_application",
        factory=True,
        address=serving.host,
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=_THREADS,
        loop=Loops.asyncio,
        http=HTTPModes.http1,
        http1_settings=_HTTP,
        websockets=False,
        ssl_cert=certificate,
        ssl_key=certificate,
        ssl_protocol_min=SSLProtocols.tls12,
        log_level=LogLevels.error,
        log_dictconfig=_LOGGING,
        workers_kill_timeout=_STOP_WITHIN_S,
        respawn_interval=_OLD_WORKER_STAYS_S,
    )


def _plain_http(home: Home, serving: Serving, https_port: int) -> PlainHttp | None:
    """Answer on the plain port where web.json names one and the pages themselves are encrypted."""
    if not serving.encrypted or serving.settings.http_port is None:
        return None
    plain = PlainHttp(home, serving, https_port, serving.settings.http_port)
    plain.start()
    return plain


def worker_application() -> Callable[..., Any]:
    """Make what granian's worker calls; run once, in the worker."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() == 1:
        os._exit(1)  # the parent went before we asked to be told
    keep_memory_private()
    return get_wsgi_application()


def _reserve(host: str, port: int) -> socket.socket:
    """Bind the port without listening, so that it stays ours; granian listens on it beside this."""
    reserved = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
    reserved.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    reserved.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    reserved.bind((host, port))
    return reserved


def _say_ready(asking: Asking, serving: Serving, port: int, plain: PlainHttp | None) -> None:
    """Ask for the sign-in page until it comes, then print the ready line."""
    while not asking.answers():
        time.sleep(_ASK_EVERY_S)
    ready = {"ready": "web", "url": serving.url(port)} | ({"http_port": str(plain.port)} if plain else {})
    print(json.dumps(ready), flush=True)  # noqa: T201 - the supervisor reads it
