"""HOME/alarms.json: who is told when something is wrong. See docs/reference/formats/alarms-json.md.

The worker writes it from what managers chose and who works where, so that the watcher, which sends alarms, needs no
database: the database may be what is down. It holds e-mail addresses and the secrets of webhooks.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from fairhearing.vault.document import BadDocument, Fields, write_document
from fairhearing.vault.home import Home
from fairhearing.vault.publishing import publish_file

from .errors import BadReceivers

_FORMAT: Final = "fairhearing alarms v1"


@dataclass(frozen=True, slots=True)
class Webhook:
    """Where alarms are posted. secret: what each is signed with (HMAC-SHA256)."""

    url: str
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class PracticeReceivers:
    """Who is told of one practice. people: their e-mail addresses. test: the id of the last test asked for."""

    practice: str
    name: str
    people: tuple[str, ...] = ()
    webhook: Webhook | None = None
    test: str = ""


@dataclass(frozen=True, slots=True)
class Receivers:
    """Everybody who is told."""

    practices: tuple[PracticeReceivers, ...] = ()


def receivers_path(home: Home) -> Path:
    """Say where the file lies."""
    return home.root / "alarms.json"


def load_receivers(home: Home) -> Receivers:
    """Read who is told; nobody where there is no file yet. Raises BadReceivers."""
    try:
        return parse_receivers(receivers_path(home).read_text("utf-8"))
    except FileNotFoundError:
        return Receivers()
    except (OSError, UnicodeDecodeError, BadDocument) as error:
        raise BadReceivers("alarms.json cannot be read") from error


def publish_receivers(home: Home, receivers: Receivers) -> None:
    """Put the file in place where it is not the same already. Raises OSError."""
    data, path = render_receivers(receivers).encode(), receivers_path(home)
    if not path.exists() or path.read_bytes() != data:
        publish_file(path, data)


def render_receivers(receivers: Receivers) -> str:
    """Write the file's text."""
    practices = [
        {
            "practice": each.practice,
            "name": each.name,
            "people": list(each.people),
            "webhook": {"url": each.webhook.url, "secret": each.webhook.secret} if each.webhook else {},
            "test": each.test,
        }
        for each in receivers.practices
    ]
    return write_document({"format": _FORMAT, "practices": practices})


def parse_receivers(text: str) -> Receivers:
    """Read the file's text. Raises BadDocument."""
    fields = Fields.parse(text, "alarms.json", _FORMAT)
    return Receivers(tuple(_practice(each) for each in fields.objects("practices")))


def _practice(fields: Fields) -> PracticeReceivers:
    hook = fields.texts("webhook")
    return PracticeReceivers(
        practice=fields.slug("practice"),
        name=fields.text("name"),
        people=fields.text_list("people"),
        webhook=Webhook(hook.get("url", ""), hook.get("secret", "")) if hook else None,
        test=fields.text("test"),
    )
