"""How many tries somebody has left before they are made to wait, as their own browser knows it.

What others tried for the same address is not counted here, and what its owner did neither: a page that said so would
tell a stranger that the address is somebody's. So the wait may come sooner than the page says, and never for a reason
that the page gives away. The limits themselves are `keyholder.limits` and `web.tries`.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase

from fairhearing.keyholder.signing_in.limits import ACCOUNT_FREE, FORGET_AFTER_S
from fairhearing.wording.counts import counted

_KEY = "wrong_tries"
_MOST_REMEMBERED = 10


def note_wrong_try(session: SessionBase, email: str, *, now: datetime) -> int:
    """Count a wrong passphrase or code for an address; return how many tries are left before the wait, 0 for none."""
    name, now_s = _name(email), now.timestamp()
    tries = {of: kept for of, kept in session.get(_KEY, {}).items() if now_s - kept[1] <= FORGET_AFTER_S}
    wrong = int(tries.pop(name, (0, 0.0))[0]) + 1
    session[_KEY] = dict(list(tries.items())[1 - _MOST_REMEMBERED :]) | {name: (wrong, now_s)}
    return max(0, ACCOUNT_FREE - wrong)


def forget_wrong_tries(session: SessionBase) -> None:
    """Forget them: somebody signed in."""
    session.pop(_KEY, None)


def in_words(left: int) -> str:
    """Say how many tries are left: 3 tries left."""
    return f"{counted(left, 'try', 'tries')} left." if left else "No tries left for now: wait before the next."


def _name(email: str) -> str:
    """Return what stands for an address in the session: it says nothing of whose it is."""
    return hmac.digest(settings.SECRET_KEY.encode(), f"tries {email}".encode(), hashlib.sha256).hex()[:16]
