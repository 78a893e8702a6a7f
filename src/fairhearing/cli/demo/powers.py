"""Who has power over the demonstration's machine, and where its envelopes are, as its manager would write it down."""

from __future__ import annotations

from typing import Final

from fairhearing.vault.clock import Clock

from .practices import DemoPractice

_ENVELOPES: Final = ("The safe in the manager’s office", "The partners’ solicitor, sealed and dated")
_POWERS: Final = {
    "envelope": "The manager’s safe, and the partners’ solicitor",
    "machine": "Lindley IT, under contract",
    "database": "Lindley IT, under contract",
    "backup": "Lindley IT, under contract",
    "network": "Lindley IT, under contract",
}


def write_powers_down(practice: DemoPractice, clock: Clock) -> None:
    """Write down the envelopes of the kit, and who looks after machine, database, backups and network."""
    from fairhearing.policy.powers import add_power
    from fairhearing.practice.kit_checks import recipients_of
    from fairhearing.practice.models import Role
    from fairhearing.practice.set_up import place_envelopes
    from fairhearing.vault.recipients import KeyState

    manager = Role.objects.select_related("person", "practice").get(practice=practice.id, kind=Role.Kind.MANAGER)
    recipients = recipients_of(manager.practice)
    active = [each.key_id for each in recipients.keys if each.state is KeyState.ACTIVE] if recipients else []
    for key_id in active:
        place_envelopes(manager.practice, key_id, _ENVELOPES, by=manager.person, now=clock.now())
    for kind, who in _POWERS.items():
        add_power(manager.practice, kind, who, by=manager.person, role=str(manager.kind))
