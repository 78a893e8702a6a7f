"""Port numbers as people type them, and whether one is free before anything is built upon it."""

from __future__ import annotations

import argparse
import errno
import socket
import time
from ipaddress import ip_address

from .errors import CommandError, ExitCode

_LOOPBACK = "127.0.0.1"
_HIGHEST = 65535
_TRY_EACH_S = 0.05


def port_number(typed: str) -> int:
    """Read a port, 0 for a free one. Raises what argparse turns into one line."""
    if typed.isascii() and typed.isdigit() and len(typed) <= len(str(_HIGHEST)) and int(typed) <= _HIGHEST:
        return int(typed)
    raise argparse.ArgumentTypeError("a port is a number from 0 to 65535")


def address_of_this_machine(typed: str) -> str:
    """Read an IP address. Raises what argparse turns into one line."""
    try:
        return str(ip_address(typed))
    except ValueError as error:
        raise argparse.ArgumentTypeError("an IP address of this machine, 0.0.0.0 for all of them") from error


def add_web_host(command: argparse.ArgumentParser, option: str) -> None:
    """Give a command the address that pages are served on."""
    command.add_argument(
        option,
        type=address_of_this_machine,
        metavar="ADDRESS",
        help="address to serve pages on, by HTTPS unless it is loopback (default: web.json's, else 127.0.0.1)",
    )


def require_free_port(
    port: int,
    kind: socket.SocketKind,
    *,
    host: str = _LOOPBACK,
    hint: str = "stop that program, or choose another port, 0 for a free one",
) -> None:
    """Raise CommandError if a program on this machine has the port, on loopback where no host is named. 0 is free.

    kind: SOCK_STREAM for pages, SOCK_DGRAM for SIP over UDP.
    """
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, kind) as probe:
        if kind is socket.SOCK_STREAM:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # closed connections do not hold it
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CommandError(_found(port, error), hint=hint, code=ExitCode.UNAVAILABLE) from error


def wait_for_free_port(port: int, kind: socket.SocketKind, *, within_s: float, host: str = _LOOPBACK) -> None:
    """Give a process that has just ended the time to let go of its port. Raises CommandError if it stays taken."""
    deadline_s = time.monotonic() + within_s
    while True:
        try:
            return require_free_port(port, kind, host=host)
        except CommandError:
            if time.monotonic() > deadline_s:
                raise
        time.sleep(_TRY_EACH_S)


def _found(port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"port {port} is taken by another program"
    if error.errno == errno.EADDRNOTAVAIL:
        return "this machine does not have that address"
    if error.errno == errno.EACCES:
        return f"port {port} is not for this user: those below 1024 belong to root"
    return f"port {port} cannot be had: {error.strerror}"
