"""A signed-in person's wrap as it lies on the disk now: a session may hold less, or what was so when it began.

Whoever changes a wrap changes what this returns, never what the session holds: else another session's keys and second
steps would be written over by what they were before.
"""

from __future__ import annotations

from fairhearing.keyholder.errors import PendingExpired, SignInFailed
from fairhearing.keyholder.means import Means

from .holding import Holding
from .wrap_files import load_wrap
from .wraps import Wrap, open_wrap


def reopened(means: Means, holding: Holding) -> tuple[Wrap, Holding]:
    """Return a person's wrap and what it holds. Raises PendingExpired if another key opens it now, DamagedFiles."""
    wrap = load_wrap(means.home, holding.account)
    if wrap is None:
        raise PendingExpired("this account was changed meanwhile: sign in again")
    try:
        return wrap, open_wrap(wrap, holding.key, means.random)
    except SignInFailed as error:
        raise PendingExpired("the passphrase was changed meanwhile: sign in again") from error
