"""A sign-in between its two pages: the passphrase was right, the 6-digit code is still owed.

Kept in the server's session. A key holder's holds the keyholder's `pending` token, which opens nothing without the
code; a staff member's holds nothing but who and when. Five minutes and four codes, as the keyholder counts them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.sessions.backends.base import SessionBase

from fairhearing.practice.models import Person

_KEY = "pending_sign_in"
_GOOD_FOR = timedelta(minutes=5)
MOST_CODES = 4


@dataclass(frozen=True, slots=True)
class PendingPerson:
    """Whose code is owed. token: the keyholder's, or empty for staff. tries: codes already tried."""

    person: Person
    token: str
    tries: int


def remember_pending(session: SessionBase, person: Person, token: str, *, now: datetime) -> None:
    """Note that this person's passphrase was right. The session gets a new key: an older one may be known to others."""
    session.cycle_key()
    session[_KEY] = {"person": str(person.id), "token": token, "since": now.timestamp(), "tries": 0}


def find_pending(session: SessionBase, *, now: datetime) -> PendingPerson | None:
    """Return whose code is owed, or None: nobody's, or it took too long, or too many codes were tried."""
    noted = session.get(_KEY)
    if noted is None or now.timestamp() - noted["since"] > _GOOD_FOR.total_seconds() or noted["tries"] >= MOST_CODES:
        return None
    person = Person.objects.filter(id=UUID(noted["person"]), is_active=True).first()
    return PendingPerson(person=person, token=noted["token"], tries=noted["tries"]) if person else None


def count_code(session: SessionBase) -> None:
    """Note that a code was tried, before it is looked at."""
    session[_KEY] = {**session[_KEY], "tries": session[_KEY]["tries"] + 1}


def forget_pending(session: SessionBase) -> None:
    """Begin again with the passphrase."""
    session.pop(_KEY, None)
