"""What people read of each trouble: what was found, what it means for calls, and what to do.

`{count}` stands for how many. The same kinds, told at length, stand in docs/how-to/when-something-is-wrong.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from .kinds import TroubleKind as K


class Subject(StrEnum):
    """What a line speaks of. Each has one process that knows it."""

    RECORDER = "Recorder"
    CALLS = "Taking calls"
    SOUND = "Writing sound to disk"
    STORE = "Storing recordings"
    DISK = "Disk space"
    CLOCK = "The machine’s clock"
    KEYHOLDER = "Keyholder"
    TRIED = "Recordings tried at sign-in"
    LOG = "The log"
    WORKER = "Worker"
    DATABASE = "Database"
    CATALOGUE = "List of calls"
    KEEPING = "Keeping and destroying"
    PAGES = "These pages"
    IMPORT = "Import of recordings"
    BACKUP = "Backup"
    PROCESSES = "Keeping processes running"


@dataclass(frozen=True, slots=True)
class Words:
    """One kind of trouble in plain English. subject: None where it is whatever the process itself is called."""

    subject: Subject | None
    found: str
    to_do: str


WELL: Final = {
    Subject.RECORDER: "The recorder runs.",
    Subject.CALLS: "Calls that phone systems offer are taken.",
    Subject.SOUND: "Sound is sealed and on disk within a second.",
    Subject.STORE: "Finished calls reach the store.",
    Subject.DISK: "There is room.",
    Subject.CLOCK: "It runs evenly.",
    Subject.KEYHOLDER: "The keyholder runs.",
    Subject.TRIED: "No recording that was tried after a sign-in was found changed.",
    Subject.LOG: "Everything done with recordings enters the log.",
    Subject.WORKER: "The worker runs.",
    Subject.DATABASE: "It answers.",
    Subject.CATALOGUE: "Every recording that was stored is listed.",
    Subject.KEEPING: "Nothing is late, and what is listed is what is stored.",
    Subject.PAGES: "They answer.",
    Subject.IMPORT: "What another recorder leaves in its folder is taken in.",
    Subject.BACKUP: "Backups and restore drills are made in time.",
    Subject.PROCESSES: "No process ended by itself within the last hour.",
}

NOT_KNOWN: Final = "We do not know: whatever looks after it cannot tell."

_RING_NOW: Final = "Ring IT now."
_SUPPLIER: Final = "Tell whoever supplies Fairhearing to you."

WORDS: Final = {
    K.SILENT: Words(
        None,
        "It has said nothing for a while, so we do not know whether it works.",
        f"{_RING_NOW} Is the machine on, is the process running, can it write to its disk?",
    ),
    K.STOPPED: Words(None, "It was stopped, and has not been started again.", "Ask IT to start it."),
    K.RESTARTED: Words(
        Subject.PROCESSES,
        "A process ended by itself and was started again, {count} within the hour.",
        f"Read what it wrote before it ended. {_SUPPLIER}",
    ),
    K.STANDS_STILL: Words(
        None,
        "It is there, but its work has stood still for half a minute or longer.",
        f"{_RING_NOW} A disk that hangs is the usual cause. If no disk is at fault, start the process again.",
    ),
    K.DEFECT: Words(None, "Something of ours failed, {count}. It goes on working.", _SUPPLIER),
    K.STALLED: Words(
        Subject.RECORDER,
        "The recorder stood still for a second or longer, {count}. Sound waited for it; short stops lose nothing.",
        "Ask IT whether the machine was paused, moved or short of processor time, or its disk slow.",
    ),
    K.PACKETS_DROPPED: Words(
        Subject.RECORDER,
        "{count} came faster than the recorder could take them and were lost. Calls of that time may have gaps.",
        "Ask IT whether the machine was overloaded. Gaps are shown on each call’s page.",
    ),
    K.INTERFACE_DOWN: Words(
        Subject.CALLS,
        "The network socket that copies of calls come by is down, or its cable is out. No call is heard there.",
        "Ask IT to look at the cable, and at the switch’s mirror port.",
    ),
    K.JOURNAL_UNWRITABLE: Words(
        Subject.SOUND,
        "Sound cannot be written to disk. It waits in memory, and calls go on; if the recorder ends now, it is lost.",
        f"{_RING_NOW} Make room on the journal’s disk, or mend it. Do not restart the recorder.",
    ),
    K.DIALOGS_UNWRITABLE: Words(
        Subject.SOUND,
        "Calls are recorded, but would not go on after a restart of the recorder: their state cannot be written.",
        "Ask IT for room on the disk that holds the home folder, today.",
    ),
    K.STORE_UNWRITABLE: Words(
        Subject.STORE,
        "Finished recordings cannot be stored. They wait, safe on the journal’s disk.",
        "Ask IT today: the store’s disk is full, failing or away. Nothing needs to be done again afterwards.",
    ),
    K.KEYRING_UNWRITABLE: Words(
        Subject.STORE,
        "The keys of finished recordings cannot be kept. The recordings wait, safe on the journal’s disk.",
        "Ask IT today: the disk of the keyring is full or failing, or its file may not be written.",
    ),
    K.MANIFESTS_UNWRITABLE: Words(
        Subject.STORE,
        "Finished recordings cannot be announced. They wait, safe on the journal’s disk.",
        "Ask IT today: the disk of the manifests is full, failing or away.",
    ),
    K.PUBLISHING_BEHIND: Words(
        Subject.STORE,
        "{count} have waited for minutes to be stored. They are safe on the journal’s disk.",
        "If it lasts for an hour, ask IT about the store’s disk. Watch the disk space meanwhile.",
    ),
    K.RECORDING_SET_ASIDE: Words(
        Subject.STORE,
        "{count} cannot be stored as they are: what is there contradicts what was recorded.",
        f"Leave the disk as it is. {_SUPPLIER} It may be damage, or somebody’s hand.",
    ),
    K.CALL_GIVEN_UP: Words(
        Subject.CALLS,
        "{count} could not be recorded to the end, by a defect of ours. What was recorded before is kept.",
        _SUPPLIER,
    ),
    K.DISK_FILLING: Words(
        Subject.DISK,
        "The disk is nearly full: at this pace {count} are left.",
        "Ask IT for space today. When it is full, calls cannot be recorded.",
    ),
    K.DISK_AWAY: Words(
        Subject.DISK,
        "The disk of the journal or of the store does not answer, so we do not know how much room there is.",
        "Ask IT today: the disk is away or failing.",
    ),
    K.CLOCK_JUMPED: Words(
        Subject.CLOCK,
        "The clock was set forwards or back, {count}. Recordings are whole; times of calls then may be off.",
        "Ask IT whether the machine’s time is kept by a time server.",
    ),
    K.STRANGERS: Words(
        Subject.CALLS,
        "{count} came from addresses that are no phone system of yours, and were refused.",
        "If your phone system has a new address, it must be listed. If not, ask IT who reaches the recorder, and why.",
    ),
    K.UNREADABLE_REQUESTS: Words(
        Subject.CALLS,
        "{count} that are no SIP came to the recorder, and were passed over.",
        "Ask IT who sends them; the recorder should be reached by your phone system alone.",
    ),
    K.CALLS_REFUSED: Words(
        Subject.CALLS,
        "{count} from your phone system were refused: those calls were not recorded.",
        "Ask the phone system’s supplier to read what the recorder wrote: it names each reason.",
    ),
    K.CALLS_SHED: Words(
        Subject.CALLS,
        "{count} were turned away: the recorder held as many calls as it may. They were not recorded.",
        "Raise limits.calls in recorder.json if the machine can bear it, or set up a second recorder.",
    ),
    K.PORTS_TAKEN: Words(
        Subject.CALLS,
        "{count} were turned away: no port was free for their sound. They were not recorded.",
        "Ask IT to widen the range rtp in recorder.json, and to keep other programs out of it.",
    ),
    K.SETTINGS_REFUSED: Words(
        Subject.CALLS,
        "The changed recorder.json cannot be used. The recorder goes on by the one before, until it is started again.",
        "Correct it; the recorder wrote which key is wrong. It takes the file up within seconds.",
    ),
    K.RECIPIENTS_MISSING: Words(
        Subject.CALLS,
        "There is no list of keys to lock recordings with. Calls are refused and not recorded.",
        "Finish setting up the practice, or bring back its file in the folder recipients.",
    ),
    K.SETUP_UNFINISHED: Words(
        Subject.CALLS,
        "Setting up is not finished: no practice is recorded. Calls go on as ever, and are not recorded.",
        "Open the link that `fairhearing init` printed, or sign in and finish setting up.",
    ),
    K.RECORDER_NOT_LISTED: Words(
        Subject.CALLS,
        "The practice’s list of keys does not name this recorder: what it records will not be listed.",
        "The practice manager must list this recorder, or the list was changed by somebody else.",
    ),
    K.IMPORT_WAITS: Words(
        Subject.IMPORT,
        "Nothing is taken in: the folder that is watched is away, or a table in it is off.",
        "Ask IT to read what the import wrote: it names the row and column, or the folder’s fault.",
    ),
    K.FILES_SET_ASIDE: Words(
        Subject.IMPORT,
        "{count} could not be taken in. They lie where they were, unsealed.",
        "Ask IT for the list of what was set aside: it says of each file why.",
    ),
    K.RECORDING_CHANGED: Words(
        Subject.TRIED,
        "This recording has changed since we locked it, or is gone.",
        "Tell your data protection officer now, and leave the disk as it is. Look for it in the backup.",
    ),
    K.RECORDING_KEY_WRONG: Words(
        Subject.TRIED,
        "This recording does not open with the practice’s key: its own key is gone, changed, or was locked to another.",
        "Tell your data protection officer now, and leave the disk as it is. Ask IT to compare the list of keys.",
    ),
    K.RECORDING_PLANTED: Words(
        Subject.TRIED,
        "This recording was not made by a recorder of the practice: somebody may have put it there.",
        "Tell your data protection officer now, and leave the disk as it is. Do not rely on it.",
    ),
    K.RECIPIENTS_CHANGED: Words(
        Subject.TRIED,
        "The list of keys the practice records with is not its own. Nobody could sign in to open recordings.",
        "Tell your data protection officer now. Calls recorded since may be locked to somebody else’s key.",
    ),
    K.KEYHOLDER_FILES_DAMAGED: Words(
        Subject.KEYHOLDER,
        "A file that signing in needs was changed or is damaged. Recordings stay locked, and go on being made.",
        "Tell your data protection officer, and leave the disk as it is. Ask IT to bring the file back.",
    ),
    K.LOG_REWRITTEN: Words(
        Subject.LOG,
        "The log is not the one that was countersigned at the last sign-in: entries may be gone or changed.",
        "Tell your data protection officer now, and leave the disk as it is. "
        "Compare the log with the checkpoint that was last e-mailed to you or printed.",
    ),
    K.HOLDERS_DOUBTED: Words(
        Subject.KEYHOLDER,
        "The list of keys, or of who can open recordings, is gone, was altered, or is an older one.",
        "Tell your data protection officer now. Look at the page People: whoever does not belong there was put back.",
    ),
    K.ROTATION_UNFINISHED: Words(
        Subject.KEYHOLDER,
        "The practice’s new key has not taken the place of the old one for more than a week.",
        "Finish it on the page of the practice’s key. If it is in use, a manager stays signed in until all is done.",
    ),
    K.KIT_USED: Words(
        Subject.KEYHOLDER,
        "The recovery kit was used to get in within the last seven days.",
        "If nobody of you did it, tell your data protection officer now and make a new key.",
    ),
    K.NO_ACTIVE_KEY: Words(
        Subject.CALLS,
        "The practice’s key is not in use yet. Calls are refused and not recorded.",
        "Finish setting up the practice: type back the words of the recovery kit, then start recording.",
    ),
    K.LOG_UNWRITABLE: Words(
        Subject.LOG,
        "The log cannot be written, so nothing can be listened to. Calls go on being recorded.",
        "Ask IT today: the log’s disk is full, failing or away.",
    ),
    K.LOG_DAMAGED: Words(
        Subject.LOG,
        "The last check of the whole log found that it is not what was signed.",
        "Tell your data protection officer now, and leave the disk as it is. The page Log names what was found.",
    ),
    K.LOG_COPY_DISAGREES: Words(
        Subject.LOG,
        "A copy of the log elsewhere holds something else than the log here: one of them was altered.",
        "Tell your data protection officer now, and leave both as they are. IT can say what each begins with.",
    ),
    K.LOG_COPY_BEHIND: Words(
        Subject.LOG,
        "A copy of the log elsewhere has not been brought up to date for a quarter of an hour or longer.",
        "Ask IT whether the place it goes to can be reached and has room. Nothing is lost: it catches up by itself.",
    ),
    K.LOG_COPIES_UNREADABLE: Words(
        Subject.LOG,
        "The settings that say where copies of the log go cannot be used, so no copy is made.",
        "Ask IT to correct log-copies.json; the page of its format says what each field must be.",
    ),
    K.CHECKPOINT_NOT_SENT: Words(
        Subject.LOG,
        "The daily e-mail with the state of the log has waited for a day and was not sent.",
        "Ask IT to look at mail.json and the mail server. It is sent by itself as soon as it can be.",
    ),
    K.DATABASE_AWAY: Words(
        Subject.DATABASE,
        "The database does not answer. Calls go on being recorded and wait to be listed.",
        "Ask IT to bring the database back. Nothing needs to be done again afterwards.",
    ),
    K.INTAKE_BEHIND: Words(
        Subject.CATALOGUE,
        "{count} are stored and not listed yet.",
        "Wait some minutes. If it lasts, ask IT whether the worker and the database keep up.",
    ),
    K.DUTY_FAILING: Words(
        Subject.WORKER,
        "A part of its work fails again and again.",
        f"Read what the worker wrote. {_SUPPLIER}",
    ),
    K.MANIFESTS_REFUSED: Words(
        Subject.CATALOGUE,
        "{count} were set aside: they cannot be believed, or cannot be read.",
        "Tell your data protection officer. A recorder that is not listed, or a changed file, is the usual cause.",
    ),
    K.MANIFESTS_MISSING: Words(
        Subject.CATALOGUE,
        "{count} that should be there are gone: somebody may have taken recordings away.",
        "Tell your data protection officer now. Bring the folder manifests back from the last backup.",
    ),
    K.MANIFESTS_CONTRADICT: Words(
        Subject.CATALOGUE,
        "{count} do not follow on from the one before: a file may have been exchanged.",
        "Tell your data protection officer now, and leave the disk as it is.",
    ),
    K.JOBS_FAILED: Words(
        Subject.WORKER,
        "{count} were given up after several attempts.",
        "The page Jobs says which and why, and lets you try again.",
    ),
    K.JOBS_STAND_STILL: Words(
        Subject.WORKER,
        "{count} were begun and have said nothing for minutes.",
        "If it lasts, ask IT whether a disk hangs, and to start the worker again: nothing is lost by it.",
    ),
    K.LOG_BEHIND: Words(
        Subject.LOG,
        "{count} have waited for more than a minute to enter the log.",
        "Ask IT whether the keyholder runs and the log’s disk has room.",
    ),
    K.LOG_ENTRIES_REFUSED: Words(Subject.LOG, "The log would not take {count}.", _SUPPLIER),
    K.NO_BACKUP: Words(
        Subject.BACKUP,
        "No backup is set up: if this machine or its disk is lost, so is every recording.",
        "Ask IT to set one up, on another disk or in another place: the manual’s page is “Back up and restore”.",
    ),
    K.BACKUP_FAILED: Words(
        Subject.BACKUP,
        "The last backup failed, or could not take everything along. Earlier ones stand as they were.",
        "Ask IT to make one by hand and read what it says: a disk or bucket that is away or full is the usual cause.",
    ),
    K.BACKUP_OLD: Words(
        Subject.BACKUP,
        "No backup went well for more than two days.",
        "Ask IT whether the worker runs, and whether the backup’s disk or bucket can be reached.",
    ),
    K.DRILL_FAILED: Words(
        Subject.BACKUP,
        "The last restore drill found something that a restore would miss.",
        "Ask IT today to make one by hand: it names each damaged file. A fresh backup may be needed.",
    ),
    K.DRILL_OLD: Words(
        Subject.BACKUP,
        "Nobody has tried for more than forty days whether the backup can be restored.",
        "Ask IT to make a restore drill by hand, and whether the worker runs.",
    ),
    K.DESTRUCTION_LATE: Words(
        Subject.KEEPING,
        "{count} should have been destroyed by now, and nothing keeps them.",
        "Ask IT to read why: `fairhearing retention run` does it at once, or says what is in the way.",
    ),
    K.DESTROYED_OPENS: Words(
        Subject.KEEPING,
        "{count} that we destroyed can be reached again: somebody may have brought a backup back.",
        "Tell your data protection officer now. Leave the disk as it is until it is known what was brought back.",
    ),
    K.SOUND_MISSING: Words(
        Subject.KEEPING,
        "{count} are listed, but their sound is not in the store.",
        "Tell your data protection officer now, and ask IT to bring the folder store back from the last backup.",
    ),
    K.SOUND_CHANGED: Words(
        Subject.KEEPING,
        "{count} are not what was recorded: damage, or somebody’s hand.",
        "Tell your data protection officer now, and ask IT to compare the store with the last backup.",
    ),
    K.KEYS_MISSING: Words(
        Subject.KEEPING,
        "{count} are listed, but have no key: nobody can open them.",
        "Tell your data protection officer now, and ask IT to bring the keyring back from its last backup.",
    ),
    K.UNLISTED_IN_STORE: Words(
        Subject.KEEPING,
        "The store or the keyring holds {count} that no call in the list accounts for.",
        f"Are recordings waiting to be listed, or set aside? If not, leave them where they are. {_SUPPLIER}",
    ),
    K.NOT_COMPARED: Words(
        Subject.KEEPING,
        "What is listed and what is stored have not been compared for two days.",
        "Ask IT whether the worker’s nightly jobs ran, and what they said.",
    ),
    K.DOORS_WRONG: Words(
        Subject.PAGES,
        "{count} did not open or refuse as they should when every role was tried on every page.",
        f"Tell your data protection officer now; the page Access names them. {_SUPPLIER}",
    ),
    K.CERTIFICATE_ENDS: Words(
        Subject.PAGES,
        "The certificate of these pages ends: {count} are left. Then browsers warn everybody off.",
        "Ask IT to bring a new one: `fairhearing tls show` says which it is and who signed it.",
    ),
    K.CERTIFICATE_STANDS_IN: Words(
        Subject.PAGES,
        "These pages are served under a certificate that this machine made for itself, so browsers warn.",
        "Ask IT to finish what web.json asks for: `fairhearing tls request` and `install`, or `renew`.",
    ),
    K.PAGES_UNANSWERED: Words(
        Subject.PAGES,
        "The web process does not answer its own question.",
        "Ask IT to start the web process again. Calls go on being recorded.",
    ),
}

CALLS_AT_RISK: Final = frozenset(
    {
        K.JOURNAL_UNWRITABLE,
        K.PACKETS_DROPPED,
        K.INTERFACE_DOWN,
        K.DISK_FILLING,
        K.CALLS_REFUSED,
        K.CALLS_SHED,
        K.PORTS_TAKEN,
        K.CALL_GIVEN_UP,
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
    K.DOORS_WRONG: ("page", "pages"),
    K.STRANGERS: ("request", "requests"),
    K.UNREADABLE_REQUESTS: ("message", "messages"),
    K.CALLS_REFUSED: ("request", "requests"),
    K.CALLS_SHED: ("request", "requests"),
    K.PORTS_TAKEN: ("request", "requests"),
    K.INTAKE_BEHIND: ("recording", "recordings"),
    K.MANIFESTS_REFUSED: ("record of a recording", "records of recordings"),
    K.MANIFESTS_MISSING: ("record of a recording", "records of recordings"),
    K.MANIFESTS_CONTRADICT: ("record of a recording", "records of recordings"),
    K.DESTRUCTION_LATE: ("call", "calls"),
    K.DESTROYED_OPENS: ("recording", "recordings"),
    K.SOUND_MISSING: ("recording", "recordings"),
    K.SOUND_CHANGED: ("recording", "recordings"),
    K.KEYS_MISSING: ("recording", "recordings"),
    K.UNLISTED_IN_STORE: ("file or key", "files or keys"),
    K.JOBS_FAILED: ("job", "jobs"),
    K.JOBS_STAND_STILL: ("job", "jobs"),
    K.FILES_SET_ASIDE: ("file", "files"),
    K.LOG_BEHIND: ("change", "changes"),
    K.LOG_ENTRIES_REFUSED: ("entry", "entries"),
}
"""What is counted; what is not named here is counted in times."""


def found_words(kind: K, count: int) -> str:
    """Say what was found, and how many."""
    one, many = COUNTED.get(kind, ("time", "times"))
    return WORDS[kind].found.replace("{count}", f"{count:,} {one if count == 1 else many}")
