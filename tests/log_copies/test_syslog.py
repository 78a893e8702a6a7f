"""A copy to a syslog: real sockets, RFC 5424, nothing left out after a restart."""

import json
import re
import socket
import threading

import pytest
from tests.waiting import eventually

from fairhearing.audit.files import LogReader
from fairhearing.audit.leaf import LONGEST_LEAF_BYTES
from fairhearing.log_copies.errors import CopyAway, CopyDisagrees

pytestmark = pytest.mark.enable_socket

MESSAGE = re.compile(
    rb"<109>1 (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z) ([!-~]+) fairhearing - ([!-~]{1,32}) - (\{.*\})", re.DOTALL
)


class Listener:
    """Collects what is sent until it is closed."""

    def __init__(self, family, kind, address):
        self.messages = []
        self.socket = socket.socket(family, kind)
        self.socket.bind(address)
        self.socket.settimeout(20)
        if kind == socket.SOCK_STREAM:
            self.socket.listen()
            self.thread = threading.Thread(target=self.accept, daemon=True)
            self.thread.start()

    def accept(self):
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            with connection, connection.makefile("rb") as file:
                while digits := self.until_space(file):
                    self.messages.append(file.read(int(digits)))

    @staticmethod
    def until_space(file):
        digits = b""
        while (byte := file.read(1)) not in {b" ", b""}:
            digits += byte
        return digits

    def wait_for(self, count):
        """Return so many messages, with those from before."""
        if self.socket.type == socket.SOCK_DGRAM:
            while len(self.messages) < count:
                self.messages.append(self.socket.recv(65536))
        else:
            eventually(lambda: len(self.messages) >= count, what=f"message {count}")
        assert len(self.messages) == count
        return self.messages


@pytest.fixture
def listen():
    opened = []

    def begin(*words):
        opened.append(Listener(*words))
        return opened[-1]

    yield begin
    for each in opened:
        each.socket.close()


@pytest.fixture(params=["udp", "tcp", "unix"])
def syslog(request, growing, listen, tmp_path):
    """A listener, and a copy that goes there."""
    if request.param == "unix":
        listener = listen(socket.AF_UNIX, socket.SOCK_DGRAM, str(tmp_path / "log"))
        return listener, growing.set_up(kind="syslog", transport="unix", path=str(tmp_path / "log"))
    kind = socket.SOCK_DGRAM if request.param == "udp" else socket.SOCK_STREAM
    listener = listen(socket.AF_INET, kind, ("127.0.0.1", 0))
    listener.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 << 20)
    port = listener.socket.getsockname()[1]
    return listener, growing.set_up(kind="syslog", transport=request.param, host="127.0.0.1", port=port)


def bring(growing, settings, listener, count):
    """Bring a copy up to date while the other end reads."""
    thread = threading.Thread(target=growing.bring, args=(settings,))
    thread.start()
    messages = listener.wait_for(count)
    thread.join()
    return messages


def test_each_entry_is_a_message_and_the_checkpoint_behind_them(growing, syslog):
    listener, settings = syslog
    growing.grow(40)

    messages = bring(growing, settings, listener, 41)

    parsed = [MESSAGE.fullmatch(message) for message in messages]
    assert all(parsed)
    bodies = [json.loads(found[4]) for found in parsed]
    entries = [json.loads(entry) for _, entry in LogReader(growing.home.log).entries()]
    assert [body.get("entry") for body in bodies[:-1]] == entries
    assert [body.get("index") for body in bodies[:-1]] == list(range(40))
    assert {found[3] for found in parsed[:-1]} == {b"call.viewed"}
    assert [found[1].decode() for found in parsed[:-1]] == [entry["time"] for entry in entries]
    assert parsed[-1][3] == b"checkpoint"
    assert bodies[-1]["checkpoint"] == LogReader(growing.home.log).checkpoint()


def test_it_goes_on_where_it_was(growing, syslog):
    listener, settings = syslog
    growing.grow(5)
    bring(growing, settings, listener, 6)
    growing.grow(2)

    messages = bring(growing, settings, listener, 9)

    assert [json.loads(MESSAGE.fullmatch(each)[4]).get("index") for each in messages[6:]] == [5, 6, None]
    assert growing.bring(settings).size == 7


def test_an_entry_as_long_as_any_fits_into_a_datagram():
    assert LONGEST_LEAF_BYTES + 1024 < 65_000


@pytest.mark.parametrize("transport", ["tcp", "unix"])
def test_where_nobody_listens_the_copy_is_away_and_nothing_counts_as_copied(growing, tmp_path, transport):
    place = {"path": str(tmp_path / "log")} if transport == "unix" else {"host": "127.0.0.1", "port": 9}
    settings = growing.set_up(kind="syslog", transport=transport, **place)
    growing.grow(3)

    with pytest.raises(CopyAway, match="takes nothing now"):
        growing.bring(settings)

    assert not (growing.home.log_copies / "elsewhere.json").exists()


def test_a_log_that_was_rewritten_is_not_sent_on(growing, syslog):
    listener, settings = syslog
    growing.grow(3)
    bring(growing, settings, listener, 4)
    for path in growing.home.log.iterdir():
        path.unlink()
    growing.size, growing.salt = 0, "other"
    growing.grow(5)

    with pytest.raises(CopyDisagrees):
        growing.bring(settings)
