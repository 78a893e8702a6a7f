"""One-time links by which people set up: made on the machine, claimed in one browser, over after seven days.

    made      `fairhearing init` prints the link; its token is kept as a hash
    claimed   a POST by whoever opened it: that browser gets a secret of its own, and the link opens nothing any more
    finished  what it was for is done; revoked: a newer link took its place

A preview that fetches the link's page claims nothing. Token and secret together are the browser's pass: the keyholder
asks for the token once more when keys are made.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from fairhearing.audit.verbs import Verb
from fairhearing.jobs.outbox import record
from fairhearing.practice.errors import LinkOver
from fairhearing.practice.set_up_models import SetUpLink

GOOD_FOR = timedelta(days=7)
_BYTES = 32
_LONGEST = 200
_ACTOR = "command"


@dataclass(frozen=True, slots=True)
class SetUpPass:
    """What a browser shows: the link's token and the secret that it got for it."""

    token: str = field(repr=False)
    secret: str = field(repr=False)

    @classmethod
    def read(cls, text: str) -> SetUpPass:
        """Read what a cookie holds; anything else is a pass that opens nothing."""
        token, _, secret = text[:_LONGEST].partition(".")
        return cls(token, secret)

    def __str__(self) -> str:
        return f"{self.token}.{self.secret}"


def make_link(kind: SetUpLink.Kind, *, now: datetime, instead_of: SetUpLink | None = None) -> tuple[SetUpLink, str]:
    """Make a link; return its row and its token, shown once. instead_of: one that dies, whose answers go over."""
    token = secrets.token_urlsafe(_BYTES)
    with transaction.atomic():
        link = SetUpLink(kind=kind, sha256=_hash(token), made_at=now, expires_at=now + GOOD_FOR)
        if instead_of is not None:
            link.draft, link.practice = instead_of.draft, instead_of.practice
        link.save(force_insert=True)
        record(Verb.SET_UP_LINK_MADE, _ACTOR, subject=link.id.hex, kind=str(kind))
    return link, token


def revoke_links(*, now: datetime) -> list[SetUpLink]:
    """Let every link that is not used up open nothing any more; return them."""
    with transaction.atomic():
        dead = list(open_links(now).select_for_update())
        for link in dead:
            link.revoked_at = now
            link.save(update_fields=["revoked_at"])
            record(Verb.SET_UP_LINK_REVOKED, _ACTOR, subject=link.id.hex, kind=link.kind)
    return dead


def open_links(now: datetime) -> QuerySet[SetUpLink]:
    """Return the links by which somebody may still set up, claimed or not."""
    return SetUpLink.objects.filter(finished_at=None, revoked_at=None, expires_at__gt=now)


def find_link(token: str, *, now: datetime) -> SetUpLink:
    """Return a link that nobody claimed yet. Raises LinkOver."""
    link = open_links(now).filter(sha256=_hash(token[:_LONGEST]), claimed_at=None).first()
    if link is None:
        raise LinkOver("this link was used, has expired, or a newer one took its place")
    return link


def claim_link(token: str, *, now: datetime) -> tuple[SetUpLink, SetUpPass]:
    """Let one browser set up; return what it is to show from then on. Of two at once one is first. Raises LinkOver."""
    secret = secrets.token_urlsafe(_BYTES)
    with transaction.atomic():
        link = find_link(token, now=now)
        claimed = SetUpLink.objects.filter(id=link.id, claimed_at=None).update(
            claimed_at=now, browser_sha256=_hash(secret), expires_at=now + GOOD_FOR
        )
        if not claimed:
            raise LinkOver("this link was used a moment ago")
        record(Verb.SET_UP_LINK_CLAIMED, "set-up", subject=link.id.hex, kind=link.kind)
    link.refresh_from_db()
    return link, SetUpPass(token, secret)


def link_of(shown: SetUpPass, kind: SetUpLink.Kind, *, now: datetime) -> SetUpLink | None:
    """Return the link that a browser claimed, None where what it shows opens nothing."""
    link = open_links(now).filter(kind=kind, sha256=_hash(shown.token)).exclude(claimed_at=None).first()
    if link is None or not hmac.compare_digest(link.browser_sha256, _hash(shown.secret)):
        return None
    return link


def finish_link(link: SetUpLink, *, now: datetime) -> None:
    """Let a link be over: what it was for is done. Call inside the transaction of that."""
    SetUpLink.objects.filter(id=link.id, finished_at=None).update(finished_at=now, draft={})


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
