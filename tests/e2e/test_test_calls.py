"""A whole system makes a test call when it is asked to, and says what became of it."""

import json

from tests.waiting import eventually

from fairhearing.cli.errors import ExitCode
from fairhearing.health.status import read_statuses

from .system import System
from .web_client import WebClient


def ask(system: System) -> tuple[int, list[str]]:
    said = system.command("test-call", "--json", "--home", str(system.home.root))
    return said.returncode, [call["ending"] for call in json.loads(said.stdout)["calls"]]


def figures(system: System) -> dict[str, float]:
    return dict(read_statuses(system.home.status)["worker"].figures)


def test_a_test_call_is_heard_by_a_whole_system_told_by_health_and_destroyed(running):
    manager = WebClient(running.url)
    manager.sign_in(running.person("manager"))

    heard = ask(running)
    eventually(lambda: figures(running).get("test_call_heard") == 1, what="the figure")
    eventually(lambda: not [path for path in running.home.store.rglob("*") if path.is_file()], what="its destruction")
    page, calls = manager.get("/health").text, manager.get("/calls").text
    running.kill("recorder")
    unanswered = ask(running)
    eventually(lambda: "test-call-unanswered" in {each.kind for each in troubles(running)}, what="the trouble")

    assert heard == (ExitCode.WELL, ["heard"])
    assert unanswered == (ExitCode.NOT_WELL, ["unanswered"])
    assert "A test call went the whole way and was heard" in page
    assert "Make a test call now" in page
    assert "fairhearing-probe" not in calls + page


def troubles(system: System):
    return read_statuses(system.home.status)["worker"].troubles
