"""The web process: ready when it answers, gone when it is told, and never half gone."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from tests.waiting import eventually

_START = """
import sys
from pathlib import Path
from fairhearing.vault.home import Home
from fairhearing.web.home_keys import make_keys
from fairhearing.web.startup import migrate_database, start_django
home = Home(Path(sys.argv[1]))
make_keys(home)
start_django(home)
"""
MAKE = _START + "migrate_database()"
SERVE = _START + "from fairhearing.web.server import run; run(home, 0)"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A home with its tables, to be copied."""
    root = tmp_path_factory.mktemp("made") / "home"
    subprocess.run([sys.executable, "-c", MAKE, str(root)], check=True, timeout=60, umask=0)
    return root


@pytest.fixture
def server(made, tmp_path):
    root = shutil.copytree(made, tmp_path / "home")
    process = subprocess.Popen([sys.executable, "-c", SERVE, str(root)], stdout=subprocess.PIPE, text=True, umask=0)
    process.url = json.loads(process.stdout.readline())["url"]
    yield process
    process.kill()
    process.wait(10)
    process.stdout.close()


def get(url, path):
    connection = HTTPConnection(urlsplit(url).netloc, timeout=5)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read()
    finally:
        connection.close()


def eventually_refused(url):
    def is_refused():
        try:
            get(url, "/sign-in")
        except OSError:
            return True
        return False

    return eventually(is_refused, what="the refusal", each_s=0.1)


def test_it_answers_once_it_says_so_and_stops_on_sigterm(server):
    status, _, page = get(server.url, "/sign-in")
    style = page.decode().partition('rel="stylesheet" href="')[2].partition('"')[0]
    style_status, headers, _ = get(server.url, style)

    server.send_signal(signal.SIGTERM)

    assert (status, style_status) == (200, 200)
    assert "immutable" in headers["cache-control"]
    assert server.wait(15) == 0
    assert eventually_refused(server.url)


def test_it_dumps_no_core_and_makes_no_file_that_others_may_read(server, tmp_path):
    children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
    limits = [Path(f"/proc/{process}/limits").read_text() for process in (str(server.pid), *children)]

    found = [path for path in (tmp_path / "home").rglob("*") if path.lstat().st_mode & 0o077]

    assert children
    assert all(re.search(r"Max core file size +0 +0 ", limit) for limit in limits)
    assert found == []


def test_killed_it_leaves_nobody_on_its_port(server):
    os.kill(server.pid, signal.SIGKILL)

    assert eventually_refused(server.url)


def test_what_is_too_large_is_refused_before_it_is_sent(server):
    with socket.create_connection(address_of(server), 5) as connection:
        connection.sendall(b"POST /sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9999999\r\n\r\n")

        answer = connection.recv(100)

    assert answer.startswith(b"HTTP/1.1 413")


def test_a_head_without_end_is_refused(server):
    with socket.create_connection(address_of(server), 5) as connection:
        connection.sendall(b"GET /sign-in HTTP/1.1\r\nHost: localhost\r\n")
        with suppress(OSError):
            for _ in range(40):
                connection.sendall(b"X-Filler: " + b"x" * 8000 + b"\r\n")

        try:
            answer = connection.recv(100)
        except ConnectionResetError:
            answer = b""

    assert answer == b"" or answer.split()[1] in (b"400", b"431")
    assert get(server.url, "/sign-in")[0] == 200


def test_visitors_who_never_finish_sending_keep_nobody_else_waiting(server):
    slow = [socket.create_connection(address_of(server), 5) for _ in range(40)]
    try:
        for number, connection in enumerate(slow):
            length = b"Content-Length: 1000\r\n\r\nemail=" if number % 2 else b""
            connection.sendall(b"POST /sign-in HTTP/1.1\r\nHost: localhost\r\n" + length)

        status, _, _ = get(server.url, "/sign-in")
    finally:
        for connection in slow:
            connection.close()

    assert status == 200


def address_of(server):
    parts = urlsplit(server.url)
    return parts.hostname, parts.port
