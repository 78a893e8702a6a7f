"""`fairhearing check phone`: a short interview and a test, to one verdict with the settings to make."""

from __future__ import annotations

import argparse
import json
import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from fairhearing.capture.phone_products import PRODUCT_WORDS, Product
from fairhearing.capture.phone_verdict import Answers, Encryption, Said, Seen, Verdict, Way, verdict

from .arguments import Commands, add_home, founded_home_of
from .errors import CommandError, ExitCode

if TYPE_CHECKING:
    from fairhearing.capture.config import RecorderConfig
    from fairhearing.vault.home import Home

_LOOKS_EACH_S = 1.0
_MOST_LISTENED_S = 600
_QUESTIONS = {
    "border_controller": ("Does a session border controller with SIPREC stand before it?", tuple(Said)),
    "mirror_port": ("Can its port on the switch be mirrored to this machine?", tuple(Said)),
    "encryption": ("Are its calls encrypted? (sdes: SRTP with keys in plain SIP; tls: TLS or DTLS)", tuple(Encryption)),
    "own_recordings": ("Can it record calls itself, as sound files?", tuple(Said)),
}
_WAY_WORDS = {
    Way.SIPREC: "SIPREC: the phone system sends its calls to the recorder as they are made.",
    Way.MIRROR: "A mirror port: the recorder listens to the wire.",
    Way.IMPORT: "Import: the phone system records, and Fairhearing takes its files in afterwards.",
    Way.NONE: "Not possible as it stands.",
}


def add_to(parts: Commands) -> None:
    """Add the part of `check`."""
    command = parts.add_parser("phone", help="say how its calls can be recorded", description=_run.__doc__)
    command.add_argument("--practice", default="", metavar="ID", help="whose calls to look for (default: all)")
    command.add_argument("--product", choices=[str(each) for each in Product], help="which phone system")
    command.add_argument("--version", default="", metavar="TEXT", help="of the phone system, as it calls it")
    for name, (question, choices) in _QUESTIONS.items():
        option = f"--{name.replace('_', '-')}"
        command.add_argument(option, choices=[str(each) for each in choices], help=question)
    command.add_argument("--listen", type=_seconds, default=0, metavar="SECONDS", help="look for a call made now")
    command.add_argument("--pcap", type=Path, metavar="FILE", help="look at a capture of its wire instead")
    command.add_argument("--json", action="store_true", help="one JSON object, for other programs")
    add_home(command)
    command.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> ExitCode:
    """Ask what the phone system is, look for what it sends, and say by which way its calls can be recorded, with the
    settings to make. Answers may be given as options; on a terminal the others are asked. Ends with 1 where no way is
    left.
    """
    from fairhearing.capture.config import load_config

    home = founded_home_of(arguments)
    config = load_config(home.recorder_json)
    answers = _answers(arguments)
    seen = _seen(arguments, home, config)
    found = verdict(answers, seen, _uri(config))
    print(json.dumps(_document(answers, seen, found)) if arguments.json else _text(answers, seen, found, arguments))
    return ExitCode.NOT_WELL if found.way is Way.NONE else ExitCode.WELL


def _answers(arguments: argparse.Namespace) -> Answers:
    """Take the answers from the options, and ask for the others where somebody sits there."""
    asks = sys.stdin.isatty() and not arguments.json
    product = arguments.product or (asks and _ask("Which phone system is it?", tuple(Product)))
    if not product:
        raise CommandError("which phone system it is was not said", hint="add --product", code=ExitCode.USAGE)
    said = {
        name: getattr(arguments, name) or (asks and _ask(question, choices)) or "unknown"
        for name, (question, choices) in _QUESTIONS.items()
    }
    return Answers(
        product=Product(product),
        version=arguments.version,
        border_controller=Said(said["border_controller"]),
        mirror_port=Said(said["mirror_port"]),
        encryption=Encryption(said["encryption"]),
        own_recordings=Said(said["own_recordings"]),
    )


def _ask(question: str, choices: tuple[str, ...]) -> str:
    """Ask until one of the choices is typed."""
    while True:
        typed = input(f"{question} [{'/'.join(choices)}] ").strip().lower()
        if typed in choices:
            return typed


def _seen(arguments: argparse.Namespace, home: Home, config: RecorderConfig) -> Seen:
    if arguments.pcap:
        if not arguments.pcap.is_file():
            raise CommandError("the capture file is not there", hint="check the path", code=ExitCode.NOT_FOUND)
        from fairhearing.capture.overheard.survey import survey

        return survey(arguments.pcap)
    if not arguments.listen:
        return Seen()
    practices = {each.id for each in config.practices}
    if arguments.practice and arguments.practice not in practices:
        raise CommandError(
            "there is no practice of this id", hint="ids stand in recorder.json", code=ExitCode.NOT_FOUND
        )
    sys.stderr.write(f"Ring the practice from outside now, and talk. We look for {arguments.listen} s.\n")
    return _listen(home, {arguments.practice} if arguments.practice else practices, arguments.listen)


def _listen(home: Home, practices: set[str], seconds: int) -> Seen:
    """Ask the running recorders each second whether a call is there, and what they refused. Raises RecorderDown."""
    from fairhearing.capture.control_client import ControlClient

    control, refused_before = ControlClient(home), _refused(home)
    until_s = time.monotonic() + seconds
    while True:
        calls = len(control.calls(practices))
        refused = max(0, _refused(home) - refused_before)
        if calls or time.monotonic() >= until_s:
            return Seen(recorded=calls, refused=refused)
        time.sleep(_LOOKS_EACH_S)


def _refused(home: Home) -> int:
    from fairhearing.health.status import read_statuses

    return sum(
        int(status.figures.get("refused", 0))
        for process, status in read_statuses(home.status).items()
        if process.startswith("recorder-")
    )


def _uri(config: RecorderConfig) -> str:
    first = config.sip[0]
    host = f"[{first.host}]" if ":" in first.host else first.host
    return f"sip:recorder@{host}:{first.port}"


def _document(answers: Answers, seen: Seen, found: Verdict) -> dict[str, object]:
    return {"answers": asdict(answers), "seen": asdict(seen), **asdict(found)}


def _text(answers: Answers, seen: Seen, found: Verdict, arguments: argparse.Namespace) -> str:
    version = f" {answers.version}" if answers.version else ""
    lines = [f"Phone system: {PRODUCT_WORDS[answers.product]}{version}"]
    if (arguments.listen or arguments.pcap) and seen.is_nothing:
        lines.append("Nothing of it arrived while we looked: neither a call nor a request that was refused.")
    lines += ["", _WAY_WORDS[found.way]]
    lines += [f"  {each}" for each in found.reasons]
    if found.settings:
        lines += ["", "To do:"]
        lines += [f"  {at}. {each}" for at, each in enumerate(found.settings, 1)]
    if not found.is_seen and found.way is not Way.NONE:
        lines += ["", "Then ring from outside and run this again with --listen 60: only a call that is seen is proof."]
    return "\n".join(lines)


def _seconds(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and int(text[:4]) <= _MOST_LISTENED_S):
        raise argparse.ArgumentTypeError(f"seconds, at most {_MOST_LISTENED_S}, belong here")
    return int(text)
