"""`fairhearing check phone`: answers as options, a look at the running recorder, one verdict."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from tests.web.stand_in_recorder import recorder_with

from fairhearing.capture.config import Practice, RecorderConfig, publish_config
from fairhearing.capture.control_messages import CallNow
from fairhearing.cli.main import main
from fairhearing.vault.home import Home

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
CALL = CallNow(
    call="ab" * 16,
    practice="allerton",
    started=NOON,
    direction="in",
    numbers=("+447700900127",),
    extensions=("204",),
    has_withheld=False,
    why=None,
    since=None,
    by="",
)


@pytest.fixture
def home(tmp_path):
    made = Home(tmp_path)
    practices = tuple(Practice(id=name, name=name.title()) for name in ("allerton", "westfield"))
    publish_config(made, RecorderConfig(practices=practices))
    return made


def run(home, *words):
    return main(["check", "phone", *words, "--home", str(home.root)])


def test_a_verdict_is_printed_with_the_settings_and_where_the_recorder_is(home, capsys):
    code = run(home, "--product", "sbc", "--version", "7.4")

    said = capsys.readouterr().out
    assert code == 0
    assert said.startswith("Phone system: a session border controller (AudioCodes, Ribbon, Oracle) 7.4\n\nSIPREC: ")
    assert "1. Add a SIP recording server at sip:recorder@" in said
    assert "only a call that is seen is proof" in said


def test_another_program_reads_the_verdict(home, capsys):
    code = run(home, "--product", "asterisk", "--border-controller", "no", "--mirror-port", "no", "--json")

    said = json.loads(capsys.readouterr().out)
    assert (code, said["way"], said["answers"]["product"]) == (1, "none", "asterisk")


def test_a_call_that_is_recorded_now_is_proof_and_names_nobody(home, capsys):
    with recorder_with(home.root, [CALL, replace(CALL, practice="westfield")]):
        code = run(home, "--product", "other", "--listen", "30", "--practice", "allerton", "--json")

    said = capsys.readouterr()
    assert (code, json.loads(said.out)["is_seen"], json.loads(said.out)["seen"]["recorded"]) == (0, True, 1)
    assert "7700900127" not in said.out + said.err


def test_when_nothing_comes_it_is_said(home, capsys):
    with recorder_with(home.root, []):
        run(home, "--product", "3cx", "--listen", "1")

    assert "Nothing of it arrived while we looked" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--product", "3cx", "--listen", "1"), 69),
        (("--product", "3cx", "--listen", "1", "--practice", "nowhere"), 66),
        (("--product", "3cx", "--pcap", "nowhere.pcap"), 66),
        ((), 2),
    ],
)
def test_what_cannot_be_asked_is_an_error_with_its_own_code(home, words, code, monkeypatch):
    monkeypatch.setattr("sys.stdin.isatty", lambda: False, raising=False)

    assert run(home, *words) == code
