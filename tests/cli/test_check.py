"""`fairhearing check`: from files alone, with an exit code that other programs may go by."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime

import pytest

from fairhearing.cli.errors import ExitCode
from fairhearing.health.kinds import TroubleKind
from fairhearing.health.lines import SERVE
from fairhearing.health.status import Status, publish_status
from fairhearing.health.troubles import Trouble
from fairhearing.health.words import WORDS, found_words
from fairhearing.vault.clock import MachineTime, machine_time

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
ALL = ("recorder-main", "hearing", "keyholder", "worker", "web")


@pytest.fixture
def home(tmp_path):
    (tmp_path / "recipients").mkdir()
    (tmp_path / "recipients" / "allerton.note").touch()
    return tmp_path


def say(home, process, *troubles, **changes):
    given = {"process": process, "pid": 1, "started": NOON, "written": NOON, "machine": machine_time()}
    publish_status(home / "status", Status(**(given | {"troubles": troubles} | changes)))


def check(home, *words):
    return subprocess.run(
        [sys.executable, "-m", "fairhearing", "check", "--home", str(home), *words],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**os.environ, "FAIRHEARING_DATABASE_URL": "postgres://nowhere.invalid/none"},
    )


def test_it_ends_with_0_only_if_every_process_just_said_that_it_is_well(home):
    for process in ALL:
        say(home, process)

    said = check(home)

    assert said.returncode == ExitCode.WELL
    assert said.stdout.startswith("Calls are being recorded. Nothing needs looking after; 4 things are not known.\n")
    assert said.stderr == ""


def test_a_trouble_is_told_first_with_what_to_do(home):
    for process in ALL:
        say(home, process)
    say(home, SERVE, Trouble(TroubleKind.RESTARTED, NOON, last=NOON, count=12, part="worker"))

    said = check(home)

    assert said.returncode == ExitCode.NOT_WELL
    first, empty, *told = said.stdout.splitlines()[:5]
    assert (first, empty) == ("Calls are being recorded. 1 thing needs looking after.", "")
    assert told == [
        f"trouble    Keeping processes running (worker): {found_words(TroubleKind.RESTARTED, 12)}",
        "           since 22 Nov 2026 12:00:00 UTC, last 22 Nov 2026 12:00:00 UTC; concerns worker",
        f"           {WORDS[TroubleKind.RESTARTED].to_do}",
    ]


def test_where_there_are_two_recorders_each_line_says_of_which(home):
    for process in (*ALL, "recorder-mirror"):
        say(home, process)

    told = check(home).stdout.splitlines()

    assert [line.split(":")[0] for line in told if "Recorder" in line] == [
        "well       Recorder (main)",
        "well       Recorder (mirror)",
    ]


def test_silence_has_an_exit_code_of_its_own(home):
    for process in ALL:
        say(home, process, machine=MachineTime("an earlier start of the machine", 1.0))

    said = check(home, "--json")

    assert said.returncode == ExitCode.UNAVAILABLE
    told = json.loads(said.stdout)
    assert told["state"] == "not known"
    assert {line["state"] for line in told["lines"]} == {"not known"}


def test_for_programs_each_line_is_an_object(home):
    say(home, "recorder-main", Trouble(TroubleKind.STRANGERS, NOON, last=NOON, count=3))

    lines = json.loads(check(home, "--json").stdout)["lines"]

    [told] = [line for line in lines if line["kind"] == "strangers"]
    assert told == {
        "name": "Taking calls",
        "state": "trouble",
        "kind": "strangers",
        "since": "2026-11-22T12:00:00.000Z",
        "last": "2026-11-22T12:00:00.000Z",
        "count": 3,
        "practice": "",
        "part": "",
        "found": "3 requests came from addresses that are no phone system of yours, and were refused.",
        "to_do": told["to_do"],
        "risks_calls": False,
        "weighs": True,
    }
    assert told["to_do"]
