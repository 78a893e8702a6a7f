"""What a fresh code is given for: one step that a sign-in alone does not allow. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from fairhearing.keyholder.errors import BadMessage
from fairhearing.keyholder.listening.listen_request import is_opaque


@dataclass(frozen=True, slots=True)
class Step:
    """One step. action: an opaque code such as `hold.release`. subject: id of what it is done to, or "".

    practice: where, or "" for a step of no practice.
    """

    action: str
    subject: str
    practice: str

    def check(self) -> None:
        """Refuse what no page of ours would send, before a code is used up. Raises BadMessage."""
        if not self.action or not is_opaque(self.action):
            raise BadMessage("field action must say what is to be done, by an opaque code")
        if not is_opaque(self.subject) or not is_opaque(self.practice):
            raise BadMessage("fields subject and practice must be opaque ids, or empty")
