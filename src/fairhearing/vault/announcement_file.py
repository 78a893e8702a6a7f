"""What the announcement of a practice sounds like, for hearing: HOME/announcements/PRACTICE.json.

It is published whole; hearing reads it before a recording where it changed.
It holds what every caller hears anyway, and nothing of anybody. docs/reference/formats/announcements.md.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Final

from .document import BadDocument, Fields, encode_bytes, is_slug, write_document
from .errors import DamagedData
from .home import Home
from .publishing import publish_file, remove_file
from .sharing import read_shared, users_of

FORMAT: Final = "fairhearing announcements v1"
BYTES_A_SECOND: Final = 8000
LONGEST_S: Final = 60
MOST_WORDINGS: Final = 12
MOST_BYTES: Final = MOST_WORDINGS * (LONGEST_S * BYTES_A_SECOND * 4 // 3 + 1000)


class BadAnnouncementFile(DamagedData):
    """The file is none that the worker wrote for this practice."""


@dataclass(frozen=True, slots=True)
class PublishedWording:
    """One version. since: its first day. essential_ms: from and until when it says the essential words.

    sound: A-law, one side at 8,000 samples a second.
    """

    id: str
    language: str
    since: date
    essential_ms: tuple[int, int]
    sound: bytes = field(repr=False)


def announcement_path(home: Home, practice: str) -> Path:
    """Return where a practice's wordings stand."""
    return home.announcements / f"{practice}.json"


def publish_wordings(home: Home, practice: str, wordings: Iterable[PublishedWording]) -> bool:
    """Put a practice's wordings in place, the newest first, where they are not the same already; say whether.

    None takes the file away. Raises OSError.
    """
    kept = sorted(wordings, key=lambda each: (each.since, each.id), reverse=True)[:MOST_WORDINGS]
    path = announcement_path(home, practice)
    text = write_document({"format": FORMAT, "practice": practice, "wordings": [_written(each) for each in kept]})
    before = path.read_bytes() if path.is_file() else b""
    if not kept:
        remove_file(path)
        return bool(before)
    if before == text.encode():
        return False
    publish_file(path, text.encode())
    return True


def read_wordings(home: Home, practice: str) -> tuple[PublishedWording, ...]:
    """Return a practice's wordings, the newest first, if any are published. Raises BadAnnouncementFile, OSError."""
    path = announcement_path(home, practice)
    try:
        data = read_shared(path, MOST_BYTES, users_of(home.announcements)) if is_slug(practice) else b""
    except FileNotFoundError:
        return ()
    try:
        fields = Fields.parse(data.decode() if len(data) <= MOST_BYTES else "", "the announcement file", FORMAT)
        if fields.slug("practice") != practice:
            raise BadAnnouncementFile("the announcement file is another practice's")
        return tuple(_read(each) for each in fields.objects("wordings"))
    except (BadDocument, ValueError) as error:
        raise BadAnnouncementFile(f"the announcement file of practice {practice} is damaged: {error}") from error


def _written(wording: PublishedWording) -> dict[str, Any]:
    return {
        "id": wording.id,
        "language": wording.language,
        "since": wording.since.isoformat(),
        "essential_from_ms": wording.essential_ms[0],
        "essential_to_ms": wording.essential_ms[1],
        "sound": encode_bytes(wording.sound),
    }


def _read(fields: Fields) -> PublishedWording:
    begin, end = fields.number("essential_from_ms"), fields.number("essential_to_ms")
    sound = fields.data("sound")
    if not begin < end <= len(sound) * 1000 // BYTES_A_SECOND:
        raise fields.wrong("essential_to_ms", "a moment of its sound, behind essential_from_ms")
    since = date.fromisoformat(fields.text("since"))
    return PublishedWording(fields.identifier("id"), fields.text("language"), since, (begin, end), sound)
