"""Where copies lie on the disk: HOME/copies/ID, each part locked under the copy's own key. Never backed up.

A folder without a copy that is under way or ready is swept: what a killed worker or a failed copy left.
"""

from __future__ import annotations

import shutil
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path
from typing import Final

from fairhearing.copies.errors import NoRoom
from fairhearing.copying.making import remove_copy
from fairhearing.vault.document import is_id
from fairhearing.vault.home import Home
from fairhearing.vault.publishing import make_folders

SPARE_BYTES: Final = 512 * 1024 * 1024
"""So much of the disk a copy leaves to the recorder, whatever it takes."""
TIMES_LARGER: Final = 2
"""A copy takes its parts, and what is made beside them until they are whole."""


def folder_of(home: Home, copy: str) -> Path:
    """Say where a copy lies. copy: its id, 32 hexadecimal digits."""
    return home.copies / copy


def check_room(home: Home, sound_bytes: int) -> None:
    """Raise NoRoom unless the disk has room for a copy of so much sound, and enough beside it."""
    make_folders(home.copies)
    needed = TIMES_LARGER * sound_bytes + SPARE_BYTES
    free = shutil.disk_usage(home.copies).free
    if free < needed:
        raise NoRoom(f"the copy needs {needed} bytes on the disk, {free} are free")


def remove_folder(home: Home, copy: str) -> None:
    """Delete a copy's files. What cannot be deleted now is deleted by the next sweep."""
    remove_copy(folder_of(home, copy))


def sweep_folders(home: Home, kept: Collection[str]) -> int:
    """Delete the folders of copies that are not among `kept`; return how many. Anything else is left alone."""
    swept = 0
    with suppress(FileNotFoundError):
        for path in sorted(home.copies.iterdir()):
            if is_id(path.name) and path.name not in kept:
                remove_folder(home, path.name)
                swept += not path.exists()
    return swept
