"""The command line as a stranger meets it: help, errors that say what to do, exit codes by kind."""

import signal
import socket
import subprocess
import sys
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from fairhearing.audit.leaf import Leaf
from fairhearing.audit.verbs import Verb
from fairhearing.audit.writer import LogWriter
from fairhearing.cli.errors import ExitCode
from fairhearing.cli.main import _say_defect
from fairhearing.vault.home import Home
from fairhearing.vault.hpke import PublicKey
from fairhearing.vault.kit import render_kit
from fairhearing.vault.note import NoteSigner
from fairhearing.vault.xwing import expand_seed

COMMANDS = ["demo", "serve", "recorder", "hearing", "keyholder", "worker", "web", "check", "unseal", "audit", "bench"]


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


def test_a_process_starts_without_what_other_commands_load():
    words = (
        "import sys; from fairhearing.cli.main import command_parser; command_parser('keyholder');"
        "import fairhearing.keyholder.server;"
        "sys.exit(bool({'numpy', 'fairhearing.cli.audit_command'} & {*sys.modules}))"
    )

    assert subprocess.run([sys.executable, "-c", words], timeout=60, check=False).returncode == 0


def test_a_missing_home_is_said_with_what_to_do():
    said = fairhearing("worker")

    assert said.returncode == ExitCode.USAGE
    assert said.stderr.splitlines() == [
        "fairhearing: error: no home folder was named",
        "hint: add --home DIR, or set FAIRHEARING_HOME",
    ]


@pytest.mark.parametrize("command", ["serve", "keys rotate", "keys forgotten"])
def test_a_home_that_is_not_there_is_named(tmp_path, command):
    said = fairhearing(*command.split(), "--home", tmp_path / "nowhere")

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


@pytest.mark.parametrize("words", [("demo", "--web"), ("demo", "--sip"), ("serve", "--sip"), ("web", "--port")])
@pytest.mark.parametrize("typed", ["65536", "-1", "abc", "9" * 5000])
def test_what_is_no_port_is_said_before_anything_starts(words, typed, tmp_path):
    said = fairhearing(*words, typed, "--home", tmp_path / "home")

    assert said.returncode == ExitCode.USAGE
    assert "Traceback" not in said.stderr
    assert not (tmp_path / "home").exists()


@pytest.mark.parametrize(
    ("option", "kind"), [("--web", socket.SOCK_STREAM), ("--sip", socket.SOCK_DGRAM)], ids=["web", "sip"]
)
def test_the_demonstration_says_that_a_port_is_taken_before_it_makes_anything(option, kind, tmp_path):
    others = {"--web": "0", "--sip": "0"}
    with socket.socket(socket.AF_INET, kind) as taken:
        taken.bind(("127.0.0.1", 0))
        others[option] = str(taken.getsockname()[1])

        said = fairhearing("demo", "--home", tmp_path / "home", *(word for pair in others.items() for word in pair))

    assert said.returncode == ExitCode.UNAVAILABLE
    assert said.stderr.startswith(f"fairhearing: error: port {others[option]} is taken")
    assert "hint: " in said.stderr
    assert not (tmp_path / "home").exists()


def test_pages_never_share_a_port_with_another_program(tmp_path):
    (tmp_path / "recipients").mkdir()
    (tmp_path / "recipients" / "allerton.note").write_text("")
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        taken.bind(("127.0.0.1", 0))
        taken.listen()

        said = fairhearing("web", "--home", tmp_path, "--port", taken.getsockname()[1])

    assert said.returncode == ExitCode.UNAVAILABLE
    assert "is taken by another program" in said.stderr
    assert said.stdout == ""


def test_a_mistyped_line_of_a_kit_is_named_with_what_to_do(tmp_path):
    kit = render_kit("allerton", "Allerton", PublicKey(expand_seed(bytes(32))[1]).key_id, bytes(32), {})
    (tmp_path / "kit").write_text(kit.replace("2   0000", "2   0001"))

    said = fairhearing("unseal", tmp_path / "x", "--kit", tmp_path / "kit", "-o", tmp_path / "o.wav")

    assert said.returncode == ExitCode.BAD_DATA
    assert "line 8" in said.stderr
    assert "hint: compare it with the printed sheet" in said.stderr


def test_sound_is_not_written_over_a_folder(tmp_path):
    (tmp_path / "kit").write_text(
        render_kit("allerton", "Allerton", PublicKey(expand_seed(bytes(32))[1]).key_id, bytes(32), {})
    )

    said = fairhearing("unseal", tmp_path / "x", "--kit", tmp_path / "kit", "-o", tmp_path)

    assert said.returncode == ExitCode.USAGE
    assert "is a folder" in said.stderr


def test_a_log_without_the_recipients_file_beside_it_says_what_a_copy_needs(tmp_path):
    (tmp_path / "log").mkdir()

    said = fairhearing("audit", "verify", "--home", tmp_path)

    assert said.returncode == ExitCode.NOT_FOUND
    assert said.stderr.splitlines()[1] == "hint: a copy to check has the folders log and recipients side by side"


def test_a_home_without_a_log_is_not_exported_as_an_empty_one(tmp_path):
    said = fairhearing("audit", "export", "--home", tmp_path)

    assert said.returncode == ExitCode.NOT_FOUND
    assert said.stdout == ""


@pytest.mark.parametrize("process", ["keyholder", "worker", "web", "serve"])
def test_no_process_starts_in_a_folder_where_nothing_was_set_up(tmp_path, process):
    said = fairhearing(process, "--home", tmp_path)

    assert said.returncode == ExitCode.NOT_FOUND
    assert "nothing was set up in it" in said.stderr
    assert list(tmp_path.iterdir()) == [], "nor does it leave keys there"


def test_a_defect_says_where_it_is_and_not_what_was_in_hand(capsys):
    number = "07700 900123"
    try:
        {}[number]
    except KeyError as error:
        code = _say_defect(error)

    said = capsys.readouterr().err
    assert code == ExitCode.OUR_FAULT
    assert "a defect of ours: KeyError" in said
    assert "in test_commands.test_" in said
    assert number not in said


def test_a_reader_that_has_read_enough_is_no_error(tmp_path):
    home = Home(tmp_path)
    writer = LogWriter(home.log, NoteSigner("fairhearing/log/test", Ed25519PrivateKey.generate()))
    at = datetime(2026, 11, 28, tzinfo=UTC)
    writer.append([Leaf(at, Verb.LOG_VIEWED, f"account{n}") for n in range(1000)])
    writer.close()

    with subprocess.Popen(
        [sys.executable, "-m", "fairhearing", "audit", "export", "--home", str(tmp_path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as export:
        assert export.stdout
        assert export.stderr
        assert export.stdout.read(10) == b'{"index":0'
        export.stdout.close()
        said = export.stderr.read()

    assert (export.returncode, said) == (128 + signal.SIGPIPE, b"")
