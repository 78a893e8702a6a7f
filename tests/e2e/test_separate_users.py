"""Each process as a user of its own, sharing what docs/reference/home.md says and nothing else."""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from tests.waiting import eventually

from fairhearing.vault.ownership import MEMBERS, TABLE, Group, User

from .conftest import copy_of
from .phones import noise_call, place_one
from .recorded_sound import played, wait_for_calls
from .system import System
from .web_client import WebClient

USERS = {
    User.RECORDER: 61001,
    User.KEYHOLDER: 61002,
    User.WORKER: 61003,
    User.WEB: 61004,
    User.WATCH: 61005,
    User.HEARING: 61006,
}
GROUPS = {
    Group.EVERYONE: 62001,
    Group.STORE: 62002,
    Group.PAGES: 62003,
    Group.KEYS: 62004,
    Group.NODES: 62005,
    Group.ALARMS: 62006,
}
HOME_PAGE = Path(__file__).parents[2] / "docs/reference/home.md"

pytestmark = pytest.mark.skipif(
    bool(os.environ.get("FAIRHEARING_DATABASE_URL")), reason="on PostgreSQL the server's own users decide, not files"
)
needs_root = pytest.mark.skipif(
    os.geteuid() != 0 or not shutil.which("setpriv"), reason="only root can start processes as other users"
)


def as_user(user, *words):
    groups = ",".join(str(GROUPS[group]) for group, members in MEMBERS.items() if user in members)
    number = USERS[user]
    return [
        *_python_in_sight(),
        *("setpriv", f"--reuid={number}", f"--regid={number}", f"--groups={groups}"),
        *("--inh-caps=-all", "--no-new-privs"),
        *words,
    ]


def _python_in_sight():
    """Where this Python lies in somebody's closed home: a view of the file system that shows it to every user."""
    prefix = Path(sys.base_prefix)
    closed = [folder for folder in reversed(prefix.parents) if not folder.stat().st_mode & 0o001]
    if not closed:
        return []
    show = (
        f"exec 9<{prefix} && mount -t tmpfs -o mode=755 none {closed[0]} && mkdir -p {prefix}"
        f' && mount --no-canonicalize --bind /proc/self/fd/9 {prefix} && exec 9<&- && exec "$@"'
    )
    return ["unshare", "--mount", "sh", "-c", show, "sh"]


def may(user, access, path):
    """Ask the kernel whether this user may."""
    return subprocess.run(as_user(user, "test", access, str(path)), check=False).returncode == 0


class SeparateSystem(System):
    """A system each of whose processes runs as its own user."""

    def words(self, name):
        return as_user(User(name), *super().words(name))


@pytest.fixture(scope="module")
def separated(founded):
    """A running system of four users, in a folder that they can reach."""
    look = as_user(User.WEB, sys.executable, "-c", "import fairhearing")
    if subprocess.run(look, capture_output=True, check=False).returncode:
        pytest.skip("other users cannot read this checkout: it lies in a folder that is its owner's alone")
    folder = Path(tempfile.mkdtemp(prefix="fairhearing-users-"))
    folder.chmod(0o711)
    whole = copy_of(founded, folder)
    whole.home.backup_json.unlink()  # the demonstration's backups lie in a folder of another user
    peers = ",".join(str(USERS[user]) for user in (User.WORKER, User.WEB))
    named = {"FAIRHEARING_PEERS": peers, "FAIRHEARING_HEARING": str(USERS[User.HEARING])}
    system = SeparateSystem(whole.home, {**whole.environment, **named})
    system.temporary.chmod(0o777)
    done = system.command(
        *("home", "separate-users", "--home", str(system.home.root)),
        *("--users", ",".join(str(number) for number in USERS.values())),
        *("--groups", ",".join(str(number) for number in GROUPS.values())),
    )
    assert done.returncode == 0, done.stderr
    try:
        system.start()
        system.start("watch")
        yield system
    finally:
        system.stop()
        shutil.rmtree(folder)


def wrong_with(separated):
    told = json.loads(separated.command("check", "--json", "--home", str(separated.home.root)).stdout)
    return {line["kind"] for line in told["lines"] if line["kind"]}


