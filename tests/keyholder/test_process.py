"""The keyholder as a process: who may connect, what it leaves, how it starts and stops."""

import json
import os
import resource
import signal
import socket
import stat
import struct
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fairhearing.keyholder.client import KeyholderClient
from fairhearing.keyholder.errors import BadMessage, KeyholderDown, error_named
from fairhearing.keyholder.frames import LENGTHS, Frame
from fairhearing.keyholder.hardening import MOST_MEMORY_BYTES
from fairhearing.vault.home import Home
from fairhearing.vault.socketpath import unix_address

PROCESS = Path(__file__).with_name("keyholder_process.py")


def exchange(premises, data):
    """Send raw bytes; return what comes back until the keyholder hangs up or is silent."""
    answer = b""
    with unix_address(premises.home.keyholder_socket) as address, socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(5)
        connection.connect(address)
        with suppress(OSError):  # refused before all of it was read
            connection.sendall(data)
            connection.shutdown(socket.SHUT_WR)
        while piece := connection.recv(65536):
            answer += piece
    return answer


def header_of(answer):
    header_bytes, _ = LENGTHS.unpack(answer[:8])
    return json.loads(answer[8 : 8 + header_bytes])


def test_it_says_when_it_listens_and_stops_cleanly(premises):
    assert premises.client.ping().sessions == 0

    assert premises.end(signal.SIGTERM) == 0

    assert not premises.home.keyholder_socket.exists()
    with pytest.raises(KeyholderDown):
        premises.client.ping()


def test_it_stops_while_somebody_is_connected(premises):
    with unix_address(premises.home.keyholder_socket) as address, socket.socket(socket.AF_UNIX) as connection:
        connection.connect(address)
        connection.sendall(b"\0\0")

        assert premises.end(signal.SIGTERM) == 0


def test_after_a_kill_it_starts_again_over_what_is_left(premises):
    premises.end(signal.SIGKILL)
    assert premises.home.keyholder_socket.exists()

    premises.start()

    assert premises.client.ping()


def test_a_second_keyholder_for_the_same_home_is_refused(premises):
    second = subprocess.run(
        [sys.executable, PROCESS, premises.home.root, premises.clock_file], capture_output=True, text=True, check=False
    )

    assert second.returncode == 1
    assert "another keyholder" in second.stderr
    assert premises.client.ping()


def test_a_damaged_log_keeps_it_from_starting_and_is_named(premises):
    premises.sign_in("ann")
    premises.end()
    tail = premises.home.log / "tail-0"
    tail.write_bytes(tail.read_bytes().replace(b"sign_in.succeeded", b"sign_in.forgotten"))

    started = subprocess.run(
        [sys.executable, PROCESS, premises.home.root, premises.clock_file], capture_output=True, text=True, check=False
    )

    assert started.returncode == 1
    assert "do not lead to the signed root" in started.stderr


def test_it_starts_in_an_empty_home(tmp_path):
    home = Home(tmp_path / "new")
    clock = tmp_path / "clock"
    clock.write_text("0")
    process = subprocess.Popen([sys.executable, PROCESS, home.root, clock], stdout=subprocess.PIPE, text=True)

    line = process.stdout.readline()
    status = KeyholderClient(home.keyholder_socket).ping()
    process.terminate()

    assert json.loads(line) == {"ready": "keyholder"}
    assert status.log_size == 0
    assert process.wait(10) == 0
    process.stdout.close()


def test_a_very_deep_home_works(tmp_path):
    home = Home(tmp_path.joinpath(*["a-folder-with-a-long-name"] * 6))
    clock = tmp_path / "clock"
    clock.write_text("0")
    process = subprocess.Popen([sys.executable, PROCESS, home.root, clock], stdout=subprocess.PIPE, text=True)

    process.stdout.readline()
    assert KeyholderClient(home.keyholder_socket).ping().log_size == 0

    process.terminate()
    assert process.wait(10) == 0
    process.stdout.close()


def test_socket_and_files_are_the_owner_s_alone(premises):
    premises.sign_in("ann")
    paths = [premises.home.keyholder_socket, *premises.home.keyholder.rglob("*"), *premises.home.log.rglob("*")]

    assert len(paths) > 8
    for path in paths:
        assert stat.S_IMODE(path.lstat().st_mode) & 0o077 == 0, path


def test_no_core_is_ever_dumped(premises):
    assert resource.prlimit(premises.process.pid, resource.RLIMIT_CORE) == (0, 0)


