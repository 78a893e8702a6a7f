"""To whom imported recordings are sealed: the keys of each practice that lists the importing node."""

from __future__ import annotations

from collections.abc import Iterable

from fairhearing.capture.config import Practice
from fairhearing.capture.errors import BadSettings
from fairhearing.capture.recipient_book import SealTo
from fairhearing.vault.home import Home
from fairhearing.vault.recipients import load_recipients, recipients_path


def listed_keys(home: Home, practices: Iterable[Practice], node: str, vkey: str) -> dict[str, SealTo]:
    """Return the keys of each practice that has some. Raises BadSettings if one would refuse this node's manifests."""
    keys: dict[str, SealTo] = {}
    for practice in practices:
        path = recipients_path(home, practice.id)
        if not path.exists():
            continue
        recipients = load_recipients(path)
        if vkey not in {recorder.vkey for recorder in recipients.recorders}:
            listed = ", ".join(recorder.node for recorder in recipients.recorders)
            raise BadSettings(
                f"practice {practice.id} does not list node {node} and would refuse its recordings: "
                f"name with --node one that it lists and that does not run now ({listed})"
            )
        keys[practice.id] = SealTo(recipients.recipient, recipients.intake)
    return keys
