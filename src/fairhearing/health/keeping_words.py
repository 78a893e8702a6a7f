"""What people read of troubles with keys, the log, the list of calls, keeping, backups and the pages."""

from __future__ import annotations

from typing import Final

from .kinds import TroubleKind as K
from .subjects import Subject, Words

_SUPPLIER: Final = "Tell whoever supplies Fairhearing to you."

KEEPING_WORDS: Final = {
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
        "The list of keys the practice records with is not its own. Nobody could open its recordings.",
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
        "{count} {are} stored and not listed yet.",
        "Wait some minutes. If it lasts, ask IT whether the worker and the database keep up.",
    ),
    K.DUTY_FAILING: Words(
        Subject.WORKER,
        "A part of its work fails again and again.",
        f"Read what the worker wrote. {_SUPPLIER}",
    ),
    K.MANIFESTS_REFUSED: Words(
        Subject.CATALOGUE,
        "{count} {were} set aside: {they} cannot be believed, or cannot be read.",
        "Tell your data protection officer. A recorder that is not listed, or a changed file, is the usual cause.",
    ),
    K.MANIFESTS_MISSING: Words(
        Subject.CATALOGUE,
        "{count} that should be there {are} gone: somebody may have taken recordings away.",
        "Tell your data protection officer now. Bring the folder manifests back from the last backup.",
    ),
    K.MANIFESTS_CONTRADICT: Words(
        Subject.CATALOGUE,
        "{count} {do} not follow on from the one before: a file may have been exchanged.",
        "Tell your data protection officer now, and leave the disk as it is.",
    ),
    K.JOBS_FAILED: Words(
        Subject.JOBS,
        "{count} {were} given up after several attempts.",
        "The page Jobs says which and why, and lets you try again.",
    ),
    K.JOBS_STAND_STILL: Words(
        Subject.JOBS,
        "{count} {were} begun and {have} said nothing for minutes.",
        "If it lasts, ask IT whether a disk hangs, and to start the worker again: nothing is lost by it.",
    ),
    K.LOG_BEHIND: Words(
        Subject.LOG,
        "{count} {have} waited for more than a minute to enter the log.",
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
        "{count} should have been destroyed by now, and nothing keeps {them}.",
        "Ask IT to read why: `fairhearing retention run` does it at once, or says what is in the way.",
    ),
    K.DESTROYED_OPENS: Words(
        Subject.KEEPING,
        "{count} that we destroyed can be reached again: somebody may have brought a backup back.",
        "Tell your data protection officer now. Leave the disk as it is until it is known what was brought back.",
    ),
    K.SOUND_MISSING: Words(
        Subject.KEEPING,
        "{count} {are} listed, but {their} sound is not in the store.",
        "Tell your data protection officer now, and ask IT to bring the folder store back from the last backup.",
    ),
    K.SOUND_CHANGED: Words(
        Subject.KEEPING,
        "{count} {are} not what was recorded: damage, or somebody’s hand.",
        "Tell your data protection officer now, and ask IT to compare the store with the last backup.",
    ),
    K.CHANGE_NOT_NOTICED: Words(
        Subject.KEEPING,
        "A copy of a test call with one changed byte passed for the recording. A changed recording may go unnoticed.",
        "Tell your data protection officer now, and Fairhearing’s makers: which version it is stands at the foot.",
    ),
    K.KEYS_MISSING: Words(
        Subject.KEEPING,
        "{count} {are} listed, but {have} no key: nobody can open {them}.",
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
    K.COPIES_LATE: Words(
        Subject.COPIES,
        "{count} {are} still at the practice, though their 30 days have passed.",
        "Ask IT whether the worker’s jobs run. Nothing of them leaves by itself.",
    ),
    K.COPIES_LARGE: Words(
        Subject.COPIES,
        "Copies for requests and disclosures take more than a tenth of the disk.",
        "Close the requests and disclosures that are answered: their copies here go with them.",
    ),
    K.ALARMS_UNDELIVERED: Words(
        Subject.ALARMS,
        "{count} could not be delivered: whoever should know of a trouble may not have been told.",
        "Look at this page yourself. Ask IT about the mail server and the webhook; it is tried again for a day.",
    ),
    K.ALARMS_UNREADABLE: Words(
        Subject.ALARMS,
        "The settings that say who is told, or by which mail server, cannot be used.",
        "Ask IT to look at mail.json and alarms.json. Those who were told before go on being told.",
    ),
    K.CALLS_MISSING: Words(
        Subject.PHONE_LOG,
        "The phone system tells of {count} that should have been recorded and {were} not.",
        "Look at the page Should have been recorded: it names each. Explain it there, or ask IT to find out why.",
    ),
    K.PHONE_LOG_OLD: Words(
        Subject.PHONE_LOG,
        "No log of the phone system has come for {count}: whether every call is recorded is not known.",
        "Ask IT to bring the phone system’s log each day, or upload it on the page Should have been recorded.",
    ),
    K.DOORS_WRONG: Words(
        Subject.PAGES,
        "{count} did not open or refuse as {they} should when every role was tried on every page.",
        f"Tell your data protection officer now; the page Access names them. {_SUPPLIER}",
    ),
    K.CERTIFICATE_ENDS: Words(
        Subject.CERTIFICATES,
        "The certificate of these pages ends: {count} {are} left. Then browsers warn everybody off.",
        "Ask IT to bring a new one: `fairhearing tls show` says which it is and who signed it.",
    ),
    K.SIP_CERTIFICATE_ENDS: Words(
        Subject.CERTIFICATES,
        "The certificate that phone systems reach the recorder by ends: {count} {are} left. Then calls stay away.",
        "Ask IT to put a new one where recorder.json names it. It is taken up within seconds, with no restart.",
    ),
    K.CERTIFICATE_STANDS_IN: Words(
        Subject.CERTIFICATES,
        "These pages are served under a certificate that this machine made for itself, so browsers warn.",
        "Ask IT to finish what web.json asks for: `fairhearing tls request` and `install`, or `renew`.",
    ),
    K.PAGES_UNANSWERED: Words(
        Subject.PAGES,
        "The web process does not answer its own question.",
        "Ask IT to start the web process again. Calls go on being recorded.",
    ),
}
