"""What somebody can be invited to be, in words: the roles, and deputies for a time."""

from __future__ import annotations

from dataclasses import dataclass

from fairhearing.practice.models import Role

OPENS = {
    Role.Kind.MANAGER: "Every recording, with a reason; gives others their key",
    Role.Kind.ASSISTANT: "Every recording, with a reason",
    Role.Kind.PARTNER: "The log, and what is kept and destroyed. No recording alone",
    Role.Kind.AUDITOR: "The log, and what is kept and destroyed. No recording",
    Role.Kind.MEMBER: "Live calls and notes of their own extensions. No recording",
    Role.Kind.ADMINISTRATOR: "Health and jobs of the machine. No call, no recording",
}


def opens_what(kind: str) -> str:
    """Say what a role can open, within a sentence: every recording, with a reason."""
    words = OPENS[Role.Kind(kind)]
    return words[0].lower() + words[1:]


@dataclass(frozen=True, slots=True)
class Choice:
    """One radio button. code: stands in addresses. temporary: ends by itself, and a partner signs it."""

    code: str
    kind: Role.Kind
    temporary: bool = False

    @property
    def words(self) -> str:
        """What it is called."""
        label = Role.Kind(self.kind).label
        return f"{label}, for a time" if self.temporary else label

    @property
    def opens(self) -> str:
        """What they can open, within a sentence."""
        return opens_what(self.kind)


CHOICES = {
    choice.code: choice
    for choice in (
        *(Choice(str(kind), kind) for kind in (Role.Kind.MEMBER, Role.Kind.ASSISTANT)),
        Choice("deputy-assistant", Role.Kind.ASSISTANT, temporary=True),
        Choice("manager", Role.Kind.MANAGER),
        Choice("deputy-manager", Role.Kind.MANAGER, temporary=True),
        *(Choice(str(kind), kind) for kind in (Role.Kind.PARTNER, Role.Kind.AUDITOR, Role.Kind.ADMINISTRATOR)),
    )
}
