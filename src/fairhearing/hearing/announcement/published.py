"""What to look for in the calls of each practice: its published wordings, cut once and again when the file changes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from fairhearing.hearing.say import say
from fairhearing.vault.announcement_file import (
    BadAnnouncementFile,
    PublishedWording,
    announcement_path,
    read_wordings,
)
from fairhearing.vault.home import Home
from fairhearing.wire.g711 import linear
from fairhearing.wire.law import Law

from .wording import Stretches, Wording, stretches_of

_FULL_SCALE = np.float32(1 / 32768)


class PublishedWordings:
    """All practices' wordings. One thread."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._known: dict[str, tuple[tuple[int, int, int], Sequence[Stretches]]] = {}

    def of(self, practice: str) -> Sequence[Stretches]:
        """Return a practice's wordings, the newest first; none where there are none, or none that can be read."""
        try:
            found = announcement_path(self._home, practice).stat()
            state = (found.st_ino, found.st_mtime_ns, found.st_size)
        except OSError:
            self._known.pop(practice, None)
            return ()
        known = self._known.get(practice)
        if known is None or known[0] != state:
            known = self._known[practice] = (state, self._read(practice))
        return known[1]

    def _read(self, practice: str) -> Sequence[Stretches]:
        try:
            return [stretches_of(_wording(each)) for each in read_wordings(self._home, practice)]
        except (BadAnnouncementFile, OSError) as error:
            why = str(error) if isinstance(error, BadAnnouncementFile) else "the disk does not give it"
            say(f"the announcement of practice {practice} is not looked for: {why}")
            return ()


def _wording(published: PublishedWording) -> Wording:
    samples = linear(np.frombuffer(published.sound, np.uint8), Law.A_LAW) * _FULL_SCALE
    return Wording(published.id, published.language, published.essential_ms, samples.astype(np.float32))
