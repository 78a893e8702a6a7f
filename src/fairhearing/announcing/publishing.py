"""HOME/announcements, written from the wordings of each practice: a duty of the worker.

What a phone system plays after its last day is found too: ended wordings stay, the newest first, as far as there is
room. A practice without any has no file.
"""

from __future__ import annotations

from datetime import date

from fairhearing.announcing.models import Wording
from fairhearing.announcing.sound import at_8_khz
from fairhearing.announcing.sound_forms import samples_of
from fairhearing.practice.models import Practice
from fairhearing.vault.announcement_file import MOST_WORDINGS, PublishedWording, publish_wordings
from fairhearing.vault.home import Home
from fairhearing.wire.g711 import encode
from fairhearing.wire.law import Law


class Publishing:
    """Puts each practice's file in place where its wordings changed. For one thread; the first time writes all."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._written: dict[str, tuple[object, ...]] = {}

    def publish(self, today: date) -> None:
        """Write what changed, and what somebody took away. Raises OSError."""
        for practice in Practice.objects.order_by("id"):
            wanted = wordings_for(practice, today)
            state = (*((each.id, each.from_on) for each in wanted), self._is_there(practice))
            if self._written.get(practice.id) != state:
                publish_wordings(self._home, practice.id, [_published(each) for each in wanted])
                self._written[practice.id] = (*state[:-1], self._is_there(practice))

    def _is_there(self, practice: Practice) -> bool:
        return (self._home.announcements / f"{practice.id}.json").is_file()


def wordings_for(practice: Practice, today: date) -> list[Wording]:
    """Return the wordings to look for in a practice's calls: those in force or to come, then the latest ended."""
    approved = practice.announcements.exclude(approved_at=None).defer("sound")
    order = sorted(approved, key=lambda each: (_is_over(each, today), -each.from_on.toordinal(), -each.number))
    return order[:MOST_WORDINGS]


def _is_over(wording: Wording, today: date) -> bool:
    return wording.until_on is not None and wording.until_on < today


def _published(wording: Wording) -> PublishedWording:
    sound = encode(at_8_khz(samples_of(wording.sound)), Law.A_LAW).tobytes()
    span = (wording.essential_from_ms, min(wording.essential_to_ms, len(sound) * 1000 // 8000))
    return PublishedWording(wording.id.hex, wording.language, wording.from_on, span, sound)
