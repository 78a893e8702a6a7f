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
from fairhearing.catalogue.wording import counted
from fairhearing.jobs.models import LogEntry
from fairhearing.keyholder.purposes import Purpose
from fairhearing.live.objection import OtherWay
from fairhearing.playback.models import Listen
from fairhearing.practice.doers import SOFTWARE
from fairhearing.practice.models import NeverRecorded, Person, Role, SoftwareKey
from fairhearing.retention.models import Hold
from fairhearing.vault.wav import frames_per_segment
from fairhearing.wire.sound_format import SoundFormat

_SHORT_ID = 8
_ID_CHARACTERS = 32

_DONE = {
    Verb.SIGN_IN_SUCCEEDED: "Signed in",
    Verb.SIGN_IN_FAILED: "Was not let in: passphrase or code did not match",
    Verb.SIGN_IN_LOCKED: "Was made to wait after too many tries",
    Verb.SIGN_OUT: "Signed out",
    Verb.CODE_CONFIRMED: "Confirmed a step with a new code",
    Verb.CODE_REFUSED: "Was refused a step: the new code did not match",
    Verb.SECOND_STEP_ADDED: "Added a passkey or recovery codes to their own sign-in",
    Verb.SECOND_STEP_REMOVED: "Removed a passkey from their own sign-in",
    Verb.LOG_COSIGNED: "Countersigned this log",
    Verb.LOG_DOUBTED: "Was told that this log is not the one that was countersigned",
    Verb.RECORDINGS_TRIED: "Signed in, and recordings not tried before were opened to see that none was changed",
    Verb.RECORDING_DOUBTED: "Was told that a recording is not what was locked",
    Verb.HOLDER_ENROLLED: "Chose a passphrase and a code device, to be let in by a manager",
    Verb.HOLDER_ADMITTED: "Let somebody open recordings",
    Verb.HOLDER_REFUSED: "Was not allowed to change who can open recordings",
    Verb.HOLDER_DISMISSED: "Took from somebody what opens recordings",
    Verb.HOLDER_LAPSED: "Took back what was given for a time: it had run out",
    Verb.HOLDERS_LISTED: "Listed who can open recordings",
    Verb.HOLDERS_DOUBTED: "Was told that the list of who can open recordings, or of keys, is not the newest",
    Verb.KEY_RECEIVED: "Received the practice’s key",
    Verb.KEY_REFUSED: "Was sent a key that was not used: the practice did not send it",
    Verb.KEY_TAKEN: "Lost the practice’s key: the list of who can open recordings does not name them",
    Verb.KEY_MADE: "Made the practice’s key and its recovery kit",
    Verb.KIT_PRINTED: "Showed the recovery kit once more, before it was checked",
    Verb.KIT_CHECKED: "Showed that the recovery kit can be read",
    Verb.KIT_MISTYPED: "Typed words of the recovery kit that do not match",
    Verb.KIT_USED: "Used the recovery kit to get in",
    Verb.KIT_REFUSED: "Tried to get in by a recovery kit that does not fit",
    Verb.KEY_ACTIVATED: "Let recording begin",
    Verb.KEY_ROTATED: "Put a new key of the practice into use",
    Verb.KEYS_RESEALED: "Recordings were locked anew, with the new key",
    Verb.KEY_RETIRED: "No recording is locked with the practice’s old key any more",
    Verb.KEY_GONE: "The practice’s old key was thrown away",
    Verb.PASSPHRASE_CHANGED: "Changed their passphrase",
    Verb.PASSPHRASE_REFUSED: "Could not change their passphrase: the old one did not match",
    Verb.CODE_DEVICE_CHANGED: "Changed the device that shows their codes",
    Verb.SOUND_BEGUN: "Began to listen",
    Verb.SOUND_DELIVERED: "Listened",
    Verb.SOUND_ENDED: "Stopped listening",
    Verb.SOUND_REFUSED: "Was refused",
    Verb.STAFF_SIGN_IN_SUCCEEDED: "Signed in",
    Verb.STAFF_SIGN_IN_FAILED: "Was not let in: passphrase or code did not match",
    Verb.STAFF_SIGN_IN_LOCKED: "Was made to wait after too many tries",
    Verb.STAFF_SIGN_OUT: "Signed out",
    Verb.SESSION_UNLOCKED: "Unlocked the screen",
    Verb.SESSION_ENDED: "Ended their own sign-in in another browser",
    Verb.CALLS_LISTED: "Looked at the list of calls",
    Verb.CALLS_SEARCHED: "Searched for calls",
    Verb.CALL_VIEWED: "Looked at the facts of a call",
    Verb.SOUND_HEARD: "Played sound in the browser",
    Verb.CALLS_NOW_VIEWED: "Looked at the calls that were live",
    Verb.REGISTER_VIEWED: "Looked at who is never recorded",
    Verb.ACCESS_VIEWED: "Looked at who can open recordings",
    Verb.LISTENS_VIEWED: "Looked at who listened to their own calls",
    Verb.LOG_VIEWED: "Read this log",
    Verb.LOG_EXPORTED: "Took a copy of this log",
    Verb.LOG_CHECK_ASKED: "Asked for a check of the whole log",
    Verb.LOG_CHECKED: "Checked the whole log",
    Verb.CHECKPOINT_SENT: "Sent the checkpoint of this log by e-mail",
    Verb.CHECKPOINT_SHOWN: "Opened the checkpoint of this log, to print or compare",
    Verb.PAGE_REFUSED: "Was refused a page",
    Verb.RECORDING_CATALOGUED: "Listed a new recording",
    Verb.MANIFEST_REFUSED: "Set a file aside that could not be used",
    Verb.JOB_ASKED_FOR: "Asked for work to be done now",
    Verb.JOB_TRIED_AGAIN: "Let work that had failed be tried again",
    Verb.SET_UP_LINK_MADE: "Made a one-time link for setting up",
    Verb.SET_UP_LINK_CLAIMED: "Opened a one-time link for setting up",
    Verb.SET_UP_LINK_REVOKED: "Made a one-time link for setting up useless",
    Verb.SET_UP_ANSWERED: "Answered a step of setting up",
    Verb.SET_UP_FINISHED: "Finished setting up: calls are recorded",
    Verb.ENVELOPE_PLACED: "Said where an envelope with a recovery sheet is",
    Verb.ENVELOPE_GONE: "Said that an envelope with a recovery sheet is no longer there",
    Verb.PRACTICE_FOUNDED: "Set up the practice",
    Verb.PERSON_ADDED: "Added an account",
    Verb.PERSON_CHANGED: "Changed an account",
    Verb.ROLE_GIVEN: "Gave a role",
    Verb.ROLE_TAKEN: "Took a role away",
    Verb.SETTING_CHANGED: "Changed a setting",
    Verb.PEOPLE_VIEWED: "Looked at who has which role",
    Verb.INVITATION_MADE: "Invited somebody",
    Verb.INVITATION_RENEWED: "Made a new link for somebody who is invited",
    Verb.INVITATION_REVOKED: "Took an invitation back",
    Verb.INVITATION_ACCEPTED: "Accepted an invitation",
    Verb.APPOINTMENT_SIGNED: "Signed an appointment",
    Verb.APPOINTMENT_ENDED: "Ended an appointment",
    Verb.NOTICE_CHANGED: "Changed what staff are told about recording",
    Verb.NOTICE_ACKNOWLEDGED: "Said that they have read the staff notice",
    Verb.BACKUP_MADE: "Made a backup",
    Verb.BACKUP_FAILED: "Could not make a backup",
    Verb.RESTORE_DONE: "Brought everything back from a backup",
    Verb.DRILL_DONE: "Tried whether the backup can be restored",
    Verb.RECORDING_PAUSED: "Paused the recording of a live call",
    Verb.RECORDING_WENT_ON: "Went on with the recording of a live call",
    Verb.RECORDING_STOPPED: "Stopped the recording of a live call: the caller objected",
    Verb.REGISTER_ADDED: "Listed somebody whose calls are never recorded",
    Verb.REGISTER_ENDED: "Ended an entry of who is never recorded",
    Verb.REGISTER_REVIEWED: "Reviewed an entry of who is never recorded",
    Verb.POWER_ADDED: "Wrote down who has power over recordings",
    Verb.POWER_REVIEWED: "Reviewed an entry of who has power over recordings",
    Verb.POWER_ENDED: "Ended an entry of who has power over recordings",
    Verb.EXTENSION_GIVEN: "Gave an extension to somebody",
    Verb.EXTENSION_TAKEN: "Took an extension from somebody",
    Verb.SOFTWARE_KEY_MADE: "Gave software a key to pause recordings",
    Verb.SOFTWARE_KEY_REVOKED: "Took a key to pause recordings away",
    Verb.RECORDINGS_CLOSED: "Closed recordings to whom they are about",
    Verb.RECORDINGS_OPENED_AGAIN: "Opened recordings again to whom they were closed",
    Verb.PRESENCE_NAMED: "Named who is present",
    Verb.PRESENCE_CONFIRMED: "Confirmed by their own code that they are present",
    Verb.DIARY_VIEWED: "Read the diary of listening",
    Verb.DIARY_SIGNED: "Signed the diary of listening",
    Verb.PRACTICES_VIEWED: "Looked at several practices side by side",
    Verb.CLOSURES_VIEWED: "Looked at which calls are about a manager or assistant",
    Verb.CALLS_CLOSED: "Said that calls are about a manager or assistant: closed to them",
    Verb.CALLS_ASSIGNED: "Assigned somebody to calls that are about another",
    Verb.CLOSURE_ENDED: "Decided that calls are not about a manager or assistant after all",
    Verb.PLACES_VIEWED: "Looked at where recordings may be played",
    Verb.PLACE_ADDED: "Added a room where recordings may be played, and vouched for it",
    Verb.PLACE_CLOSED: "Closed a room: nothing is played there any more",
    Verb.NETWORK_ADDED: "Registered a network of a room, and vouched for it",
    Verb.NETWORK_REMOVED: "Took a network away from a room",
    Verb.DEVICE_ENROLLED: "Enrolled a PC on which recordings may be played",
    Verb.DEVICE_REVOKED: "Took a PC off the list: nothing is played on it any more",
    Verb.LISTEN_ELSEWHERE: "Was refused a listen: not on an enrolled PC, nor on a network of a room",
    Verb.PERIOD_CHANGED: "Changed how long recordings are kept",
    Verb.EXTENSION_CLINICAL: "Said whether care is discussed on an extension",
    Verb.RECORD_CLASS_CHANGED: "Changed what kind of record a call is",
    Verb.NOTES_CONFIRMED: "Confirmed the written note of a call",
    Verb.HOLD_PLACED: "Kept a call longer",
    Verb.HOLD_REVIEW_MOVED: "Moved the day on which keeping a call longer is looked at again",
    Verb.HOLD_RELEASED: "Ended keeping a call longer",
    Verb.DISPOSAL_INTENDED: "Was about to destroy a recording whose time had come",
    Verb.DISPOSAL_WITHDRAWN: "Did not destroy a recording after all: something keeps it",
    Verb.RECORDING_DESTROYED: "Destroyed a recording for good, and tried to open it in vain",
    Verb.RECORDINGS_COMPARED: "Compared the list of calls with what is stored",
    Verb.RETENTION_VIEWED: "Looked at what is kept and destroyed",
    Verb.NOTES_LISTED: "Looked at which of their own notes wait to be confirmed",
    Verb.CERTIFICATE_TAKEN: "Took a copy of a certificate of destruction",
}
_PROCESSES = {
    "worker": "The server",
    "keyholder": "The server",
    "retention": "The server",
    "command": "A command on the server",
    "recorder": "The recorder",
    "software": "Phone or payment software",
    "demonstration": "Set-up",
    "set-up": "Set-up",
}
_REFUSALS = {
    "unknown_recording": "No key for this recording",
    "destroyed": "The recording was destroyed",
    "not_your_practice": "A recording of another practice",
    "key_not_held": "A recording of a key this person does not hold",
    "unknown_purpose": "No purpose was given",
    "no_place": "No place was given",
    "about_them": "A recording that is about this person",
}
_OF_CALLS = frozenset(
    {
        Verb.CALL_VIEWED,
        Verb.RECORDING_PAUSED,
        Verb.RECORDING_WENT_ON,
        Verb.RECORDING_STOPPED,
        Verb.RECORD_CLASS_CHANGED,
        Verb.NOTES_CONFIRMED,
        Verb.HOLD_PLACED,
        Verb.HOLD_REVIEW_MOVED,
        Verb.HOLD_RELEASED,
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
    did = _DONE[Verb(row.verb)] if row.verb in set(Verb) else row.verb
    return replace(told, did=did, about="a call that is about you", call_id="", why="")


def _sentence(
    row: LogEntry, names: Mapping[str, str], recordings: Mapping[str, Recording], listens: Mapping[str, Listen]
) -> Sentence:
    recording = recordings.get(row.subject)
    call_id = recording.call_id if recording else row.subject if row.verb in _OF_CALLS else ""
    return Sentence(
        index=row.index,
        time=row.time,
        who=names.get(row.actor) or _PROCESSES.get(row.actor.split(":")[0], "Somebody not known here"),
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
        return ": ".join(filter(None, (_DONE[verb], _sent(row, recording))))
    if verb in _TOLD:
        return _TOLD[verb](row) or _DONE[verb]
    return ": ".join(filter(None, (_DONE[verb], _more(verb, row))))


def _searched(row: LogEntry) -> str:
    found = counted(int(row.detail.get("found", 0)), "call")
    return f"Searched for calls by {_listed(row)}, found {found}"


def _read_log(row: LogEntry) -> str:
    return f"Read this log by {_listed(row)}" if row.detail.get("fields") else ""


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


def _listed(row: LogEntry) -> str:
    """Name the fields that somebody used: number and day."""
    return " and ".join(str(name) for name in row.detail.get("fields", [])) or "nothing"


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
"""How an entry is told by what stands in its detail; an empty text leaves it to `_DONE`."""


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
    if row.verb == Verb.SOUND_REFUSED:
        return _REFUSALS.get(str(row.detail.get("reason", "")), "")
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
    return kept | {f"{SOFTWARE}:{key}": f"{_PROCESSES[SOFTWARE]}, {name}" for key, name in kept.items()}


def uuids_of(texts: Iterable[str]) -> list[UUID]:
    """Return those of these texts that have the form of an account's or a key's id."""
    ids = []
    for text in texts:
        try:
            ids.append(UUID(hex=text) if len(text) == _ID_CHARACTERS else None)
        except ValueError:
            continue
    return [found for found in ids if found]
