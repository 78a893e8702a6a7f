"""What a home's processes say of themselves: by their files while a test waits, by `fairhearing check` in the end."""

import json
import subprocess
import sys

from tests.waiting import eventually

from fairhearing.health.status import read_statuses


def kinds(home, process="recorder-main"):
    """The troubles a process tells now, without asking the command."""
    status = read_statuses(home.status).get(process)
    return {str(trouble.kind) for trouble in status.troubles} if status else set()


def wait_until_told(home, kind):
    eventually(lambda: kind in kinds(home), what=kind)


def wait_until_well(home, kind):
    eventually(lambda: kind not in kinds(home), what=f"the end of {kind}")


def checked(home):
    """What `fairhearing check --json` says is wrong: lines by kind. It ends with 1 where there are any."""
    words = [sys.executable, "-m", "fairhearing", "check", "--json", "--home", str(home.root)]
    said = subprocess.run(words, capture_output=True, text=True, timeout=60, check=False)
    lines = json.loads(said.stdout)["lines"]
    wrong = {line["kind"]: line for line in lines if line["state"] == "trouble"}
    assert said.returncode == (1 if wrong else 69), said.stderr
    assert all(line["to_do"] for line in wrong.values())
    return wrong
