"""`fairhearing demo --json`, as somebody outside sees it."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.waiting import eventually

from fairhearing.cli.demo.handover import Handover, SignIn
from fairhearing.vault.home import Home

from .databases import environment_of
from .recorded_sound import Wave, call_links, played, unsealed
from .system import System, every_file
from .web_client import WebClient

ROLES = {"manager", "assistant", "partner", "auditor", "member", "administrator"}


@contextmanager
def demonstration(home: Path) -> Iterator[dict]:
    """Run it as a stranger would, in a session of its own, and stop it politely."""
    process = subprocess.Popen(
        [sys.executable, "-m", "fairhearing", "demo", "--home", str(home), "--web", "0", "--sip", "0", "--json"],
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
        env=environment_of(home),
    )
    try:
        assert process.stdout is not None
        yield json.loads(process.stdout.readline())
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=120)
        assert process.returncode == 0


def as_manager(ready: dict, practice: str) -> WebClient:
    user = next(user for user in ready["users"] if (user["role"], user["practice"]) == ("manager", practice))
    client = WebClient(ready["url"])
    client.sign_in(SignIn(**user))
    return client


def test_a_newcomer_finds_thirteen_calls_hears_a_new_one_and_comes_back_to_them(tmp_path):
    home = tmp_path / "demo"
    with demonstration(home) as first:
        assert {user["role"] for user in first["users"]} == ROLES
        assert {practice["name"] for practice in first["practices"]} == {user["practice"] for user in first["users"]}
        managers = [as_manager(first, practice["name"]) for practice in first["practices"]]
        assert sum(len(call_links(manager)) for manager in managers) >= 13
        past = call_links(managers[0])
        assert "1 call will be destroyed by" in managers[0].get("/kept").text
        assert "1 needs a look first." in managers[0].get("/kept").text
        assert "to confirm" in managers[0].get("/notes").text

        new = eventually(lambda: set(call_links(managers[0])) - set(past), what="a new call")

        wave = played(managers[0], next(iter(new)))
        assert is_speech(wave)
        kit = Path(first["recovery_kit"])
        assert home not in kit.parents
        sealed = next(path for path in every_file(home / "store") if path.suffix == ".sealed")
        system = System(Home(home), environment_of(home))
        assert system.handover == Handover.beside(home)
        assert unsealed(system, sealed).left

    with demonstration(home) as second:
        assert second["users"] == first["users"]
        assert second["recovery_kit"] == first["recovery_kit"]
        assert set(past) <= set(call_links(as_manager(second, first["practices"][0]["name"])))
    assert not every_process_of(home)


def is_speech(wave: Wave) -> bool:
    """Both sides speak: neither is one constant value."""
    return len(set(wave.left)) > 50 and len(set(wave.right)) > 50


def every_process_of(home: Path) -> list[str]:
    """Processes whose command line names this home."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if str(home) in (process / "cmdline").read_text():
                found.append(process.name)
        except OSError:
            continue
    return found


def test_ctrl_c_while_the_past_is_recorded_ends_everything_without_a_traceback(tmp_path):
    home = tmp_path / "demo"
    process = subprocess.Popen(
        [sys.executable, "-m", "fairhearing", "demo", "--home", str(home), "--web", "0", "--sip", "0"],
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        env=environment_of(home),
    )
    assert process.stderr is not None
    said = ""
    while "Recording thirteen past calls" not in said:
        line = process.stderr.readline()
        assert line, said
        said += line
    eventually((home / "recorder" / "past-0" / "boot").exists, what="a recorder of past calls")

    os.killpg(process.pid, signal.SIGINT)
    said += process.communicate(timeout=120)[1]

    assert process.returncode == 0, said
    assert "Traceback" not in said
    assert not every_process_of(home)
