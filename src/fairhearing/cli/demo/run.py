"""Runs the demonstration: founds it once, starts everything, and lets calls arrive until it is stopped."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from fairhearing.cli.errors import CommandError
from fairhearing.cli.serve_command import start_all, supervised
from fairhearing.cli.supervisor import Ready
from fairhearing.vault.clock import Clock
from fairhearing.vault.home import Home
from fairhearing.web.startup import start_django

from . import founding, sign_in_words
from .diaries import read_past_diary
from .handover import Handover
from .hard_calls import report_hard_calls
from .learnt import learn_from_past_calls
from .marked import mark_past_calls
from .open_cases import open_demonstration_cases
from .past import founded_past, record_past_calls
from .phone_log import PlacedCall, bring_phone_log
from .phone_system import NotRecorded, place_call
from .practices import PRACTICES, calls_from_now_on
from .proved import prove_at_once
from .rights_and_breaches import answer_for_rights_and_breaches
from .told import name_contacts
from .written import write_policies_and_papers

_BETWEEN_CALLS_S = 60.0
_CATALOGUED_WITHIN_S = 60.0


def run_demonstration(home: Home, *, web_port: int, sip_port: int, as_json: bool) -> None:
    """Run until SIGTERM or SIGINT. Prints where to sign in, as text or as one line of JSON."""
    handover = Handover.beside(home.root)
    if not founding.is_founded(home):
        _say("Founding two practices", as_json)
        _found_in_a_process_of_its_own(home, sip_port)
    _say("Starting", as_json)
    start_django(home)
    stop_past = threading.Event()
    beside = ThreadPoolExecutor(1)
    with supervised(home) as supervisor:
        past = beside.submit(_record_past, home, handover, as_json, stop_past)
        try:
            recorder, web = start_all(supervisor, home, web_port=web_port, sip_port=sip_port)
            supervisor.wait_for(past.done)
            placed = past.result()
            _wait_until_catalogued(home)
            mark_past_calls()
            open_demonstration_cases(Clock())
            report_hard_calls(Clock().now())
            answer_for_rights_and_breaches(Clock().now())
            learn_from_past_calls(Clock().now())
            bring_phone_log(placed)
            write_policies_and_papers(Clock().now())
            read_past_diary(Clock().now())
            prove_at_once(Clock().now())
            name_contacts(Clock().now())
            announcement = _announcement(home, handover, recorder, web)
            if as_json:
                print(json.dumps(announcement), flush=True)
                on_tick = _nothing
            else:
                on_tick = sign_in_words.show(web["url"], handover)
            threading.Thread(target=_let_calls_arrive, args=(_address(recorder),), daemon=True).start()
            supervisor.watch(on_tick=on_tick)
        finally:
            _say("\n\n  Stopping", as_json)
            stop_past.set()
            beside.shutdown()


def _found_in_a_process_of_its_own(home: Home, sip_port: int) -> None:
    words = ["demo", "--prepare", "--home", str(home.root), "--sip", str(sip_port)]
    done = subprocess.run(
        [sys.executable, "-m", "fairhearing", *words], stdin=subprocess.DEVNULL, check=False, process_group=0
    )
    if done.returncode:
        raise CommandError("the demonstration could not be set up", hint="the lines above say why")


def _nothing() -> None:
    """Do nothing each tick."""


def _say(words: str, as_json: bool) -> None:  # noqa: FBT001 - the command's own flag
    if not as_json:
        print(words + " …", file=sys.stderr, flush=True)


def _record_past(home: Home, handover: Handover, as_json: bool, stop: threading.Event) -> list[PlacedCall]:  # noqa: FBT001
    made = handover.past_calls_made()
    if len(made) < len(founded_past(home)):
        _say("Recording thirteen past calls (about half a minute, the first time only)", as_json)
    return record_past_calls(home, made=made, remember=handover.remember_past_calls, stop=stop)


def _wait_until_catalogued(home: Home) -> None:
    """Wait until the worker has taken in all past calls, so that the list is whole when we say ready."""
    from fairhearing.catalogue.models import Call

    expected = sum(len(calls) for _, calls in founded_past(home).values())
    deadline_s = time.monotonic() + _CATALOGUED_WITHIN_S
    while Call.objects.count() < expected and time.monotonic() < deadline_s:
        time.sleep(0.2)


def _announcement(home: Home, handover: Handover, recorder: Ready, web: Ready) -> dict[str, object]:
    """Return the ready line: where everything is and how each person signs in."""
    return {
        "url": web["url"],
        "sip": recorder["sip"],
        "home": str(home.root),
        "practices": [
            {
                "name": practice.name,
                "numbers": list(practice.numbers),
                "extensions": [extension for extension, _ in practice.extensions],
            }
            for practice in PRACTICES
        ],
        "users": [
            {
                "role": one.role,
                "practice": one.practice,
                "email": one.email,
                "passphrase": one.passphrase,
                "totp_secret": one.totp_secret,
            }
            for one in handover.sign_ins()
        ],
        "recovery_kit": str(handover.recovery_kit),
    }


def _address(recorder: Ready) -> tuple[str, int]:
    host, _, port = recorder["sip"].rpartition(":")
    return host, int(port)


def _let_calls_arrive(recorder: tuple[str, int]) -> None:
    """Place one call after another, one a minute, the first at once."""
    for call in calls_from_now_on():
        began_s = time.monotonic()
        try:
            asyncio.run(place_call(call, recorder=recorder))
        except NotRecorded as error:
            print(f"fairhearing: a call of the demonstration was not recorded: {error}", file=sys.stderr)
        time.sleep(max(1.0, _BETWEEN_CALLS_S - (time.monotonic() - began_s)))
