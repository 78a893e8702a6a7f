"""Recordings whose use a person restricted (UK GDPR Article 18): HOME/keyholder/restricted/PRACTICE.json.

    {"format": "fairhearing restricted v1", "practice": …, "restrictions": [{"id", "state", "recordings"}, …]}

    standing   used for few purposes, with a fresh code; set without a session: it takes something away
    agreed     the person consents to use meanwhile; said with a key holder's fresh code
    lifted     it is over, for good: said with a key holder's fresh code, and never set again under this id

A recording is restricted while one of the restrictions that name it stands: the consent of one is not another's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from fairhearing.keyholder.errors import DamagedFiles, FilesUnwritable
from fairhearing.vault.document import BadDocument, Fields, is_id, write_document
from fairhearing.vault.home import Home
from fairhearing.vault.publishing import publish_file

_FORMAT: Final = "fairhearing restricted v1"


class State(StrEnum):
    """Where a restriction stands. The words are stored."""

    STANDING = "standing"
    AGREED = "agreed"
    LIFTED = "lifted"


@dataclass(frozen=True, slots=True)
class Restriction:
    """One restriction. recordings: whose use it restricts; none once it is lifted."""

    state: State
    recordings: frozenset[str]


Restrictions = Mapping[str, Restriction]
"""A practice's restrictions by their ids."""


def restricted_path(home: Home, practice: str) -> Path:
    """Say where a practice's list lies."""
    return home.keyholder / "restricted" / f"{practice}.json"


def load_restrictions(home: Home, practice: str) -> dict[str, Restriction]:
    """Return a practice's restrictions. Raises DamagedFiles: then nothing of the practice is opened."""
    path = restricted_path(home, practice)
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise DamagedFiles(f"restricted/{path.name} cannot be read") from error
    try:
        fields = Fields.parse(text, f"restricted/{path.name}", _FORMAT)
        found = {each.identifier("id"): _read(each) for each in fields.objects("restrictions")}
        is_theirs = fields.slug("practice") == practice
    except BadDocument as error:
        raise DamagedFiles(str(error)) from error
    if not is_theirs:
        raise DamagedFiles(f"restricted/{path.name} is not this practice's list")
    return found


def restricted_in(home: Home, practice: str) -> frozenset[str]:
    """Return the recordings of a practice of which a restriction stands without consent. Raises DamagedFiles."""
    standing = [each for each in load_restrictions(home, practice).values() if each.state is State.STANDING]
    return frozenset[str]().union(*(each.recordings for each in standing))


def write_restrictions(home: Home, practice: str, restrictions: Restrictions) -> None:
    """Publish a practice's list in place of the one before. Raises FilesUnwritable; then the one before stands."""
    rows = [
        {"id": each, "state": str(row.state), "recordings": sorted(row.recordings)}
        for each, row in sorted(restrictions.items())
    ]
    path = restricted_path(home, practice)
    try:
        publish_file(path, write_document({"format": _FORMAT, "practice": practice, "restrictions": rows}).encode())
    except OSError as error:
        raise FilesUnwritable(f"restricted/{path.name} cannot be written: {error.strerror}") from error


def set_standing(before: Restrictions, restriction: str, recordings: Iterable[str]) -> Restrictions:
    """Return the list with these recordings restricted, and no consent; one that was lifted stays lifted."""
    was = before.get(restriction)
    if was and was.state is State.LIFTED:
        return before
    known = was.recordings if was else frozenset()
    return {**before, restriction: Restriction(State.STANDING, known | frozenset(recordings))}


def set_agreed(before: Restrictions, restriction: str) -> Restrictions:
    """Return the list with the person's consent to use meanwhile; of one that does not stand nothing is changed."""
    was = before.get(restriction)
    if was is None or was.state is State.LIFTED:
        return before
    return {**before, restriction: Restriction(State.AGREED, was.recordings)}


def set_lifted(before: Restrictions, restriction: str) -> Restrictions:
    """Return the list with this one over; its id stays, so that a late message does not set it again."""
    return {**before, restriction: Restriction(State.LIFTED, frozenset())}


def _read(fields: Fields) -> Restriction:
    state, recordings = fields.text("state"), fields.text_list("recordings")
    if state not in set(State) or not all(map(is_id, recordings)):
        raise fields.wrong("state", "of the list, with ids of recordings")
    return Restriction(State(state), frozenset(recordings))