def test_its_memory_has_a_bound(premises):
    assert resource.prlimit(premises.process.pid, resource.RLIMIT_AS) == (MOST_MEMORY_BYTES, MOST_MEMORY_BYTES)


def test_hardening_forbids_dumps_and_other_eyes():
    script = (
        "import ctypes, os; from fairhearing.keyholder.hardening import harden; harden();"
        "print(ctypes.CDLL(None).prctl(3, 0, 0, 0, 0), oct(os.umask(0)))"
    )

    said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout

    assert said.split() == ["0", "0o77"]


_AS_NOBODY = """
import os, socket, sys
descriptor = os.open(sys.argv[1], os.O_PATH)
os.setgroups([]); os.setgid(65534); os.setuid(65534)
connection = socket.socket(socket.AF_UNIX)
connection.settimeout(5)
try:
    connection.connect(f"/proc/self/fd/{descriptor}")
except PermissionError:
    print("no entry"); sys.exit()
try:
    connection.sendall((2).to_bytes(4, "big") + bytes(4) + b"{}")
except BrokenPipeError:
    pass  # turned away before it could ask
print(connection.recv(65536))
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="becoming another user needs root")
@pytest.mark.parametrize(("mode", "said"), [(0o600, "no entry"), (0o666, "NotAllowed")])
def test_another_user_is_turned_away_by_mode_and_by_credentials(premises, mode, said):
    premises.home.keyholder_socket.chmod(mode)

    tried = subprocess.run(
        [sys.executable, "-I", "-S", "-c", _AS_NOBODY, premises.home.keyholder_socket],
        capture_output=True,
        text=True,
        check=True,
    )

    assert said in tried.stdout


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=200))
def test_any_bytes_get_an_error_or_silence_and_the_next_is_served(premises, data):
    answer = exchange(premises, data)

    if answer:
        assert "error" in header_of(answer)
    assert premises.client.ping()


@pytest.mark.parametrize(
    "header",
    [
        {},
        {"v": 2, "ask": "ping"},
        {"v": 1},
        {"v": 1, "ask": 7},
        {"v": 1, "ask": "seed"},
        {"v": 1, "ask": "status"},
        {"v": 1, "ask": "confirm", "pending": "x", "code": 123456},
        {"v": 1, "ask": "sign_in", "account": [], "passphrase": "x", "address": ""},
        {"v": True, "ask": "ping"},
    ],
)
def test_a_question_of_another_form_is_no_message(premises, header):
    answer = header_of(exchange(premises, Frame(header).encode()))

    assert answer["error"] == "BadMessage"


@pytest.mark.parametrize("lengths", [(1 << 20, 0), (2, 1 << 30), (0xFFFFFFFF, 0xFFFFFFFF)])
def test_lengths_beyond_all_reason_are_refused_unread(premises, lengths):
    answer = header_of(exchange(premises, struct.pack("!II", *lengths)))

    assert answer["error"] == "BadMessage"


def test_many_questions_may_share_a_connection(premises):
    ping = Frame({"v": 1, "ask": "ping"}).encode()

    answer = exchange(premises, ping * 50)

    assert answer.count(b'"log_size"') == 50


def test_a_damaged_keyring_is_an_answer_not_a_crash(premises):
    recorded = premises.record(1)
    unlock = premises.sign_in("ann")
    premises.home.keyring.write_bytes(b"no database at all" * 300)

    with pytest.raises(Exception, match="keyring"):
        premises.begin(unlock, recorded)

    assert premises.client.ping()


def test_an_error_the_client_does_not_know_is_a_fault():
    assert type(error_named("FromTheFuture", "x", 0)).__name__ == "KeyholderFault"
    assert type(error_named("BadMessage", "x", 0)) is BadMessage


def test_a_client_without_a_keyholder_says_so(tmp_path):
    with pytest.raises(KeyholderDown):
        KeyholderClient(tmp_path / "run" / "keyholder.sock").ping()


def test_the_client_loads_nothing_that_opens_or_serves():
    script = "import fairhearing.keyholder.client, sys; print('\\n'.join(sys.modules))"

    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.split()

    forbidden = (
        "server",
        "keyholder",
        "holders.wraps",
        "signing_in.sessions",
        "signing_in.sign_in",
        "listening.grants",
    )
    assert "fairhearing.keyholder.messages" in loaded
    assert not {f"fairhearing.keyholder.{name}" for name in forbidden} & set(loaded)
    assert not any(name.startswith("fairhearing.vault.unseal") for name in loaded)
    assert Path(sys.executable).exists()
