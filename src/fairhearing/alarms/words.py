"""What an alarm says: a letter, and the same for a program. No name of a person, no number, nothing of a call."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from fairhearing.health.told import concerns
from fairhearing.vault.document import write_time
from fairhearing.wording.days import PRACTICE_TIME

from .rules import Alarm, What

_FORMAT: Final = "fairhearing alarm v1"
_HEADINGS: Final = {
    What.BEGAN: "Something is wrong",
    What.LASTS: "Still wrong",
    What.OVER: "Well again",
    What.DAILY: "To look after",
}
_TEST: Final = "This is a test of the alarms of Fairhearing. Nothing is wrong, and there is nothing to do."
_END: Final = (
    "The practice manager and the system administrator find more on the page Health.\n"
    "This message holds nothing of a person or a call."
)


@dataclass(frozen=True, slots=True)
class Letter:
    """An alarm for people."""

    subject: str
    body: str


def letter(alarms: Sequence[Alarm], practices: Sequence[str], now: datetime) -> Letter:
    """Write what one receiver gets. practices: the names of those whose receiver they are. No alarms: a test."""
    whose = " ".join(practices[0].split()) if len(practices) == 1 else f"Call recording at {len(practices)} practices"
    if not alarms:
        return Letter(f"{whose}: a test alarm", f"{_TEST}\n\nSent {_moment(now)}.\n")
    told = [_sentence(alarms, now), ""]
    for what in _HEADINGS:
        of = [alarm for alarm in alarms if alarm.what is what]
        if of:
            told += [_HEADINGS[what], ""]
        for alarm in of:
            told += [*_told(alarm, now), ""]
    well = all(alarm.what is What.OVER for alarm in alarms)
    subject = f"{whose}: well again" if well else f"{whose}: please sign in"
    return Letter(subject, "\n".join([*told, _END, "", f"Sent {_moment(now)}.", ""]))


def document(alarms: Sequence[Alarm], practice: str, now: datetime, alarm_id: str) -> bytes:
    """Write what a webhook of one practice gets. No alarms: a test."""
    lines = [
        {
            "event": alarm.what,
            "name": alarm.line.name,
            "state": alarm.line.state,
            "kind": alarm.line.kind or "",
            "since": write_time(alarm.line.since) if alarm.line.since else "",
            "last": write_time(alarm.line.last) if alarm.line.last else "",
            "over": write_time(alarm.over_at) if alarm.over_at else "",
            "count": alarm.line.count,
            "part": alarm.line.part,
            "risks_calls": alarm.line.risks_calls,
            "found": alarm.line.found,
            "to_do": alarm.line.to_do,
        }
        for alarm in alarms
    ]
    body = {"format": _FORMAT, "id": alarm_id, "sent": write_time(now), "practice": practice, "test": not alarms}
    return json.dumps(body | {"lines": lines}).encode()


def _sentence(alarms: Sequence[Alarm], now: datetime) -> str:
    """Say in the first line what matters most."""
    risky = [alarm for alarm in alarms if alarm.line.risks_calls and alarm.what is not What.OVER]
    if risky:
        first = min((alarm.line.since for alarm in risky if alarm.line.since), default=now)
        return f"Recording has stopped, or calls may be lost, or we cannot tell, since {_moment(first)}."
    if all(alarm.what is What.OVER for alarm in alarms):
        return "What we told you of is well again."
    return "Something of the call recording needs looking after."


def _told(alarm: Alarm, now: datetime) -> list[str]:
    line = alarm.line
    told = [f"{line.name}: {line.found}"]
    if alarm.what is What.OVER:
        began = f"It began {_moment(line.since)}. " if line.since else ""
        return [*told, f"  {began}It was well again {_moment(alarm.over_at or now)}."]
    if line.since:
        told += [f"  Since {_moment(line.since)}" + (f", last {_moment(line.last)}." if line.last else ".")]
    told += [f"  Concerns {concerns(line)}."]
    return [*told, *([f"  What to do: {line.to_do}"] if line.to_do else [])]


def _moment(moment: datetime) -> str:
    local = moment.astimezone(PRACTICE_TIME)
    return f"{local:%A} {local.day} {local:%B %Y}, {local:%H:%M:%S}"
