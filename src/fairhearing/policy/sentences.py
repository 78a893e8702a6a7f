"""The audit log in plain words: who did what, to which call, why and where. Ids become names only where the reader may
know them; what was typed into a search stands nowhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.models import Recording
from fairhearing.catalogue.wording import counted
from fairhearing.jobs.models import LogEntry
from fairhearing.keyholder.purposes import Purpose
from fairhearing.playback.models import Listen
from fairhearing.practice.models import Person, Role
from fairhearing.vault.wav import frames_per_segment
from fairhearing.wire.sound_format import SoundFormat

_SHORT_ID = 8
_ACCOUNT_CHARACTERS = 32

_DONE = {
    Verb.SIGN_IN_SUCCEEDED: "Signed in",
    Verb.SIGN_IN_FAILED: "Was not let in: passphrase or code did not match",
    Verb.SIGN_IN_LOCKED: "Was made to wait after too many tries",
    Verb.SIGN_OUT: "Signed out",
    Verb.SOUND_BEGUN: "Began to listen",
    Verb.SOUND_DELIVERED: "Listened",
    Verb.SOUND_ENDED: "Stopped listening",
    Verb.SOUND_REFUSED: "Was refused",
    Verb.STAFF_SIGN_IN_SUCCEEDED: "Signed in",
    Verb.STAFF_SIGN_IN_FAILED: "Was not let in: passphrase or code did not match",
    Verb.STAFF_SIGN_OUT: "Signed out",
    Verb.CALLS_LISTED: "Looked at the list of calls",
    Verb.CALLS_SEARCHED: "Searched for calls",
    Verb.CALL_VIEWED: "Looked at the facts of a call",
    Verb.LOG_VIEWED: "Read this log",
    Verb.PAGE_REFUSED: "Was refused a page",
    Verb.RECORDING_CATALOGUED: "Listed a new recording",
    Verb.MANIFEST_REFUSED: "Set a file aside that could not be used",
    Verb.PRACTICE_FOUNDED: "Set up the practice",
    Verb.PERSON_ADDED: "Added an account",
    Verb.PERSON_CHANGED: "Changed an account",
    Verb.ROLE_GIVEN: "Gave a role",
    Verb.ROLE_TAKEN: "Took a role away",
    Verb.SETTING_CHANGED: "Changed a setting",
    Verb.RECORDING_PAUSED: "Paused the recording of a live call",
    Verb.RECORDING_WENT_ON: "Went on with the recording of a live call",
    Verb.RECORDING_STOPPED: "Stopped the recording of a live call: the caller objected",
    Verb.REGISTER_ADDED: "Listed somebody whose calls are never recorded",
    Verb.REGISTER_ENDED: "Ended an entry of who is never recorded",
    Verb.REGISTER_REVIEWED: "Reviewed an entry of who is never recorded",
    Verb.SOFTWARE_KEY_MADE: "Gave software a key to pause recordings",
    Verb.SOFTWARE_KEY_REVOKED: "Took a key to pause recordings away",
}
_PROCESSES = {
    "worker": "The server",
    "keyholder": "The server",
    "recorder": "The recorder",
    "software": "Phone or payment software",
    "demonstration": "Set-up",
}
_REFUSALS = {
    "unknown_recording": "No key for this recording",
    "destroyed": "The recording was destroyed",
    "not_your_practice": "A recording of another practice",
    "key_not_held": "A recording of a key this person does not hold",
    "unknown_purpose": "No purpose was given",
    "no_place": "No place was given",
}
_SEGMENTS_A_WINDOW = 256
_MS_A_MINUTE = 60_000


@dataclass(frozen=True, slots=True)
class Sentence:
    """One entry as the page shows it. call_id: where the reader may go, "" for nowhere."""

    index: int
    time: datetime
    who: str
    did: str
    about: str
    call_id: str
    why: str


def sentences(entries: Iterable[LogEntry]) -> tuple[Sentence, ...]:
    """Put entries into words, looking up people, recordings and listens once for all of them."""
    rows = list(entries)
    people = _people(rows)
    recordings = Recording.objects.in_bulk({row.subject for row in rows})
    listens = Listen.objects.select_related("place").in_bulk(
        {str(row.detail["listen"]) for row in rows if row.detail.get("listen")}
    )
    return tuple(_sentence(row, people, recordings, listens) for row in rows)


def _sentence(
    row: LogEntry, people: Mapping[str, str], recordings: Mapping[str, Recording], listens: Mapping[str, Listen]
) -> Sentence:
    recording = recordings.get(row.subject)
    call_id = recording.call_id if recording else row.subject if row.verb == Verb.CALL_VIEWED else ""
    return Sentence(
        index=row.index,
        time=row.time,
        who=people.get(row.actor) or _PROCESSES.get(row.actor.split(":")[0], "Somebody not known here"),
        did=_done(row, recording),
        about=_about(row, call_id, people),
        call_id=call_id,
        why=_why(row, listens),
    )


def _done(row: LogEntry, recording: Recording | None) -> str:
    """Say what was done; an entry of a newer version than this one by its own word."""
    try:
        verb = Verb(row.verb)
    except ValueError:
        return row.verb
    match verb:
        case Verb.SOUND_DELIVERED:
            return _heard(int(row.detail.get("window", 0)), recording)
        case Verb.CALLS_SEARCHED:
            fields = [str(name) for name in row.detail.get("fields", [])]
            found = counted(int(row.detail.get("found", 0)), "call")
            return f"Searched for calls by {' and '.join(fields) or 'nothing'}, found {found}"
        case Verb.ROLE_GIVEN:
            kind = str(row.detail.get("given", ""))
            return f"Gave the role of {Role.Kind(kind).label.lower()}" if kind in Role.Kind.values else _DONE[verb]
    return _DONE[verb]


def _heard(window: int, recording: Recording | None) -> str:
    """Say from where on somebody heard, to the minute. window: which 256 segments of the recording were opened."""
    sound_format = recording.format if recording else SoundFormat.A_LAW
    frames = window * _SEGMENTS_A_WINDOW * frames_per_segment(sound_format)
    first = round(sound_format.duration_ms(frames) / _MS_A_MINUTE)
    return f"Heard sound from {first} min on" if first else "Heard sound from the beginning"


def _about(row: LogEntry, call_id: str, people: Mapping[str, str]) -> str:
    """Name what it was done to: a call by the start of its id, a person by name."""
    if call_id:
        return f"call {call_id[:_SHORT_ID]}"
    if row.subject in people:
        return people[row.subject]
    return ""


def _why(row: LogEntry, listens: Mapping[str, Listen]) -> str:
    """Say why and where, as it was answered before the first sound."""
    if row.verb == Verb.SOUND_REFUSED:
        return _REFUSALS.get(str(row.detail.get("reason", "")), "")
    if listen := listens.get(str(row.detail.get("listen", ""))):
        reason = Purpose(listen.purpose).label + (f", {listen.reference}" if listen.reference else "")
        return f"{reason}. {listen.place.name}. {listen.who_can_hear}"
    purpose = str(row.detail.get("purpose", ""))
    return Purpose(purpose).label if purpose in set(Purpose) else ""


def _people(rows: Iterable[LogEntry]) -> dict[str, str]:
    """Return the names of the accounts among actors and subjects."""
    ids = []
    for text in {text for row in rows for text in (row.actor, row.subject)}:
        try:
            ids.append(UUID(hex=text) if len(text) == _ACCOUNT_CHARACTERS else None)
        except ValueError:
            continue
    people = Person.objects.filter(id__in=[found for found in ids if found])
    return {person.account: person.full_name for person in people}
