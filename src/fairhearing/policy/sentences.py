"""The audit log in plain words: who did what, to which call, why and where. Ids become names only where the reader may
know them; what was typed into a search stands nowhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from fairhearing.audit.errors import BadLeaf
from fairhearing.audit.ranges import parse_ranges
from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.closures import closed_among
from fairhearing.catalogue.models import Call, Recording
from fairhearing.jobs.models import LogEntry
from fairhearing.keyholder.listening.purposes import Purpose
from fairhearing.live.objection import OtherWay
from fairhearing.playback.models import Listen
from fairhearing.policy.done_words import DONE, PROCESSES, REFUSALS
from fairhearing.practice.doers import SOFTWARE
from fairhearing.practice.models import NeverRecorded, Person, Role, SoftwareKey
from fairhearing.retention.models import Hold
from fairhearing.vault.wav import frames_per_segment
from fairhearing.wire.sound_format import SoundFormat
from fairhearing.wording.counts import counted, listed

_SHORT_ID = 8
_ID_CHARACTERS = 32

_OF_CALLS = frozenset(
    {
        Verb.CALL_VIEWED,
        Verb.RECORDING_PAUSED,
        Verb.RECORDING_WENT_ON,
        Verb.RECORDING_STOPPED,
        Verb.RECORD_CLASS_CHANGED,
        Verb.NOTES_CONFIRMED,
        Verb.KEEP_ASKED,
        Verb.KEEP_ANSWERED,
        Verb.HOLD_PLACED,
        Verb.USE_RESTRICTED,
        Verb.RESTRICTION_AGREED,
        Verb.RESTRICTION_LIFTED,
        Verb.ERASURE_GRANTED,
        Verb.MARK_ADDED,
        Verb.MARK_CHANGED,
        Verb.MARK_REMOVED,
        Verb.MARK_RESTORED,
        Verb.CALL_TAGGED,
        Verb.CALL_UNTAGGED,
        Verb.HOLD_REVIEW_MOVED,
        Verb.HOLD_RELEASED,
        Verb.CASE_CALL_ADDED,
        Verb.CASE_CALL_SET_ASIDE,
        Verb.CALL_TOLD,
    }
)
_OF_REGISTER = frozenset({Verb.REGISTER_ADDED, Verb.REGISTER_ENDED, Verb.REGISTER_REVIEWED})
_OF_KEYS = frozenset({Verb.SOFTWARE_KEY_MADE, Verb.SOFTWARE_KEY_REVOKED})
_SETTINGS = {
    ("internal-calls", "recorded"): "calls between extensions are recorded",
    ("internal-calls", "not-recorded"): "calls between extensions are not recorded",
}
_SEGMENTS_A_WINDOW = 256
_MS_A_MINUTE = 60_000
_MS_A_SECOND = 1000
_SPANS_SAID = 3


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


def sentences(entries: Iterable[LogEntry], *, reader: Person | None = None) -> tuple[Sentence, ...]:
    """Put entries into words, looking up people, recordings and listens once for all of them.

    Of calls that are about the reader no more is said than that something was done with one.
    """
    rows = list(entries)
    names = _people(rows) | _software(rows)
    recordings = Recording.objects.in_bulk({row.subject for row in rows})
    listens = Listen.objects.select_related("place").in_bulk(
        {str(row.detail["listen"]) for row in rows if row.detail.get("listen")}
    )
    told = tuple(_sentence(row, names, recordings, listens) for row in rows)
    if reader is None:
        return told
    closed = closed_among(Call.objects.filter(id__in={each.call_id for each in told} - {""}), reader)
    return tuple(_masked(each, row) if each.call_id in closed else each for each, row in zip(told, rows, strict=True))


def _masked(told: Sentence, row: LogEntry) -> Sentence:
    """Leave of an entry who did what kind of thing, and that it was done with a call that is closed to the reader."""
    did = DONE[Verb(row.verb)] if row.verb in set(Verb) else row.verb
    return replace(told, did=did, about="a call that is about you", call_id="", why="")


def _sentence(
    row: LogEntry, names: Mapping[str, str], recordings: Mapping[str, Recording], listens: Mapping[str, Listen]
) -> Sentence:
    recording = recordings.get(row.subject)
    call_id = recording.call_id if recording else row.subject if row.verb in _OF_CALLS else ""
    return Sentence(
        index=row.index,
        time=row.time,
        who=names.get(row.actor) or PROCESSES.get(row.actor.split(":")[0], "Somebody not known here"),
        did=_done(row, recording),
        about=_about(row, call_id, names),
        call_id=call_id,
        why=_why(row, listens),
    )


def _done(row: LogEntry, recording: Recording | None) -> str:
    """Say what was done; an entry of a newer version than this one by its own word."""
    try:
        verb = Verb(row.verb)
    except ValueError:
        return row.verb
    if verb is Verb.SOUND_DELIVERED:
        return _opened(int(row.detail.get("window", 0)), recording)
    if verb is Verb.SOUND_ENDED:
        return ": ".join(filter(None, (DONE[verb], _sent(row, recording))))
    if verb in _TOLD:
        return _TOLD[verb](row) or DONE[verb]
    return ": ".join(filter(None, (DONE[verb], _more(verb, row))))


def _searched(row: LogEntry) -> str:
    found = counted(int(row.detail.get("found", 0)), "call")
    return f"Searched for calls by {_fields(row)}, found {found}"


def _read_log(row: LogEntry) -> str:
    return f"Read this log by {_fields(row)}" if row.detail.get("fields") else ""


def _exported_log(row: LogEntry) -> str:
    return f"Took a copy of {counted(int(row.detail.get('entries', 0)), 'entry', 'entries')} of this log"


def _heard(row: LogEntry) -> str:
    """Say what a browser reported to have played; its seconds are the first and the last of each stretch."""
    try:
        seconds = list(parse_ranges(row.detail.get("seconds", [])))
    except BadLeaf:
        return ""
    spans = [f"{_minutes(first * _MS_A_SECOND)} to {_minutes((last + 1) * _MS_A_SECOND)}" for first, last in seconds]
    doubtful = "; more than the time allowed" if row.detail.get("doubtful") else ""
    return f"Heard {_some(spans)}{doubtful}" if spans else ""


def _refused_page(row: LogEntry) -> str:
    return "Asked for a page that is not there, or not theirs" if row.detail.get("reason") == "absent" else ""


def _checked_log(row: LogEntry) -> str:
    entries = counted(int(row.detail.get("entries", 0)), "entry", "entries")
    damaged = row.detail.get("found") == "damaged"
    return "Checked the whole log and found damage" if damaged else f"Checked the whole log: {entries}, all as signed"


def _sent_checkpoint(row: LogEntry) -> str:
    people = counted(len(row.detail.get("to", [])), "person", "people")
    entries = counted(int(row.detail.get("entries", 0)), "entry", "entries")
    return f"Sent the checkpoint at {entries} to {people} by e-mail"


def _gave_role(row: LogEntry) -> str:
    kind = str(row.detail.get("given", ""))
    return f"Gave the role of {Role.Kind(kind).label.lower()}" if kind in Role.Kind.values else ""


def _fields(row: LogEntry) -> str:
    """Name the fields that somebody used: number, NHS number and day."""
    names = [_FIELDS.get(str(name), str(name)) for name in row.detail.get("fields", [])]
    return listed(names) or "nothing"


_FIELDS = {"nhs": "NHS number", "way": "which way", "withheld": "withheld number", "unread": "what was not understood"}

_TOLD: dict[Verb, Callable[[LogEntry], str]] = {
    Verb.CALLS_SEARCHED: _searched,
    Verb.LOG_VIEWED: _read_log,
    Verb.LOG_EXPORTED: _exported_log,
    Verb.ROLE_GIVEN: _gave_role,
    Verb.CHECKPOINT_SENT: _sent_checkpoint,
    Verb.LOG_CHECKED: _checked_log,
    Verb.PAGE_REFUSED: _refused_page,
    Verb.SOUND_HEARD: _heard,
}
"""How an entry is told by what stands in its detail; an empty text leaves it to `DONE`."""


def _more(verb: Verb, row: LogEntry) -> str:
    """Say what was chosen, or of which kind an entry is; empty if it is not known."""
    detail = row.detail
    match verb:
        case Verb.SETTING_CHANGED:
            return _SETTINGS.get((row.subject, str(detail.get("chosen", ""))), "")
        case Verb.PERIOD_CHANGED:
            return f"{_record_class(row.subject)}, {counted(int(detail.get('months', 0)), 'month')}"
        case Verb.RECORD_CLASS_CHANGED | Verb.NOTES_CONFIRMED:
            return _record_class(str(detail.get("chosen") or detail.get("outcome", "")))
        case Verb.EXTENSION_CLINICAL:
            return "it is" if detail.get("clinical") else "it is not"
    kinds = Hold.Kind if verb is Verb.HOLD_PLACED else NeverRecorded.Kind if verb in _OF_REGISTER else None
    kind = str(detail.get("kind", ""))
    return kinds(kind).label.lower() if kinds and kind in kinds.values else ""


def _record_class(chosen: str) -> str:
    return Call.RecordClass(chosen).label.lower() if chosen in Call.RecordClass.values else ""


def _opened(window: int, recording: Recording | None) -> str:
    """Say from where on sound was opened for somebody, to the minute. window: which 256 segments they were."""
    sound_format = recording.format if recording else SoundFormat.A_LAW
    frames = window * _SEGMENTS_A_WINDOW * frames_per_segment(sound_format)
    first = round(sound_format.duration_ms(frames) / _MS_A_MINUTE)
    return f"Opened sound from {first} min on" if first else "Opened sound from the beginning"


def _sent(row: LogEntry, recording: Recording | None) -> str:
    """Say which seconds had left for the browser by then; empty for an entry that does not say."""
    try:
        ranges = list(parse_ranges(row.detail.get("segments", [])))
    except BadLeaf:
        return ""
    sound_format = recording.format if recording else SoundFormat.A_LAW
    frames = frames_per_segment(sound_format)

    def place(segment: int) -> str:
        return _minutes(sound_format.duration_ms(segment * frames))

    spans = [f"{place(first - 1)} to {place(last)}" for first, last in ranges]
    return f"was sent {_some(spans)}" if spans else ""


def _some(spans: list[str]) -> str:
    """Name the first few stretches, and how many there are besides."""
    more = [f"and {counted(len(spans) - _SPANS_SAID, 'more part')}"] if len(spans) > _SPANS_SAID else []
    return ", ".join(spans[:_SPANS_SAID] + more)


def _minutes(duration_ms: int) -> str:
    """Write a place in a recording as minutes and seconds."""
    return f"{duration_ms // _MS_A_MINUTE}:{duration_ms % _MS_A_MINUTE // _MS_A_SECOND:02d}"


def _about(row: LogEntry, call_id: str, names: Mapping[str, str]) -> str:
    """Name what it was done to: a call by the start of its id, a person or software by name."""
    return f"call {call_id[:_SHORT_ID]}" if call_id else names.get(row.subject, "")


def _why(row: LogEntry, listens: Mapping[str, Listen]) -> str:
    """Say why and where, as it was answered before the first sound."""
    if row.verb in {Verb.SOUND_REFUSED, Verb.COPY_REFUSED}:
        return REFUSALS.get(str(row.detail.get("reason", "")), "")
    if row.verb == Verb.RECORDING_STOPPED:
        offered = str(row.detail.get("other_way", ""))
        return f"Offered: {OtherWay(offered).label}" if offered in OtherWay.values else ""
    if listen := listens.get(str(row.detail.get("listen", ""))):
        reason = Purpose(listen.purpose).label + (f", {listen.reference}" if listen.reference else "")
        return f"{reason}. {listen.place.name}. {listen.who_can_hear}"
    purpose = str(row.detail.get("purpose", ""))
    return Purpose(purpose).label if purpose in set(Purpose) else ""


def _people(rows: Iterable[LogEntry]) -> dict[str, str]:
    """Return the names of the accounts among actors and subjects."""
    ids = uuids_of({text for row in rows for text in (row.actor, row.subject)})
    people = Person.objects.filter(id__in=ids)
    return {person.account: person.full_name for person in people}


def _software(rows: Iterable[LogEntry]) -> dict[str, str]:
    """Return what software is called, as an actor and as the subject of its key's entries."""
    listed = list(rows)
    ids = {row.actor.partition(":")[2] for row in listed if row.actor.startswith(f"{SOFTWARE}:")}
    ids |= {row.subject for row in listed if row.verb in _OF_KEYS}
    kept = {key.id.hex: key.name for key in SoftwareKey.objects.filter(id__in=uuids_of(ids))}
    return kept | {f"{SOFTWARE}:{key}": f"{PROCESSES[SOFTWARE]}, {name}" for key, name in kept.items()}


def uuids_of(texts: Iterable[str]) -> list[UUID]:
    """Return those of these texts that have the form of an account's or a key's id."""
    ids = []
    for text in texts:
        try:
            ids.append(UUID(hex=text) if len(text) == _ID_CHARACTERS else None)
        except ValueError:
            continue
    return [found for found in ids if found]
