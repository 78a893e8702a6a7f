"""Whether the disk under a folder is encrypted, as far as Linux itself says so.

Linux names each block device under /sys/dev/block/MAJOR:MINOR. One that dm-crypt makes, LUKS too, has a `dm/uuid` that
begins with CRYPT-; a logical volume or a RAID lists the devices below it in `slaves`; a partition lies in its disk's
folder. A file system without a device of its own (overlay, network, ZFS, btrfs) says nothing here, and neither does a
drive, a host or a cloud that encrypts by itself.
"""

from __future__ import annotations

import os
from enum import StrEnum
from pathlib import Path
from typing import Final

_BLOCK_DEVICES: Final = Path("/sys/dev/block")
_MOST_LAYERS: Final = 8


class DiskLock(StrEnum):
    """What can be said of a disk."""

    ENCRYPTED = "encrypted"
    """By this system: all of it that lies under the folder."""
    NOT_HERE = "not-here"
    """Not by this system; a drive or a host may do so by itself."""
    NOT_KNOWN = "not-known"


def disk_lock(folder: Path, devices: Path = _BLOCK_DEVICES) -> DiskLock:
    """Say whether the disk under a folder is encrypted. devices: the folder of block devices."""
    try:
        number = folder.stat().st_dev
        return _of(devices / f"{os.major(number)}:{os.minor(number)}", _MOST_LAYERS)
    except OSError:
        return DiskLock.NOT_KNOWN


def _of(device: Path, layers: int) -> DiskLock:
    """Look at a device and those below it. Raises OSError where it cannot be looked at."""
    if layers == 0 or not device.is_dir():
        return DiskLock.NOT_KNOWN
    uuid = device / "dm" / "uuid"
    if uuid.exists() and uuid.read_text("ascii").startswith("CRYPT-"):
        return DiskLock.ENCRYPTED
    below = [_of(each, layers - 1) for each in sorted(_folder(device / "slaves"))]
    if not below:
        return DiskLock.NOT_HERE
    return next((lock for lock in (DiskLock.NOT_KNOWN, DiskLock.NOT_HERE) if lock in below), DiskLock.ENCRYPTED)


def _folder(folder: Path) -> list[Path]:
    return list(folder.iterdir()) if folder.is_dir() else []
