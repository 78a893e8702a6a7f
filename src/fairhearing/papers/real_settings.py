"""What the system does now, of all that a policy promises figures of."""

from __future__ import annotations

from fairhearing.clocks.answering import TARGET
from fairhearing.papers.promises import RealSettings
from fairhearing.practice.allowed import roles_in_force
from fairhearing.practice.models import Practice
from fairhearing.practice.permissions import ROLES_ALLOWED, Permission
from fairhearing.retention.asked_rules import ANSWERED_WITHIN
from fairhearing.retention.periods import periods_of
from fairhearing.retention.rules import DESTROYED_BY_TIME
from fairhearing.vault.tinkstream import KEY_BYTES

_BITS_A_BYTE = 8


def real_settings(practice: Practice) -> RealSettings:
    """Read what is set and built in: periods, length of keys, roles in force that may listen, days to answer."""
    periods = periods_of(practice)
    kinds = roles_in_force().filter(practice=practice, person__is_active=True).values_list("kind", flat=True)
    may_listen = {str(kind) for kind in ROLES_ALLOWED[Permission.LISTEN]}
    return RealSettings(
        months={str(each): periods[each] for each in DESTROYED_BY_TIME},
        key_bits=KEY_BYTES * _BITS_A_BYTE,
        listeners=frozenset(kinds.distinct()) & may_listen,
        keep_days=ANSWERED_WITHIN.days,
        give_days=TARGET.days,
    )
