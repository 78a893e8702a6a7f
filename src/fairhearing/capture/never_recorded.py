"""The register of who is never recorded, as recorder.json has it: one object an entry."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from fairhearing.call.withholding import LISTED_KINDS, Unrecorded, Why
from fairhearing.vault.document import write_time
from fairhearing.wire.phone_number import normalise_number

from .config_values import Settings
from .errors import BadSettings

_LONGEST_PARTY: Final = 64


def read_never_recorded(section: Settings) -> Unrecorded:
    """Read one entry. Raises BadSettings."""
    party, kind = section.text("party"), section.text("kind")
    if len(party) > _LONGEST_PARTY or party != party.strip():
        raise BadSettings(f"{section.name}.party: a number, an extension or the user of a SIP address belongs here")
    if kind not in LISTED_KINDS:
        raise BadSettings(f"{section.name}.kind: one of {', '.join(LISTED_KINDS)} belongs here")
    party = normalise_number(party) or party
    entry = Unrecorded(party, Why(kind), _read_moment(section, "begins"), _read_moment(section, "ends"))
    section.refuse_the_rest()
    return entry


def render_never_recorded(entry: Unrecorded) -> dict[str, str]:
    """Write one entry; ends that are open are left out."""
    moments = {"begins": entry.begins, "ends": entry.ends}
    written = {key: write_time(moment) for key, moment in moments.items() if moment is not None}
    return {"party": entry.party, "kind": entry.kind.value} | written


def _read_moment(section: Settings, key: str) -> datetime | None:
    text = section.text(key, default="")
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise BadSettings(f'{section.name}.{key}: a time like "2026-11-22T12:00:00.000Z" belongs here') from error
    if moment.tzinfo is None:
        raise BadSettings(f"{section.name}.{key}: a time needs its zone")
    return moment
