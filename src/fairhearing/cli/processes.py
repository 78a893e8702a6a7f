"""`fairhearing recorder|hearing|keyholder|worker|web`: each process alone, for systemd units and containers."""

from __future__ import annotations

import argparse
import os
import socket
from datetime import timedelta

from fairhearing.vault.clock import Clock

from .arguments import Commands, add_home, founded_home_of, home_of
from .ports import add_web_host, port_number, wait_for_free_port

_LETS_GO_WITHIN_S = 2.0


def add_to(commands: Commands) -> None:
    """Add the five commands."""
    recorder = commands.add_parser("recorder", help="receive calls and seal them", description=_run_recorder.__doc__)
    recorder.add_argument("--node", default="main", help="this recorder's name where there are several")
    recorder.add_argument(
        "--sip", type=port_number, metavar="PORT", help="SIP port, 0 for a free one (default: recorder.json's)"
    )
    recorder.add_argument(
        "--clock-offset",
        type=float,
        default=0.0,
        metavar="SECONDS",
        help="shift the time of day, for demonstrations and drills; recordings say that it was shifted",
    )
    recorder.set_defaults(run=_run_recorder)
    hearing = commands.add_parser("hearing", help="check the sound of finished calls", description=_run_hearing.__doc__)
    hearing.set_defaults(run=_run_hearing)
    keyholder = commands.add_parser(
        "keyholder", help="hold unlocked keys and write the log", description=_run_keyholder.__doc__
    )
    keyholder.set_defaults(run=_run_keyholder)
    worker = commands.add_parser("worker", help="catalogue what was recorded", description=_run_worker.__doc__)
    worker.set_defaults(run=_run_worker)
    web = commands.add_parser("web", help="serve the pages", description=_run_web.__doc__)
    web.add_argument("--port", type=port_number, default=8000, help="port, 0 for a free one (default: 8000)")
    add_web_host(web, "--host")
    web.set_defaults(run=_run_web)
    for command in (recorder, hearing, keyholder, worker, web):
        add_home(command)


def _run_recorder(arguments: argparse.Namespace) -> None:
    """Receive recording sessions (SIPREC), seal their sound as it comes, publish it. Needs no other process."""
    from fairhearing.capture import recorder

    clock = Clock(timedelta(seconds=arguments.clock_offset))
    recorder.run(home_of(arguments), clock, node=arguments.node, sip_port=arguments.sip)


def _run_hearing(arguments: argparse.Namespace) -> None:
    """Listen by machine to each finished call while its key is still there, and write down what is wrong with it."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # threads that wait for work cost more than they bring
    from fairhearing.hearing import process

    process.run(home_of(arguments), Clock())


def _run_keyholder(arguments: argparse.Namespace) -> None:
    """Hold the keys that managers unlock, and write the audit log before any key is used."""
    from fairhearing.keyholder import server

    server.run(founded_home_of(arguments), Clock())


def _run_worker(arguments: argparse.Namespace) -> None:
    """Take published recordings into the catalogue and bring changes into the audit log."""
    home = founded_home_of(arguments)
    from fairhearing.web.startup import start_django

    start_django(home)
    from fairhearing.heartbeat.probe_call import ProbeCall
    from fairhearing.web import worker

    clock = Clock()
    worker.run(home, clock, ProbeCall(home, clock).make)


def _run_web(arguments: argparse.Namespace) -> None:
    """Serve the pages: on loopback by plain HTTP, on any other address by HTTPS."""
    home = founded_home_of(arguments)
    from fairhearing.web import server
    from fairhearing.web.web_settings import load_web_settings

    host = arguments.host or load_web_settings(home).host
    within_s = _LETS_GO_WITHIN_S
    wait_for_free_port(arguments.port, socket.SOCK_STREAM, within_s=within_s, host=host)  # granian would share it
    server.run(home, port=arguments.port, host=host)
