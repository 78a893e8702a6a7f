"""To whom a node that records afterwards seals: the keys of each practice, which must list that node."""

from __future__ import annotations

from collections.abc import Iterable

from fairhearing.vault.home import Home
from fairhearing.vault.recipients import load_recipients, recipients_path

from .config import Practice
from .errors import BadSettings
from .recipient_book import SealTo


class NodeNotListed(BadSettings):
    """A practice was founded before this node was there. hint: what to do."""

    hint = "the practice's key must sign a list with this node; until then, import --node NAME can be one it lists"


def listed_keys(home: Home, practices: Iterable[Practice], node: str, vkey: str) -> dict[str, SealTo]:
    """Return the keys of each practice that has some. Raises NodeNotListed if one would refuse what the node signs."""
    keys: dict[str, SealTo] = {}
    for practice in practices:
        path = recipients_path(home, practice.id)
        if not path.exists():
            continue
        recipients = load_recipients(path)
        if recipients.active is None:
            continue
        if vkey not in {recorder.vkey for recorder in recipients.recorders}:
            listed = ", ".join(recorder.node for recorder in recipients.recorders)
            raise NodeNotListed(
                f"practice {practice.id} does not list node {node} and would refuse its recordings; it lists {listed}"
            )
        keys[practice.id] = SealTo(recipients.recipient, recipients.intake)
    return keys
