"""`fairhearing init`: a home without any practice, and the links to set it up."""

import json
import os
import signal
import subprocess
import sys

import pytest
from tests.waiting import eventually

from fairhearing.capture.config import load_config
from fairhearing.cli.errors import ExitCode
from fairhearing.health.kinds import TroubleKind
from fairhearing.health.lines import read_lines
from fairhearing.vault.clock import machine_time
from fairhearing.vault.home import Home


def run(*words, **options):
    return subprocess.run(
        [sys.executable, "-m", "fairhearing", *words],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        **options,
    )


def init(home, *words):
    done = run("init", "--home", str(home), "--json", *words)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    home = Home(tmp_path_factory.mktemp("init") / "home")
    said = init(home.root, "--web-url", "https://recordings.allerton.example/")
    return home, said | {"modes": {path.stat().st_mode & 0o077 for path in home.root.rglob("*")}}


def test_it_makes_a_home_that_holds_no_practice_and_none_of_its_keys(made):
    home, said = made

    assert load_config(home.recorder_json).practices == ()
    assert not home.recipients.exists()
    assert not (home.keyholder / "wraps").exists()
    assert said["modes"] == {0}


def test_its_links_lead_to_where_browsers_reach_the_pages_and_their_tokens_are_kept_nowhere(made):
    home, said = made
    tokens = [said[kind].rpartition("/")[2] for kind in ("system", "practice")]

    assert said["system"].startswith("https://recordings.allerton.example/set-up/link/")
    assert len(set(tokens)) == 2
    kept = b"".join(path.read_bytes() for path in home.root.rglob("*") if path.is_file())
    assert not any(token.encode() in kept for token in tokens)


def test_it_may_be_run_again_and_changes_nothing(made):
    home, _ = made
    before = {path: path.read_bytes() for path in home.root.rglob("*key*") if path.is_file()}

    again = init(home.root)

    assert not again["new"]
    assert "system" not in again
    assert {path: path.read_bytes() for path in home.root.rglob("*key*") if path.is_file()} == before


def test_a_folder_with_something_else_in_it_is_left_alone(tmp_path):
    (tmp_path / "thesis.odt").touch()

    refused = run("init", "--home", str(tmp_path))

    assert refused.returncode == ExitCode.USAGE
    assert "holds something that is not a home" in refused.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.odt"]


def test_everything_runs_on_such_a_home_and_says_that_set_up_is_not_finished(made):
    home, _ = made
    serve = subprocess.Popen(
        [sys.executable, "-m", "fairhearing", "serve", "--home", str(home.root), "--web", "0", "--sip", "0"],
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    try:
        found = _until_told(home)
    finally:
        serve.send_signal(signal.SIGTERM)
        said = serve.communicate(timeout=30)[1]

    assert found.found.startswith("Setting up is not finished")
    assert found.risks_calls
    assert "defect" not in said


def _until_told(home):
    def told_now():
        lines = read_lines(home.status, machine_time())
        told = [line for line in lines if line.kind is TroubleKind.SETUP_UNFINISHED]
        return told[0] if told and (home.status / "web.json").exists() else None

    return eventually(told_now, what="that setting up is not finished", each_s=0.1)
