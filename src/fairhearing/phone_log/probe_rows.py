"""The rows behind clause C1 that no page of work shows an inspector: test calls, the sound, the register."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import Final

from django.utils import timezone

from fairhearing.catalogue.rules import FindingKind
from fairhearing.clauses.rows import ReadRows, Rows, Table
from fairhearing.heartbeat.outcome import Ending
from fairhearing.phone_log.probe import ENDING_WORDS, SOUND_WORDS, sound_findings
from fairhearing.practice.allowed import roles_in_force
from fairhearing.practice.models import Practice
from fairhearing.probing.models import ProbeCall
from fairhearing.wording.days import day_words, moment_words

_TWO_DAYS: Final = timedelta(days=2)
_MOST: Final = 300
_MS_PER_S: Final = 1000


def calls_made(_practice: Practice, now: datetime) -> Rows:
    """List the test calls of the last two days, which are made for all practices of the machine."""
    calls = ProbeCall.objects.filter(round_at__gt=now - _TWO_DAYS).order_by("-round_at", "-id")[:_MOST]
    table = Table(
        "The last two days, the newest first",
        ("Begun", "Recorder", "What became of it", "From hanging up to heard", "A changed byte"),
        tuple(
            (moment_words(call.round_at), _where(call), _ending(call), _took(call), _changed(call)) for call in calls
        ),
        "No test call was made in the last two days.",
    )
    lead = (
        "Each hour the system rings the recorder, says tones that only it knows, hangs up, opens what was stored and "
        "listens for them. Then it changes one byte in a copy of the file, which must be refused. These calls are in "
        "no list and no figure."
    )
    return Rows("Test calls", lead, (table,))


def _where(call: ProbeCall) -> str:
    return f"{call.node} {call.way}".strip()


def _ending(call: ProbeCall) -> str:
    words = ENDING_WORDS[Ending(call.ending)] if call.ending else "still going on"
    return words[0].upper() + words[1:]


def _took(call: ProbeCall) -> str:
    return "" if call.took_ms is None else f"{call.took_ms / _MS_PER_S:.1f} s"


def _changed(call: ProbeCall) -> str:
    return {None: "Not tried", True: "Noticed", False: "Not noticed"}[call.change_noticed]


def sound_found(practice: Practice, now: datetime) -> Rows:
    """Count what was found amiss with the sound of the last week's calls, by day."""
    found = sound_findings(practice, now).values_list("recording__call__started_at", "kind")
    counts = Counter((timezone.localdate(began), kind) for began, kind in found)
    lines = sorted(counts.items(), key=lambda each: (each[0][0], each[0][1]), reverse=True)
    table = Table(
        "The last seven days, by day",
        ("Day", "What was found", "Recordings"),
        tuple((day_words(day), _finding(kind), f"{many:,}") for (day, kind), many in lines),
        "Nothing was found amiss.",
    )
    lead = (
        "A computer looks at the sound of each recording soon after the call. Which calls they are, the list of calls "
        "shows those who may see calls."
    )
    return Rows("What was found of the sound", lead, (table,))


def _finding(kind: str) -> str:
    words = SOUND_WORDS[FindingKind(kind)]
    return words[0].upper() + words[1:]


def register(practice: Practice, _now: datetime) -> Rows:
    """List the entries of who is never recorded, without whom they are about."""
    here = set(roles_in_force().filter(practice=practice, person__is_active=True).values_list("person_id", flat=True))
    entries = practice.never_recorded.filter(ends_at=None).order_by("review_on", "id")
    table = Table(
        "The entries in force, the next review first",
        ("Who they are", "Since", "Owner", "Last reviewed", "To be reviewed by"),
        tuple(
            (
                entry.get_kind_display(),
                day_words(timezone.localdate(entry.begins_at)),
                "Works here" if entry.owner_id in here else "Left",
                day_words(timezone.localdate(entry.reviewed_at)) if entry.reviewed_at else "Not yet",
                day_words(entry.review_on),
            )
            for entry in entries
        ),
        "Nobody is listed.",
    )
    internal = "recorded" if practice.records_internal_calls else "not recorded"
    lead = f"Calls between staff are {internal}. Numbers and reasons stand on the page “Who is never recorded”."
    return Rows("Who is never recorded", lead, (table,))


ROWS: Final[dict[str, ReadRows]] = {
    "test-calls": calls_made,
    "sound-findings": sound_found,
    "never-recorded": register,
}
