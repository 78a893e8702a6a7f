"""What people read of troubles on a call's way from the wire to the store, and of imports."""

from __future__ import annotations

from typing import Final

from .kinds import TroubleKind as K
from .subjects import Subject, Words

_RING_NOW: Final = "Ring IT now."
_SUPPLIER: Final = "Tell whoever supplies Fairhearing to you."

RECORDING_WORDS: Final = {
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
        Subject.PACE,
        "The recorder stood still, {count}. Sound waits: a few seconds lose nothing, longer stops may.",
        "Ask IT whether the machine was paused, moved or short of processor time, or its disk slow.",
    ),
    K.PACKETS_DROPPED: Words(
        Subject.DROPS,
        "{count} came faster than the recorder could take them and {were} lost. Calls of that time may have gaps.",
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
        "{count} {have} waited for minutes to be stored. {They} {are} safe on the journal’s disk.",
        "If it lasts for an hour, ask IT about the store’s disk. Watch the disk space meanwhile.",
    ),
    K.RECORDING_SET_ASIDE: Words(
        Subject.STORE,
        "{count} cannot be stored as {they} {are}: what is there contradicts what was recorded.",
        f"Leave the disk as it is. {_SUPPLIER} It may be damage, or somebody’s hand.",
    ),
    K.CALL_GIVEN_UP: Words(
        Subject.CALLS,
        "{count} could not be recorded to the end, by a defect of ours. What was recorded before is kept.",
        _SUPPLIER,
    ),
    K.DISK_FILLING: Words(
        Subject.DISK,
        "The disk is nearly full: at this pace {count} {are} left.",
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
        "{count} came from addresses that are no phone system of yours, and {were} refused.",
        "If your phone system has a new address, it must be listed. If not, ask IT who reaches the recorder, and why.",
    ),
    K.UNREADABLE_REQUESTS: Words(
        Subject.CALLS,
        "{count} that {are} no SIP came to the recorder, and {were} passed over.",
        "Ask IT who sends them; the recorder should be reached by your phone system alone.",
    ),
    K.CALLS_REFUSED: Words(
        Subject.CALLS,
        "{count} from your phone system {were} refused, and not recorded.",
        "Ask the phone system’s supplier to read what the recorder wrote: it names each reason.",
    ),
    K.CALLS_SHED: Words(
        Subject.CALLS,
        "{count} {were} turned away: the recorder held as many calls as it may. {They} {were} not recorded.",
        "Raise limits.calls in recorder.json if the machine can bear it, or set up a second recorder.",
    ),
    K.PORTS_TAKEN: Words(
        Subject.CALLS,
        "{count} {were} turned away: no port was free for {their} sound. {They} {were} not recorded.",
        "Ask IT to widen the range rtp in recorder.json, and to keep other programs out of it.",
    ),
    K.CALLS_UNREADY: Words(
        Subject.CALLS,
        "{count} {were} refused because the practice’s key is not in use yet. {They} {were} not recorded.",
        "Finish setting up the practice, or bring back its file in the folder recipients.",
    ),
    K.NETWORK_AWAY: Words(
        Subject.CALLS,
        "The recorder’s network address is gone, or its cable is out. No call can reach it.",
        f"{_RING_NOW} The cable, the switch and the machine’s network settings are where to look.",
    ),
    K.ONE_SIDED_NOW: Words(
        Subject.CALLS,
        "{count} going on now {have} one side only: the phone system sends nothing of the other.",
        f"{_RING_NOW} Ask the phone system’s supplier why it sends one side’s sound only.",
    ),
    K.NO_SOUND_NOW: Words(
        Subject.CALLS,
        "{count} going on now {have} no sound: {they} {were} announced, and nothing of {them} arrives.",
        f"{_RING_NOW} A firewall between phone system and recorder that keeps back RTP is the usual cause.",
    ),
    K.NO_CALLS_OFFERED: Words(
        Subject.CALLS,
        "The phone system offers no calls, though the practice is open: {count} would have come by now.",
        f"{_RING_NOW} Ask the phone system’s supplier whether its recording licence or its settings changed.",
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
    K.HEARING_AWAY: Words(
        Subject.HEARING,
        "The recorder has no process to have its calls checked by. They are recorded, and nobody checks their sound.",
        "Ask IT to start hearing (`fairhearing hearing`), as the user that the recorder hands keys to.",
    ),
    K.HEARING_BEHIND: Words(
        Subject.HEARING,
        "{count} {have} waited for minutes to be checked. Keys are forgotten a quarter of an hour after the call.",
        "Ask IT whether the machine is short of processor time, or its disk slow.",
    ),
    K.HEARING_UNWRITABLE: Words(
        Subject.HEARING,
        "What was found out about {count} could not be written down. The recordings themselves are stored.",
        "Ask IT whether the disk is full, failing or away, and whose the folders store and heard are.",
    ),
    K.UNHEARD: Words(
        Subject.HEARING,
        "The sound of {count} of the last day was not checked in time. {They} {are} stored, and can be played.",
        "If one of them matters, listen to its beginning. Ask IT whether hearing was stopped or too slow.",
    ),
    K.IMPORT_WAITS: Words(
        Subject.IMPORT,
        "Nothing is taken in: the folder that is watched is away, or a table in it is off.",
        "Ask IT to read what the import wrote: it names the row and column, or the folder’s fault.",
    ),
    K.FILES_SET_ASIDE: Words(
        Subject.IMPORT,
        "{count} could not be taken in, and {are} where {they} {were}, unlocked.",
        "Ask IT for the list of what was set aside: it says of each file why.",
    ),
    K.TEST_CALL_NOT_MADE: Words(
        Subject.TEST_CALL,
        "No test call could be made, or none was for two hours: something it needs cannot be read or written, or jobs "
        "stand still. Calls may be well.",
        "Ask IT today whether the home’s folders probe and catalogue can be read, and its disk has room.",
    ),
    K.TEST_CALL_UNANSWERED: Words(
        Subject.TEST_CALL,
        "No recorder answered the test call. Calls of your phone system may be lost in the same way.",
        f"{_RING_NOW} Is the recorder running, and does it listen where recorder.json says?",
    ),
    K.TEST_CALL_REFUSED: Words(
        Subject.TEST_CALL,
        "The recorder refused the test call. Calls of your phone system may be refused in the same way.",
        "Ask IT today to read what the recorder wrote: it names each reason.",
    ),
    K.TEST_CALL_TURNED_AWAY: Words(
        Subject.TEST_CALL,
        "The recorder held as many calls as it may, and turned the test call away. A patient’s would have been, too.",
        "Raise limits.calls in recorder.json if the machine can bear it, or set up a second recorder.",
    ),
    K.TEST_CALL_NOT_STORED: Words(
        Subject.TEST_CALL,
        "The test call was recorded, and did not reach the store. Finished calls wait on the journal’s disk.",
        "Ask IT today about the disks of store, keyring and manifests; the line Storing recordings may name one.",
    ),
    K.TEST_CALL_NOT_OPENED: Words(
        Subject.TEST_CALL,
        "The test call was stored, and does not open: damage, or somebody’s hand. Recordings may not open either.",
        "Tell your data protection officer now, and ask IT to look at the disks of store and keyring.",
    ),
    K.TEST_CALL_ONE_SIDED: Words(
        Subject.TEST_CALL,
        "A side of the test call was not recorded. Calls may be recorded with one side, or none.",
        f"{_RING_NOW} Can sound reach the ports that recorder.json names under rtp?",
    ),
    K.TEST_CALL_SIDES_SWAPPED: Words(
        Subject.TEST_CALL,
        "In the test call, what the caller said is on the practice’s side. Recordings may be the wrong way round.",
        _SUPPLIER,
    ),
    K.TEST_CALL_NOT_HEARD: Words(
        Subject.TEST_CALL,
        "What was recorded of the test call is not what was sent. Recordings may be damaged in the same way.",
        f"{_RING_NOW} {_SUPPLIER}",
    ),
    K.TEST_CALL_GAPS: Words(
        Subject.TEST_CALL,
        "Pieces of the test call are missing, twice in a row. Calls may have gaps.",
        "Ask IT whether the machine is short of processor time, or was paused.",
    ),
}
