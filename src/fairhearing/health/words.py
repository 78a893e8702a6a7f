"""What people read of each trouble: found, what it means for calls, what to do; by theme in recording_words and
keeping_words.

`{count}` stands for how many; `{are}`, `{they}` and the like follow from that. The same kinds, told at length, stand in
docs/how-to/when-something-is-wrong.md.
"""

from __future__ import annotations

from typing import Final

from .keeping_words import KEEPING_WORDS
from .kinds import TroubleKind as K
from .recording_words import RECORDING_WORDS
from .subjects import Subject

WELL: Final = {
    Subject.RECORDER: "The recorder runs.",
    Subject.NOW: "Calls are recorded as they come.",
    Subject.CALLS: "Calls that phone systems offer are taken.",
    Subject.SOUND: "Sound is sealed and on disk within a second.",
    Subject.PACE: "Sound is taken in as it comes.",
    Subject.DROPS: "None since the recorder started.",
    Subject.STORE: "Finished calls reach the store.",
    Subject.DISK: "There is room.",
    Subject.CLOCK: "It runs evenly.",
    Subject.TIME_SERVER: "A time server keeps the clock.",
    Subject.TEST_CALL: "A test call went the whole way and was heard.",
    Subject.HEARING: "Finished calls are checked for what can be heard in them.",
    Subject.KEYHOLDER: "The keyholder runs.",
    Subject.KEYS: "Practice keys are open only while somebody who may listen is signed in.",
    Subject.TRIED: "No recording that was tried after a sign-in was found changed.",
    Subject.LOG: "Everything done with recordings enters the log.",
    Subject.WORKER: "The worker runs.",
    Subject.DATABASE: "It answers.",
    Subject.CATALOGUE: "Every recording that was stored is listed.",
    Subject.JOBS: "What the machine does by itself is done.",
    Subject.KEEPING: "Nothing is late, and what is listed is what is stored.",
    Subject.COPIES: "Copies for requests and disclosures are deleted here in their time.",
    Subject.PAGES: "They answer.",
    Subject.CERTIFICATES: "None ends before long.",
    Subject.IMPORT: "What another recorder leaves in its folder is taken in.",
    Subject.PHONE_LOG: "It tells of no call that is missing unexplained.",
    Subject.BACKUP: "Backups and restore drills are made in time.",
    Subject.ALARMS: "Whoever should know is told when something is wrong.",
    Subject.PROCESSES: "No process ended by itself within the last hour.",
}

NOT_KNOWN: Final = "We do not know: whatever looks after it cannot tell."

WORDS: Final = RECORDING_WORDS | KEEPING_WORDS

CALLS_AT_RISK: Final = frozenset(
    {
        K.JOURNAL_UNWRITABLE,
        K.TEST_CALL_UNANSWERED,
        K.TEST_CALL_REFUSED,
        K.TEST_CALL_TURNED_AWAY,
        K.TEST_CALL_ONE_SIDED,
        K.TEST_CALL_NOT_HEARD,
        K.PACKETS_DROPPED,
        K.INTERFACE_DOWN,
        K.DISK_FILLING,
        K.CALLS_REFUSED,
        K.CALLS_SHED,
        K.PORTS_TAKEN,
        K.CALL_GIVEN_UP,
        K.CALLS_UNREADY,
        K.NETWORK_AWAY,
        K.ONE_SIDED_NOW,
        K.NO_SOUND_NOW,
        K.NO_CALLS_OFFERED,
        K.RECIPIENTS_MISSING,
        K.SETUP_UNFINISHED,
    }
)
"""By these calls are lost now, or may be soon. A recorder that is silent, stopped or stands still comes on top."""

COUNTED: Final = {
    K.PACKETS_DROPPED: ("packet", "packets"),
    K.PUBLISHING_BEHIND: ("finished recording", "finished recordings"),
    K.RECORDING_SET_ASIDE: ("finished recording", "finished recordings"),
    K.CALL_GIVEN_UP: ("call", "calls"),
    K.DISK_FILLING: ("day", "days"),
    K.CERTIFICATE_ENDS: ("day", "days"),
    K.SIP_CERTIFICATE_ENDS: ("day", "days"),
    K.ALARMS_UNDELIVERED: ("alarm", "alarms"),
    K.DOORS_WRONG: ("page", "pages"),
    K.STRANGERS: ("request", "requests"),
    K.UNREADABLE_REQUESTS: ("message", "messages"),
    K.CALLS_REFUSED: ("request", "requests"),
    K.CALLS_SHED: ("request", "requests"),
    K.PORTS_TAKEN: ("request", "requests"),
    K.CALLS_UNREADY: ("request", "requests"),
    K.ONE_SIDED_NOW: ("call", "calls"),
    K.NO_SOUND_NOW: ("call", "calls"),
    K.NO_CALLS_OFFERED: ("call", "calls"),
    K.INTAKE_BEHIND: ("recording", "recordings"),
    K.MANIFESTS_REFUSED: ("record of a recording", "records of recordings"),
    K.MANIFESTS_MISSING: ("record of a recording", "records of recordings"),
    K.MANIFESTS_CONTRADICT: ("record of a recording", "records of recordings"),
    K.DESTRUCTION_LATE: ("call", "calls"),
    K.DESTROYED_OPENS: ("recording", "recordings"),
    K.SOUND_MISSING: ("recording", "recordings"),
    K.SOUND_CHANGED: ("recording", "recordings"),
    K.KEYS_MISSING: ("recording", "recordings"),
    K.COPIES_LATE: ("copy", "copies"),
    K.UNLISTED_IN_STORE: ("file or key", "files or keys"),
    K.CALLS_MISSING: ("call", "calls"),
    K.PHONE_LOG_OLD: ("day", "days"),
    K.JOBS_FAILED: ("job", "jobs"),
    K.JOBS_STAND_STILL: ("job", "jobs"),
    K.HEARING_BEHIND: ("recording", "recordings"),
    K.HEARING_UNWRITABLE: ("recording", "recordings"),
    K.UNHEARD: ("recording", "recordings"),
    K.FILES_SET_ASIDE: ("file", "files"),
    K.LOG_BEHIND: ("change", "changes"),
    K.LOG_ENTRIES_REFUSED: ("entry", "entries"),
}
"""What is counted; what is not named here is counted in times."""


_OF_ONE: Final = {"have": "has", "are": "is", "were": "was", "do": "does", "they": "it", "them": "it", "their": "its"}
"""What stands in braces in the words of a trouble, and what it becomes where one thing was counted."""


def found_words(kind: K, count: int) -> str:
    """Say what was found, and how many."""
    one, many = COUNTED.get(kind, ("time", "times"))
    forms = {word: single if count == 1 else word for word, single in _OF_ONE.items()}
    forms |= {word.capitalize(): form.capitalize() for word, form in forms.items()}
    return WORDS[kind].found.format(count=f"{count:,} {one if count == 1 else many}", **forms)
