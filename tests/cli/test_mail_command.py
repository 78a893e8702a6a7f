"""`fairhearing mail test`, with a real mail server."""

import json
import subprocess
import sys

import pytest
from tests.practice.mail_server import mail_server

from fairhearing.cli.errors import ExitCode
from fairhearing.vault.home import Home
from fairhearing.web.home_keys import make_keys


@pytest.fixture
def home(tmp_path):
    home = Home(tmp_path)
    make_keys(home)
    home.recipients.mkdir()
    (home.recipients / "allerton.note").touch()
    return home


def mail_test(home, to="it@supplier.example"):
    words = [sys.executable, "-m", "fairhearing", "mail", "test", "--home", str(home.root), "--to", to]
    return subprocess.run(words, capture_output=True, text=True, timeout=60, check=False)


def write(home, **values):
    given = {"host": "127.0.0.1", "security": "none", "from": "recorder@allerton.example", **values}
    (home.root / "mail.json").write_text(json.dumps(given))


def test_a_message_is_sent_and_said_to_be(home):
    with mail_server() as (inbox, port):
        write(home, port=port)
        said = mail_test(home)

    assert said.returncode == ExitCode.WELL, said.stderr
    assert "took the message" in said.stdout
    assert [to for _, to, _ in inbox.messages] == [("it@supplier.example",)]


def test_without_settings_it_says_where_they_are_described(home):
    said = mail_test(home)

    assert said.returncode == ExitCode.NOT_FOUND
    assert "mail-json.md" in said.stderr


def test_settings_that_cannot_be_used_are_named(home):
    write(home, security="ssl")

    said = mail_test(home)

    assert said.returncode == ExitCode.BAD_SETTINGS
    assert "'security' must be none, starttls or tls" in said.stderr


def test_a_server_that_is_not_there_is_named_by_kind(home):
    with mail_server() as (_, port):
        write(home, port=port)

    said = mail_test(home)

    assert said.returncode == ExitCode.UNAVAILABLE
    assert "ConnectionRefusedError" in said.stderr
