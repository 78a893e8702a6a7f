"""Why a file was not taken in, and the list of such files, which lies where the files lie: their names hold numbers."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Final

from fairhearing.vault.publishing import publish_file

from .sound_file import ReadEnd

LIST_NAME: Final = "fairhearing-set-aside.csv"
"""What the list is called, beside the files."""


class Reason(StrEnum):
    """Why a file was set aside, in words for whoever runs the import. They never hold anything of the file."""

    NOT_SOUND = "no WAV, FLAC, Ogg or MP3 file, or damaged where it begins"
    UNSUPPORTED = "more than two channels, or a sample rate that no call has"
    TOO_LONG = "longer than 12 hours"
    TOO_LARGE = "took more memory than such a file needs"
    BROKE_OFF = "ended its reader, by a limit or a fault: take care, it may be made to do harm"
    NO_SOUND = "holds no sound"
    NOT_READABLE = "cannot be read from the disk"
    CHANGED = "was changed while it was read"
    NO_TIME = "nothing says when the call was: add a CSV or JSON, or --time-from-file"
    IN_FUTURE = "its time lies in the future: is --timezone right?"
    NO_PRACTICE = "nothing says whose call it is: add --practice, or a CSV or JSON"
    NO_KEYS = "its practice has no keys in this home"
    ONE_SIDE = "holds one side of a call (NAME-in, NAME-out): join the two files first"
    BAD_TABLE = "the CSV or JSON beside it is off"
    OTHER_LENGTH = "its call is there already, with another length: listen to both"
    EXPIRED = "older than recordings are kept: it should be gone; --take-expired takes it"


_UNREAD: Final = {
    ReadEnd.NOT_SOUND: Reason.NOT_SOUND,
    ReadEnd.UNSUPPORTED: Reason.UNSUPPORTED,
    ReadEnd.TOO_LONG: Reason.TOO_LONG,
    ReadEnd.TOO_LARGE: Reason.TOO_LARGE,
}


@dataclass(frozen=True, slots=True)
class SetAside:
    """A file that was set aside. found: more of why, without any value."""

    path: Path = field(repr=False)
    reason: Reason
    found: str = ""


def unread_reason(end: ReadEnd | None) -> Reason:
    """Return the reason for a file that gave no sound."""
    return _UNREAD.get(end, Reason.BROKE_OFF) if end is not None else Reason.BROKE_OFF


def write_list(path: Path, files: Sequence[SetAside]) -> None:
    """Write the list in place of the last one, for its owner's eyes. One of our name goes where none is to be listed.

    Raises OSError.
    """
    if not files and path.name == LIST_NAME:
        path.unlink(missing_ok=True)
        return
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(("file", "why", "found"))
    table.writerows((str(each.path.absolute()), str(each.reason), each.found) for each in files)
    publish_file(path, text.getvalue().encode("utf-8", "surrogateescape"))
