"""`fairhearing serve`: the whole system on one machine, supervised."""

from __future__ import annotations

import argparse
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from fairhearing.alarms.watcher import Watcher
from fairhearing.health.kinds import TroubleKind
from fairhearing.health.lines import SERVE
from fairhearing.health.telling import Telling
from fairhearing.health.troubles import Troubles
from fairhearing.vault.clock import Clock
from fairhearing.vault.home import Home

from .arguments import Commands, add_home, founded_home_of
from .ports import add_web_host, port_number
from .supervisor import Child, Ready, StopAsked, Supervisor


def add_to(commands: Commands) -> None:
    """Add the command."""
    command = commands.add_parser("serve", help="run everything, supervised", description=_run.__doc__)
    command.add_argument(
        "--web", type=port_number, default=8000, metavar="PORT", help="web port, 0 for a free one (default: 8000)"
    )
    add_web_host(command, "--web-host")
    command.add_argument(
        "--sip", type=port_number, metavar="PORT", help="SIP port, 0 for a free one (default: recorder.json's)"
    )
    add_home(command)
    command.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> None:
    """Run recorder, hearing, keyholder, worker and web, and start again whichever ends by itself."""
    home = founded_home_of(arguments)
    with supervised(home) as supervisor:
        start_all(supervisor, home, web_port=arguments.web, sip_port=arguments.sip, web_host=arguments.web_host)
        supervisor.watch()


@contextmanager
def supervised(home: Home) -> Iterator[Supervisor]:
    """Lend a supervisor that stops what it started, and tells which of its processes ended by themselves.

    A watcher beside it sends alarms; it ends first, so that what is stopped in order alarms nobody.
    """
    troubles = Troubles(Clock())
    telling = Telling(home.status, SERVE, troubles.clock, troubles, passing=True)
    supervisor = Supervisor(
        {"FAIRHEARING_HOME": str(home.root)}, lambda name: troubles.happened(TroubleKind.RESTARTED, part=name)
    )
    watcher = Watcher(home, troubles.clock)
    stop_on_signals(supervisor)
    telling.start()
    watcher.start()
    try:
        yield supervisor
    except StopAsked:
        pass  # before everything was up
    finally:
        watcher.stop()
        supervisor.stop()
        telling.stop()


def stop_on_signals(supervisor: Supervisor) -> None:
    """Make SIGTERM, Ctrl+C and a closed terminal stop the supervisor in order."""
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: supervisor.request_stop())


def start_all(
    supervisor: Supervisor,
    home: Home,
    *,
    web_port: int,
    sip_port: int | None,
    web_host: str | None = None,
    before_web: Callable[[], None] = lambda: None,
) -> tuple[Ready, Ready]:
    """Start the processes, recorder first. Returns the ready lines of recorder and web. Raises ChildFailed."""
    recorder = supervisor.start(recorder_child(home.root, sip_port))
    supervisor.begin(Child("hearing", lambda _: ["hearing", "--home", str(home.root)]))
    supervisor.start(Child("keyholder", lambda _: ["keyholder", "--home", str(home.root)]))
    supervisor.start(Child("worker", lambda _: ["worker", "--home", str(home.root)]))
    before_web()
    web = supervisor.start(web_child(home.root, web_port, web_host))
    return recorder, web


def recorder_child(root: Path, sip_port: int | None) -> Child:
    """Return the recorder; started again, it takes the port it had."""

    def command(ready: Ready) -> list[str]:
        port = ready["sip"].rpartition(":")[2] if ready else sip_port
        return ["recorder", "--home", str(root), *(["--sip", str(port)] if port is not None else [])]

    return Child("recorder", command)


def web_child(root: Path, port: int, host: str | None = None) -> Child:
    """Return the web process; started again, it takes the port it had."""

    def command(ready: Ready) -> list[str]:
        again = ready["url"].rstrip("/").rpartition(":")[2] if ready else port
        return ["web", "--home", str(root), "--port", str(again), *(["--host", host] if host else [])]

    return Child("web", command)
