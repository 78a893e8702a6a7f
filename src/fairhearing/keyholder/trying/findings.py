"""The recordings that a trial found wrong: HOME/keyholder/findings/PRACTICE.json, so that a restart does not forget."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from fairhearing.vault.document import BadDocument, Fields, write_document
from fairhearing.vault.home import Home
from fairhearing.vault.publishing import publish_file

from .faults import Fault

_FORMAT: Final = "fairhearing findings v1"

Findings = dict[str, Fault]
"""What is wrong with which recording, by its id."""


def load_findings(home: Home) -> dict[str, Findings]:
    """Return what is known to be wrong, by practice. What cannot be read is found again at the next sign-in."""
    found: dict[str, Findings] = {}
    for path in sorted(_folder(home).glob("*.json")):
        try:
            fields = Fields.parse(path.read_text("utf-8"), path.name, _FORMAT)
            found[path.stem] = {recording: Fault(fault) for recording, fault in fields.texts("recordings").items()}
        except (BadDocument, ValueError):
            continue
    return found


def save_findings(home: Home, practice: str, findings: Mapping[str, Fault]) -> None:
    """Remember what is wrong with a practice's recordings. Raises OSError as the disk does."""
    recordings = {recording: str(fault) for recording, fault in sorted(findings.items())}
    document = write_document({"format": _FORMAT, "practice": practice, "recordings": recordings})
    publish_file(_folder(home) / f"{practice}.json", document.encode())


def _folder(home: Home) -> Path:
    return home.keyholder / "findings"
