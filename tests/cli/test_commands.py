"""The command line as a stranger meets it: help, errors that say what to do, exit codes by kind."""

import subprocess
import sys

import pytest

from fairhearing.cli.errors import ExitCode

COMMANDS = ["demo", "serve", "recorder", "keyholder", "worker", "web", "unseal", "audit", "bench"]


def fairhearing(*words: object, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "fairhearing", *map(str, words)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={"PATH": "", "LANG": "C.UTF-8", **environment},
    )


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command):
    said = fairhearing(command, "--help")

    assert said.returncode == ExitCode.WELL
    assert "usage: fairhearing" in said.stdout


def test_a_missing_home_is_said_with_what_to_do():
    said = fairhearing("worker")

    assert said.returncode == ExitCode.USAGE
    assert said.stderr.splitlines() == [
        "fairhearing: error: no home folder was named",
        "hint: add --home DIR, or set FAIRHEARING_HOME",
    ]


def test_a_home_that_is_not_there_is_named(tmp_path):
    said = fairhearing("serve", "--home", tmp_path / "nowhere")

    assert said.returncode == ExitCode.NOT_FOUND
    assert "nowhere" in said.stderr


def test_a_recorder_without_settings_says_which_file_it_misses(tmp_path):
    said = fairhearing("recorder", FAIRHEARING_HOME=str(tmp_path))

    assert said.returncode == ExitCode.BAD_SETTINGS
    assert "recorder.json" in said.stderr
    assert "Traceback" not in said.stderr


def test_the_demonstration_never_takes_a_folder_that_holds_something_else(tmp_path):
    (tmp_path / "holiday.jpg").write_bytes(b"not ours")

    said = fairhearing("demo", "--home", tmp_path)

    assert said.returncode != ExitCode.WELL
    assert "holds something" in said.stderr
    assert (tmp_path / "holiday.jpg").read_bytes() == b"not ours"


def test_unseal_without_its_kit_or_file_says_which_is_missing(tmp_path):
    no_kit = fairhearing("unseal", tmp_path / "x", "--kit", tmp_path / "kit", "-o", tmp_path / "o.wav")
    (tmp_path / "kit").write_text("shopping list\n")
    no_text = fairhearing("unseal", tmp_path / "x", "--kit", tmp_path / "kit", "-o", tmp_path / "o.wav")

    assert no_kit.returncode == ExitCode.NOT_FOUND
    assert "recovery kit" in no_kit.stderr
    assert no_text.returncode == ExitCode.BAD_DATA
    assert not (tmp_path / "o.wav").exists()
