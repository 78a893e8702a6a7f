"""The one-time links that `fairhearing init` prints. Import it after Django was started for the home."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from pathlib import Path

from django.utils import timezone

from fairhearing.capture.nodes import node_keys
from fairhearing.keyholder.founding.set_up_tokens import SetUp as FoundingToken
from fairhearing.keyholder.founding.set_up_tokens import forbid_founding, write_set_up
from fairhearing.practice.models import Practice
from fairhearing.practice.set_up_links import GOOD_FOR, make_link, open_links, revoke_links
from fairhearing.practice.set_up_models import SetUpLink
from fairhearing.vault.clock import Clock
from fairhearing.vault.facts import IntakeKey
from fairhearing.vault.home import Home
from fairhearing.vault.recipients import load_recipients, recipients_path

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


def print_links(home: Home, wanted: Wanted, web_url: str, clock: Clock) -> Links:
    """Make the links that are wanted; their tokens are returned here and kept nowhere.

    The keyholder is told, by a file of its own, which token may found a practice; those that died may no more.
    """
    now = clock.now()
    kinds, before = _kinds(wanted, now)
    if wanted is Wanted.AGAIN:
        for dead in revoke_links(now=now):
            forbid_founding(home, dead.sha256)
    urls: dict[SetUpLink.Kind, str] = {}
    expires = None
    for kind in kinds:
        link, token = make_link(kind, now=now, instead_of=before.get(kind))
        if kind is SetUpLink.Kind.PRACTICE:
            _let_found(home, link)
        urls[kind] = f"{web_url}/set-up/link/{token}"
        expires = link.expires_at
    return Links(urls, expires)


def _let_found(home: Home, link: SetUpLink) -> None:
    """Let whoever has a link found a practice, or go on founding the one that the link before it began.

    It holds for as long as a link that is opened on its last day.
    """
    begun = recipients_path(home, link.draft.get("practice_id", ""))
    key_id = load_recipients(begun).current.key_id if link.practice is not None and begun.exists() else ""
    write_set_up(
        home,
        FoundingToken(
            link.sha256,
            link.expires_at + GOOD_FOR,
            tuple(node_keys(home)),
            IntakeKey.load(home.intake_key).public,
            practice=link.draft.get("practice_id", "") if key_id else "",
            account=link.draft.get("account", "") if key_id else "",
            key_id=key_id,
        ),
    )


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
