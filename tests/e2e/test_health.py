"""A whole system says what is wrong, on the page and by the command, and says when it is well again."""

import json
import re

from tests.waiting import eventually

from fairhearing.cli.errors import ExitCode

from .phones import noise_call, place_one
from .recorded_sound import wait_for_calls
from .system import System
from .web_client import WebClient


def check(system: System) -> tuple[int, dict[str, str]]:
    """What `fairhearing check` ends with, and what is not well: of what, which kind."""
    said = system.command("check", "--json", "--home", str(system.home.root))
    lines = json.loads(said.stdout)["lines"]
    return said.returncode, {line["name"]: line["kind"] for line in lines if line["kind"] and line["state"] != "well"}


def headline(client: WebClient) -> str:
    found = re.search(r"<h1[^>]*>(.*?)</h1>", client.get("/health").text)
    assert found
    return found[1]


def test_a_store_that_takes_nothing_and_a_recorder_that_is_gone_are_told_by_page_and_command(running):
    manager = WebClient(running.url)
    manager.sign_in(running.person("manager"))
    eventually(lambda: check(running) == (ExitCode.WELL, {}), what="all being well")
    well = headline(manager)
    running.home.store.write_text("in the way")

    place_one(running.sip, noise_call("no store", seconds=1))
    untaken = (ExitCode.NOT_WELL, {"Storing recordings": "store-unwritable"})
    eventually(lambda: check(running) == untaken, what="the trouble")
    told, start_page = manager.get("/health").text, manager.get("/calls").text
    running.home.store.unlink()
    wait_for_calls(manager, 1)
    eventually(lambda: headline(manager) == well, what="all being well again")
    running.kill("recorder")
    gone = (ExitCode.UNAVAILABLE, {"Recorder": "silent"})
    eventually(lambda: check(running) == gone, what="the silence of the recorder alone")
    silent = headline(manager)

    assert well == "Calls are being recorded."
    assert "Finished recordings cannot be stored" in told
    assert "1 thing needs looking after." in start_page
    assert silent.startswith("Recording has stopped, or we cannot tell, since ")
