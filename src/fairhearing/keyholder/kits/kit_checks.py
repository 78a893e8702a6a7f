"""Which words of a kit were asked of whom, in memory: what is typed back counts for these and no others."""

from __future__ import annotations

from dataclasses import dataclass, field

from fairhearing.keyholder.errors import BadMessage


@dataclass(frozen=True, slots=True)
class Asked:
    """Places of one key's sheets that a session was asked for. sheet: of which envelope, 0 for any."""

    key_id: str
    sheet: int
    places: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class KitChecks:
    """What was asked, by session and practice. A restart forgets it, as it forgets sessions."""

    _asked: dict[tuple[bytes, str], Asked] = field(default_factory=dict)

    def ask(self, session: bytes, practice: str, asked: Asked) -> None:
        """Remember what a session is asked now, in place of what it was asked before."""
        self._asked[session, practice] = asked

    def asked(self, session: bytes, practice: str, key_id: str, sheet: int) -> tuple[int, ...]:
        """Return the places a session was asked for. Raises BadMessage if it was not asked of this key and envelope."""
        found = self._asked.get((session, practice))
        if found is None or (found.key_id, found.sheet) != (key_id, sheet):
            raise BadMessage("no words of this kit were asked for: ask first")
        return found.places

    def forget(self, session: bytes, practice: str = "") -> None:
        """Forget what a session was asked, of one practice or of all."""
        for key in [each for each in self._asked if each[0] == session and practice in {"", each[1]}]:
            del self._asked[key]
