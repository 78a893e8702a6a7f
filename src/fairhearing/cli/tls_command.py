"""`fairhearing tls`: the certificate that pages are served under. Needs no process and no database."""

from __future__ import annotations

import argparse
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from fairhearing.vault.clock import Clock
from fairhearing.vault.home import Home

from .arguments import Commands, add_home, home_of
from .errors import CommandError, ExitCode

if TYPE_CHECKING:
    from fairhearing.web.tls_files import CertificateFacts
    from fairhearing.web.web_settings import WebSettings


def add_to(commands: Commands) -> None:
    """Add the command and its parts."""
    parts = commands.add_parser("tls", help="the certificate of the pages").add_subparsers(
        metavar="WHAT", required=True
    )
    show = parts.add_parser("show", help="say which certificate is served", description=_show.__doc__)
    show.set_defaults(run=_show)
    request = parts.add_parser("request", help="ask an authority of your network", description=_request.__doc__)
    request.add_argument(
        "-o", "--output", type=Path, metavar="FILE", help="write the request there (default: print it)"
    )
    request.set_defaults(run=_request)
    install = parts.add_parser("install", help="serve under what it answered", description=_install.__doc__)
    install.add_argument(
        "file", type=Path, metavar="FILE", help="PEM: our certificate, then those between it and the root"
    )
    install.set_defaults(run=_install)
    renew = parts.add_parser("renew", help="ask the ACME authority of web.json now", description=_renew.__doc__)
    renew.set_defaults(run=_renew)
    for part in (show, request, install, renew):
        add_home(part)


def _show(arguments: argparse.Namespace) -> None:
    """Say which certificate pages are served under: names, days, SHA-256 fingerprint, and who signed it."""
    from fairhearing.web.tls_files import serving_facts

    facts = serving_facts(home_of(arguments))
    if facts is None:
        raise CommandError(
            "there is no certificate yet",
            hint="one is made when pages are first served on an address other than loopback",
            code=ExitCode.NOT_FOUND,
        )
    _tell(facts)


def _request(arguments: argparse.Namespace) -> None:
    """Make a key, which stays here, and a signing request for the names in web.json (PKCS #10, PEM)."""
    from fairhearing.web.tls_making import make_request

    home = home_of(arguments)
    made = make_request(home, _hosts(home))
    if arguments.output:
        arguments.output.write_bytes(made)
        print(f"written to {arguments.output}; bring the answer back with `fairhearing tls install`")
    else:
        print(made.decode("ascii"), end="")


def _install(arguments: argparse.Namespace) -> None:
    """Check what the authority answered, and serve pages under it; a running web process takes it within seconds."""
    from fairhearing.web.tls_making import install
    from fairhearing.web.web_settings import load_web_settings

    home = home_of(arguments)
    try:
        answer = arguments.file.read_bytes()
    except FileNotFoundError as error:
        raise CommandError(f"there is no file {arguments.file}", code=ExitCode.NOT_FOUND) from error
    _tell(install(home, answer, load_web_settings(home).hosts, _now()))


def _renew(arguments: argparse.Namespace) -> None:
    """Have the ACME authority of web.json give a certificate now; the worker does it by itself when one nears its end.

    The web process must run: the authority looks for an answer on its plain HTTP port.
    """
    from fairhearing.web.tls_acme import obtain
    from fairhearing.web.web_settings import load_web_settings

    home = home_of(arguments)
    _tell(obtain(home, _settings_with_acme(load_web_settings(home)), _now()))


def _settings_with_acme(settings: WebSettings) -> WebSettings:
    if settings.acme is None:
        raise CommandError("web.json names no ACME authority", hint="its key 'acme' does", code=ExitCode.BAD_SETTINGS)
    return settings


def _hosts(home: Home) -> tuple[str, ...]:
    from fairhearing.web.web_settings import load_web_settings

    hosts = load_web_settings(home).hosts
    if not hosts:
        raise CommandError(
            "web.json names no hosts, so it is not known what to ask a certificate for",
            hint='write {"hosts": ["recorder.practice.example"]} to web.json in the home folder',
            code=ExitCode.BAD_SETTINGS,
        )
    return hosts


def _tell(facts: CertificateFacts) -> None:
    print(f"names        {', '.join(facts.names)}")
    print(f"good until   {facts.until:%d %B %Y %H:%M} UTC")
    print(f"signed by    {facts.issuer or 'this machine itself: browsers warn until they are told to trust it'}")
    print(f"SHA-256      {facts.fingerprint}")


def _now() -> datetime:
    return Clock().now()
