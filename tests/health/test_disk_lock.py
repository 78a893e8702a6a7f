"""Whether a disk is encrypted, by folders as Linux 6 has them under /sys/dev/block."""

import os

import pytest

from fairhearing.health.disk_lock import DiskLock, disk_lock


@pytest.fixture
def device(tmp_path):
    """Make a block device; the first is the one under the folder."""
    number = tmp_path.stat().st_dev
    own = f"{os.major(number)}:{os.minor(number)}"

    def make(name=own, uuid="", below=()):
        folder = tmp_path / "block" / name
        (folder / "slaves").mkdir(parents=True)
        if uuid:
            (folder / "dm").mkdir()
            (folder / "dm" / "uuid").write_text(f"{uuid}\n")
        for each in below:
            (folder / "slaves" / each).symlink_to(tmp_path / "block" / each)

    return make


def found(tmp_path):
    return disk_lock(tmp_path, tmp_path / "block")


def test_a_disk_that_luks_opened_is_encrypted(device, tmp_path):
    device(uuid="CRYPT-LUKS2-0d61a0b2-home", below=())

    assert found(tmp_path) is DiskLock.ENCRYPTED


def test_a_volume_is_encrypted_where_all_below_it_is(device, tmp_path):
    device("254:9", uuid="CRYPT-LUKS2-1")
    device("254:8", uuid="CRYPT-LUKS2-2")
    device(uuid="LVM-abc", below=("254:8", "254:9"))

    assert found(tmp_path) is DiskLock.ENCRYPTED


def test_a_volume_of_which_one_disk_is_open_is_not(device, tmp_path):
    device("254:9", uuid="CRYPT-LUKS2-1")
    device("8:1")
    device(uuid="LVM-abc", below=("254:9", "8:1"))

    assert found(tmp_path) is DiskLock.NOT_HERE


def test_a_plain_partition_is_not_encrypted_by_this_system(device, tmp_path):
    device()

    assert found(tmp_path) is DiskLock.NOT_HERE


@pytest.mark.parametrize("uuid", ["", "LVM-abc"])
def test_of_what_lies_on_nothing_that_can_be_seen_nobody_knows(device, tmp_path, uuid):
    device(uuid=uuid, below=("254:7",))

    assert found(tmp_path) is DiskLock.NOT_KNOWN


def test_a_file_system_without_a_device_says_nothing(tmp_path):
    assert found(tmp_path) is DiskLock.NOT_KNOWN
    assert disk_lock(tmp_path / "gone") is DiskLock.NOT_KNOWN


def test_this_machine_answers(tmp_path):
    assert disk_lock(tmp_path) in set(DiskLock)
