"""Kill -9 at every step of a backup: what was whole stays whole, and the next backup goes on."""

import signal
import subprocess
import sys

import pytest

from fairhearing.backup.catalogue import EncryptedFile
from fairhearing.backup.drill import drill
from fairhearing.backup.index import generations
from fairhearing.backup.target import FolderTarget
from fairhearing.vault.home import Home
from fairhearing.vault.layout import object_name

from .restored import bring_back
from .small_home import A_DAY, NOON

STEPS = (
    "looked",
    "put generations",
    "catalogue",
    "files",
    "put keyring",
    "keyring",
    "put objects",
    "put manifests",
    "put inventory",
    "recordings",
    "removed",
    "put log",
    "log",
    "index",
    "pruned",
)
FIRST = ("put backup.json", "put keys")


def die_at(small, folder, step, moment):
    words = [sys.executable, "-m", "tests.backup.killed_backup", str(small.home.root), str(folder), step]
    done = subprocess.run([*words, moment.isoformat()], capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == -signal.SIGKILL, f"{step} was never reached: {done.stderr}"


@pytest.mark.parametrize("step", STEPS)
def test_earlier_generations_stand_and_the_next_backup_goes_on(small, folder, tmp_path, step):
    target = FolderTarget(folder)
    gone, *_ = small.record(2)
    small.back_up(target)
    [first] = generations(target)
    small.destroy(gone)
    small.record(3)
    small.log(5)

    die_at(small, folder, step, NOON + A_DAY)
    before = drill(small.repository(target), small.home, EncryptedFile(small.home))
    made = small.back_up(target, NOON + 2 * A_DAY)
    after = drill(small.repository(target), small.home, EncryptedFile(small.home))

    assert first in generations(target)
    assert before.failures == ()
    assert (made.recordings, after.recordings, after.failures) == (4, 4, ())
    assert sorted(target.names("objects")) == sorted(f"objects/{object_name(each)}" for each in small.recordings[1:])
    assert not list(folder.rglob(".*.part"))
    assert not list(small.home.backup.glob(".catalogue-*"))
    _, said = bring_back(small.repository(target), tmp_path / "back")
    assert (said.recordings, set(said.destroyed), said.left_out) == (4, {gone}, ())


@pytest.mark.parametrize("step", [*FIRST, "files", "put objects", "put inventory", "log"])
def test_the_very_first_backup_may_be_killed_too(small, folder, step):
    target = FolderTarget(folder)
    small.record(2)

    die_at(small, folder, step, NOON)
    small.back_up(target, NOON + A_DAY)

    assert drill(small.repository(target), small.home, EncryptedFile(small.home)).recordings == 2


@pytest.mark.parametrize("name", ["generations", "log", "keyring", "inventory", "objects", "manifests"])
def test_a_killed_restore_is_not_whole_and_goes_on(small, folder, tmp_path, name):
    target = FolderTarget(folder)
    small.record(3)
    small.back_up(target)
    root, key = tmp_path / "back", small.home.backup / "repository.key"

    words = [sys.executable, "-m", "tests.backup.killed_restore", str(folder), str(key), str(root), name]
    done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=60)

    assert done.returncode == -signal.SIGKILL, done.stderr
    assert Home(root).unfinished_restore.exists()
    home, said = bring_back(small.repository(target), root)
    assert (said.recordings, said.keys, said.left_out) == (3, 3, ())
    assert not home.unfinished_restore.exists()
    assert not list(home.root.rglob(".*.part"))
