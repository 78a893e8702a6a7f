"""What a grant for one copy is asked for. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from fairhearing.keyholder.errors import BadMessage
from fairhearing.keyholder.listening.lawful_uses import Ground
from fairhearing.keyholder.listening.listen_request import is_opaque
from fairhearing.vault.document import is_id

MOST_RECORDINGS: Final = 1000
"""So many recordings are in one copy at most: more are made as several."""


@dataclass(frozen=True, slots=True)
class BulkRequest:
    """One copy: of which recordings, why, for which matter, and where it is made.

    ground: on which recordings whose use is restricted are copied, None where somebody said of none.

    copy: its id. reference: an opaque id of the matter. place: an opaque id of the place, as in a listen.
    """

    practice: str
    copy: str
    purpose: str
    reference: str
    place: str
    recordings: tuple[str, ...]
    ground: Ground | None = None

    def check(self) -> None:
        """Refuse what no page of ours would send, before anything is looked up. Raises BadMessage."""
        if not is_id(self.copy):
            raise BadMessage("field copy is not a copy's id")
        if not self.practice or not is_opaque(self.practice):
            raise BadMessage("field practice must say in which practice")
        if not self.reference or not is_opaque(self.reference):
            raise BadMessage("field reference must be the opaque id of a matter")
        if not 0 < len(self.recordings) <= MOST_RECORDINGS or len(set(self.recordings)) != len(self.recordings):
            raise BadMessage(f"a copy is made of 1 to {MOST_RECORDINGS} recordings, each named once")