@needs_root
def test_a_call_is_recorded_listed_and_heard_by_processes_of_six_users(separated):
    place_one(separated.sip, noise_call("separate", seconds=1))
    manager = WebClient(separated.url)
    manager.sign_in(separated.person("manager"))

    (call,) = wait_for_calls(manager, 1)

    assert played(manager, call).left
    eventually(lambda: list(separated.home.store.rglob("*.heard.note")), what="a note of what was heard")
    eventually(lambda: not list(separated.home.heard.iterdir()), what="codes taken by the worker")
    assert {owner_of(separated, name) for name in separated.processes} == set(USERS.values())
    eventually(lambda: separated.command("audit", "verify", "--home", str(separated.home.root)).returncode == 0)
    eventually(lambda: wrong_with(separated) <= {"no-backup", "drill-old"}, what="nothing wrong that was not expected")


@needs_root
def test_the_web_process_reads_neither_wraps_nor_keys_and_writes_no_log_store_or_keyring(separated):
    home = separated.home

    assert not any(may(User.WEB, "-r", home.root / name) for name in ("keyholder", "recorder", "journal"))
    assert not any(may(User.WEB, "-w", home.root / name) for name in ("log", "store", "manifests", "keyring.sqlite"))
    assert may(User.WEB, "-r", home.log)
    assert may(User.WEB, "-w", home.catalogue / "catalogue.sqlite")


@needs_root
def test_the_watcher_reads_who_is_told_and_nothing_of_calls_or_keys(separated):
    home = separated.home

    assert may(User.WATCH, "-r", home.status / "worker.json")
    assert may(User.WATCH, "-w", home.status)
    secret = ("catalogue", "keyholder", "recorder", "journal", "web", "keyring.sqlite")
    assert not any(may(User.WATCH, "-r", home.root / name) for name in secret)


@needs_root
def test_hearing_reads_no_catalogue_and_no_wraps(separated):
    home = separated.home

    hidden = ("catalogue", "keyholder", "recorder", "journal", "web")
    assert not any(may(User.HEARING, "-r", home.root / name) for name in hidden)
    assert not may(User.WEB, "-r", home.heard)


@needs_root
def test_the_recorder_reads_no_catalogue_and_no_wraps(separated):
    home = separated.home

    assert not any(may(User.RECORDER, "-r", home.root / name) for name in ("catalogue", "keyholder", "web"))
    assert may(User.RECORDER, "-w", home.store)


@needs_root
def test_nobody_but_the_keyholder_reads_the_pepper_or_writes_the_log(separated):
    home = separated.home
    others = [user for user in USERS if user is not User.KEYHOLDER]

    assert not any(may(user, "-r", home.keyholder / "pepper") for user in others)
    assert not any(may(user, "-w", path) for user in others for path in (home.log, *home.log.glob("tail-*")))
    assert may(User.KEYHOLDER, "-r", home.keyholder / "pepper")


@needs_root
def test_a_user_whom_nobody_named_reaches_neither_home_nor_keyholder(separated):
    stranger = ["setpriv", "--reuid=61009", "--regid=61009", "--clear-groups", "test", "-x", str(separated.home.root)]

    assert subprocess.run(stranger, check=False).returncode != 0


@needs_root
def test_the_keyholder_answers_no_user_that_was_not_named_to_it(separated):
    ask = (
        "import sys; from pathlib import Path; from fairhearing.keyholder.client import KeyholderClient;"
        "KeyholderClient(Path(sys.argv[1])).ping()"
    )
    words = [sys.executable, "-c", ask, str(separated.home.keyholder_socket)]

    def asked_by(user):
        return subprocess.run(as_user(user, *words), capture_output=True, text=True, check=False, env=dict(os.environ))

    assert asked_by(User.WEB).returncode == 0
    assert "NotAllowed" in asked_by(User.RECORDER).stderr


@needs_root
def test_a_backup_by_the_worker_takes_everything_but_the_pepper(separated):
    target = separated.home.root.parent / "backups"
    target.mkdir()
    os.chown(target, USERS[User.WORKER], GROUPS[Group.KEYS])
    words = ["-m", "fairhearing", "backup", "--home", str(separated.home.root), "--to", str(target)]

    done = subprocess.run(
        as_user(User.WORKER, sys.executable, *words),
        capture_output=True,
        text=True,
        check=False,
        env=separated.environment,
    )

    assert done.returncode == 0, done.stderr


def test_the_page_of_the_home_tells_each_line_of_the_table():
    def octal(mode):
        return f"{mode:04o}" if mode else "-"

    told = re.findall(r"^\| `([^`]+)` \| (\S+) \| (\S+) \| (\S+) \| (\S+) \|", HOME_PAGE.read_text(), re.MULTILINE)

    table = [(row.name, row.user, row.group, octal(row.folder_mode), octal(row.file_mode)) for row in TABLE]
    assert told == table


def owner_of(system, name):
    return Path(f"/proc/{system.processes[name].pid}").stat().st_uid
