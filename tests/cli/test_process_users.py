"""What `check` says of the processes themselves: as whom they run, and whether their memory can reach a disk."""

import os
import pwd
import re
import resource
import subprocess
import sys
from datetime import UTC, datetime

import pytest

from fairhearing.cli.process_users import ProcessFacts, facts_text, process_facts
from fairhearing.health.status import Status
from fairhearing.vault.clock import MachineTime

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
MACHINE_FORBIDS = resource.getrlimit(resource.RLIMIT_CORE)[1] == 0  # as it was before the first test of this run
ME = pwd.getpwuid(os.geteuid()).pw_name


def status(pid, *, stopped=False):
    return Status(
        process="web", pid=pid, started=NOON, written=NOON, machine=MachineTime("this start", 1.0), stopped=stopped
    )


@pytest.fixture
def sleeper():
    """A process that may, or may not, dump core."""
    started = []

    def start(core_bytes):
        limit = f"import resource as r; r.setrlimit(r.RLIMIT_CORE, ({core_bytes}, {core_bytes}))"
        words = [sys.executable, "-c", f"{limit}; print(flush=True); input()"]
        process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        started.append(process)
        process.stdout.readline()
        return process.pid

    yield start
    for process in started:
        process.communicate("\n")


@pytest.mark.skipif(MACHINE_FORBIDS, reason="no process of this machine may dump core")
def test_whether_a_process_dumps_core_is_read_from_the_kernel(sleeper):
    off, on = process_facts({"a": status(sleeper(0)), "b": status(sleeper(4096))})

    assert (off.core_dumps, on.core_dumps) == (False, True)
    assert off.user == on.user == ME


@pytest.mark.parametrize("words", [["import"], ["capture", "--pcap"]])
def test_a_command_that_reads_sound_dumps_no_core(words, tmp_path):
    program = (
        "import resource, sys; from fairhearing.cli.main import main;"
        "code = main(sys.argv[1:]); print(code, *resource.getrlimit(resource.RLIMIT_CORE))"
    )
    (tmp_path / "sound").touch()

    ended = subprocess.run(
        [sys.executable, "-c", program, *words, str(tmp_path / "sound"), "--home", str(tmp_path)],
        capture_output=True,
        text=True,
        check=True,
    )

    assert ended.stdout.split() == ["78", "0", "0"]  # no recorder.json: it was about to read


def test_a_process_that_is_gone_or_was_stopped_is_not_spoken_of():
    assert process_facts({"gone": status(2**22 - 3), "stopped": status(os.getpid(), stopped=True)}) == ()


def test_one_user_for_all_is_said_and_four_are_not():
    def facts(*users):
        return tuple(
            ProcessFacts(f"p{number}", user, core_dumps=False, swap="locked") for number, user in enumerate(users)
        )

    assert "All run as one user" in facts_text(facts("one", "one"))
    assert "All run as one user" not in facts_text(facts("one", "two"))
    assert facts_text(()) == ""
    assert re.search(r"p0: user one, core dumps off, swap locked", facts_text(facts("one")))
