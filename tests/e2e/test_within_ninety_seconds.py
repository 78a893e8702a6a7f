"""Whatever stops of recording is on the page, in `check` and in somebody's letter box within 90 seconds (`make soak`).

Real processes, real signals, a real mail server; the watcher runs as it does under systemd.
"""

import json
import re
import time

import pytest
from tests.practice.mail_server import mail_server
from tests.waiting import eventually

from .web_client import WebClient

pytestmark = [pytest.mark.soak, pytest.mark.timeout(900)]

WITHIN_S = 90
SUBJECTS = {
    "recorder": "Recorder",
    "hearing": "Hearing",
    "keyholder": "Keyholder",
    "worker": "Worker",
    "web": "These pages",
}


@pytest.fixture
def inbox(running):
    """The managers' letter boxes, and a watcher that has been there for longer than its grace."""
    with mail_server() as (inbox, port):
        mail = {"host": "127.0.0.1", "port": port, "security": "none", "from": "alarms@recorder.example"}
        (running.home.root / "mail.json").write_text(json.dumps(mail))
        running.start("watch")
        eventually((running.home.root / "alarms.json").exists, what="who is told")
        time.sleep(50)
        inbox.messages.clear()
        yield inbox


def checked(system):
    said = system.command("check", "--json", "--home", str(system.home.root))
    return {line["name"]: line["kind"] for line in json.loads(said.stdout)["lines"] if line["kind"]}


def letters(inbox):
    return "\n".join(content.decode() for _, _, content in inbox.messages)


def told_within(inbox, words, began):
    eventually(
        lambda: words in letters(inbox), within_s=WITHIN_S - (time.monotonic() - began), what=f"an alarm: {words}"
    )
    return time.monotonic() - began


def test_each_process_that_is_killed_is_told_and_that_it_is_well_again(running, inbox):
    took = {}
    client = WebClient(running.url)
    client.sign_in(running.person("administrator"))
    for name, subject in SUBJECTS.items():
        began = time.monotonic()
        running.kill(name)
        took[name] = told_within(inbox, f"{subject}: It has said nothing for a while", began)
        kinds = checked(running)
        page = client.get("/health").text if name != "web" else None
        running.start(name)

        assert kinds[subject] == "silent"
        assert page is None or f"{subject}: we do not know" in re.sub(r"<[^>]*>", "", page)
        assert took[name] < WITHIN_S
        eventually(lambda: not checked(running), what="all being well")
    said_well = f"{len(SUBJECTS)} letters that it is well again"
    eventually(lambda: letters(inbox).count(": well again") >= len(SUBJECTS), within_s=200, what=said_well)
    print({name: round(seconds, 1) for name, seconds in took.items()})  # noqa: T201 - what was measured


def test_a_process_that_is_stopped_in_order_is_told(running, inbox):
    began = time.monotonic()
    running.processes["worker"].terminate()

    took = told_within(inbox, "Worker: It was stopped", began)

    assert took < WITHIN_S
    assert checked(running)["Worker"] == "stopped"
