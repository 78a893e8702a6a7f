"""The one-time links that `fairhearing init` prints. Import it after Django was started for the home."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from pathlib import Path

from django.utils import timezone

from fairhearing.practice.models import Practice
from fairhearing.practice.set_up_links import make_link, open_links, revoke_links
from fairhearing.practice.set_up_models import SetUpLink
from fairhearing.vault.clock import Clock

_FOR = {
    SetUpLink.Kind.SYSTEM: "For whoever installs this machine (phone system, mail, backup; no keys are shown there):",
    SetUpLink.Kind.PRACTICE: "For the practice manager, unopened (she makes the practice's key in her own browser):",
}


class Wanted(Enum):
    """Which links to print."""

    FIRST = "first"
    """Both, if none was ever made."""
    AGAIN = "again"
    """New ones, and the old ones die."""
    PRACTICE = "practice"
    """One for a further practice; the others stay."""


@dataclass(frozen=True, slots=True)
class Links:
    """What to print. urls: by what they are for; each opens set-up once. Empty: links were made before."""

    urls: dict[SetUpLink.Kind, str] = field(repr=False)
    expires: datetime | None

    def document(self) -> dict[str, str | None]:
        """Return it for other programs."""
        expires = self.expires.isoformat() if self.expires else None
        return {**{str(kind): url for kind, url in self.urls.items()}, "expires": expires}

    def text(self, home: Path, *, is_new: bool) -> str:
        """Return it for people."""
        lines = [f"{'Made' if is_new else 'Found'} the home {home}."]
        for kind, url in self.urls.items():
            lines += ["", _FOR[kind], f"  {url}"]
        if self.expires:
            until = timezone.localtime(self.expires)
            lines += ["", f"Each link opens once, until {until:%A %-d %B at %H:%M}. New ones: fairhearing init --again"]
            lines += ["Start everything first: fairhearing serve --home " + str(home)]
        else:
            lines += ["Links were printed before, and are kept nowhere. New ones: fairhearing init --again"]
        return "\n".join(lines) + "\n"


def print_links(wanted: Wanted, web_url: str, clock: Clock) -> Links:
    """Make the links that are wanted; their tokens are returned here and kept nowhere."""
    now = clock.now()
    kinds, before = _kinds(wanted, now)
    if wanted is Wanted.AGAIN:
        revoke_links(now=now)
    urls: dict[SetUpLink.Kind, str] = {}
    expires = None
    for kind in kinds:
        link, token = make_link(kind, now=now, instead_of=before.get(kind))
        urls[kind] = f"{web_url}/set-up/link/{token}"
        expires = link.expires_at
    return Links(urls, expires)


def _kinds(wanted: Wanted, now: datetime) -> tuple[tuple[SetUpLink.Kind, ...], dict[str, SetUpLink]]:
    """Return for what links are made, and whose answers go over to them."""
    if wanted is Wanted.PRACTICE:
        return (SetUpLink.Kind.PRACTICE,), {}
    if wanted is Wanted.FIRST:
        made = SetUpLink.objects.exists() or Practice.objects.exists()
        return (() if made else (SetUpLink.Kind.SYSTEM, SetUpLink.Kind.PRACTICE)), {}
    before = {link.kind: link for link in open_links(now)}
    needs_manager = SetUpLink.Kind.PRACTICE in before or not Practice.objects.exists()
    kinds = (SetUpLink.Kind.SYSTEM, SetUpLink.Kind.PRACTICE) if needs_manager else (SetUpLink.Kind.SYSTEM,)
    return kinds, before
