"""Entries by kind, as people look for them: each verb is of one kind. Rows of the log page keep it beside the verb."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from .verbs import Verb


class EntryKind(StrEnum):
    """What sort of thing was done. The codes stand in addresses and in rows."""

    SIGN_IN = "sign-in"
    """Somebody came in, went, was not let in, or proved themselves once more by a code."""
    LOOKED = "looked"
    """Somebody was shown something: calls, a search, this log."""
    LISTENED = "listened"
    """A key was used, or sound was played."""
    LIVE = "live"
    """Somebody paused, stopped or went on with the recording of a live call."""
    CHANGED = "changed"
    """Roles, settings, registers, jobs: who may do what, and how calls are treated."""
    DESTROYED = "destroyed"
    """A recording's end, what decides when it comes, and what puts it off."""
    REFUSED = "refused"
    """Somebody was refused a page or a recording."""
    EXPORTED = "exported"
    """Something left the system: a download, a letter, a checkpoint."""
    MACHINE = "machine"
    """What the machine did by itself. Of no practice, it concerns them all."""


KIND_OF: Final[dict[Verb, EntryKind]] = {
    **dict.fromkeys(
        (
            Verb.SIGN_IN_SUCCEEDED,
            Verb.SIGN_IN_FAILED,
            Verb.SIGN_IN_LOCKED,
            Verb.SIGN_OUT,
            Verb.CODE_CONFIRMED,
            Verb.SECOND_STEP_ADDED,
            Verb.SECOND_STEP_REMOVED,
            Verb.LOG_COSIGNED,
            Verb.LOG_DOUBTED,
            Verb.RECORDINGS_TRIED,
            Verb.RECORDING_DOUBTED,
            Verb.HOLDERS_DOUBTED,
            Verb.KEY_RECEIVED,
            Verb.KEY_TAKEN,
            Verb.STAFF_SIGN_IN_SUCCEEDED,
            Verb.STAFF_SIGN_IN_FAILED,
            Verb.STAFF_SIGN_IN_LOCKED,
            Verb.STAFF_SIGN_OUT,
            Verb.SESSION_UNLOCKED,
            Verb.SESSION_ENDED,
        ),
        EntryKind.SIGN_IN,
    ),
    **dict.fromkeys(
        (
            Verb.CALLS_LISTED,
            Verb.CALLS_SEARCHED,
            Verb.CALL_VIEWED,
            Verb.CALLS_NOW_VIEWED,
            Verb.REGISTER_VIEWED,
            Verb.LISTENS_VIEWED,
            Verb.LOG_VIEWED,
            Verb.RETENTION_VIEWED,
            Verb.NOTES_LISTED,
            Verb.PLACES_VIEWED,
            Verb.ACCESS_VIEWED,
            Verb.PEOPLE_VIEWED,
            Verb.CLOSURES_VIEWED,
            Verb.DIARY_VIEWED,
            Verb.PRACTICES_VIEWED,
            Verb.PHONE_LOG_VIEWED,
            Verb.LETTERS_VIEWED,
            Verb.LETTER_VIEWED,
            Verb.CASES_LISTED,
            Verb.CASE_VIEWED,
        ),
        EntryKind.LOOKED,
    ),
    **dict.fromkeys(
        (
            Verb.SOUND_BEGUN,
            Verb.SOUND_DELIVERED,
            Verb.NOTE_OPENED,
            Verb.SOUND_ENDED,
            Verb.SOUND_HEARD,
            Verb.PRESENCE_NAMED,
            Verb.PRESENCE_CONFIRMED,
        ),
        EntryKind.LISTENED,
    ),
    **dict.fromkeys((Verb.RECORDING_PAUSED, Verb.RECORDING_WENT_ON, Verb.RECORDING_STOPPED), EntryKind.LIVE),
    **dict.fromkeys(
        (
            Verb.SET_UP_LINK_MADE,
            Verb.SET_UP_LINK_CLAIMED,
            Verb.SET_UP_LINK_REVOKED,
            Verb.SET_UP_ANSWERED,
            Verb.SET_UP_FINISHED,
            Verb.ENVELOPE_PLACED,
            Verb.ENVELOPE_GONE,
            Verb.HOLDER_ENROLLED,
            Verb.HOLDER_ADMITTED,
            Verb.HOLDER_DISMISSED,
            Verb.HOLDER_LAPSED,
            Verb.HOLDERS_LISTED,
            Verb.KEY_MADE,
            Verb.KIT_PRINTED,
            Verb.KIT_CHECKED,
            Verb.KIT_USED,
            Verb.KEY_ACTIVATED,
            Verb.KEY_ROTATED,
            Verb.KEYS_RESEALED,
            Verb.KEY_RETIRED,
            Verb.KEY_GONE,
            Verb.PASSPHRASE_CHANGED,
            Verb.CODE_DEVICE_CHANGED,
            Verb.PRACTICE_FOUNDED,
            Verb.PERSON_ADDED,
            Verb.PERSON_CHANGED,
            Verb.ROLE_GIVEN,
            Verb.ROLE_TAKEN,
            Verb.SETTING_CHANGED,
            Verb.INVITATION_MADE,
            Verb.INVITATION_RENEWED,
            Verb.INVITATION_REVOKED,
            Verb.INVITATION_ACCEPTED,
            Verb.APPOINTMENT_SIGNED,
            Verb.APPOINTMENT_ENDED,
            Verb.NOTICE_CHANGED,
            Verb.NOTICE_ACKNOWLEDGED,
            Verb.MARK_ADDED,
            Verb.MARK_CHANGED,
            Verb.MARK_REMOVED,
            Verb.MARK_RESTORED,
            Verb.CALL_TAGGED,
            Verb.CALL_UNTAGGED,
            Verb.TAG_OFFERED,
            Verb.TAG_ENDED,
            Verb.REGISTER_ADDED,
            Verb.REGISTER_ENDED,
            Verb.REGISTER_REVIEWED,
            Verb.EXTENSION_GIVEN,
            Verb.EXTENSION_TAKEN,
            Verb.SOFTWARE_KEY_MADE,
            Verb.SOFTWARE_KEY_REVOKED,
            Verb.ALARMS_CHOSEN,
            Verb.ALARM_WEBHOOK_SET,
            Verb.ALARM_WEBHOOK_REMOVED,
            Verb.ALARM_TESTED,
            Verb.NOTIFICATIONS_CHOSEN,
            Verb.JOB_ASKED_FOR,
            Verb.JOB_TRIED_AGAIN,
            Verb.LOG_CHECK_ASKED,
            Verb.RECORDINGS_CLOSED,
            Verb.RECORDINGS_OPENED_AGAIN,
            Verb.CALLS_CLOSED,
            Verb.DIARY_SIGNED,
            Verb.CALLS_ASSIGNED,
            Verb.CLOSURE_ENDED,
            Verb.POWER_ADDED,
            Verb.POWER_REVIEWED,
            Verb.POWER_ENDED,
            Verb.PLACE_ADDED,
            Verb.PLACE_CLOSED,
            Verb.NETWORK_ADDED,
            Verb.NETWORK_REMOVED,
            Verb.DEVICE_ENROLLED,
            Verb.DEVICE_REVOKED,
            Verb.PHONE_LOG_IMPORTED,
            Verb.PHONE_LOG_MAPPED,
            Verb.GAPS_NOTED,
            Verb.GAP_EXPLAINED,
            Verb.LETTER_BEGUN,
            Verb.LETTER_CHANGED,
            Verb.LETTER_FINISHED,
            Verb.LETTER_DISCARDED,
            Verb.WORDING_CHANGED,
            Verb.CASE_OPENED,
            Verb.CASE_CHANGED,
            Verb.CASE_CALL_ADDED,
            Verb.CASE_CALL_SET_ASIDE,
            Verb.CASE_ABOUT,
            Verb.CASE_CLOSED,
            Verb.CASE_OPENED_AGAIN,
            Verb.CALL_DRILL_BEGUN,
            Verb.CALL_DRILL_DONE,
        ),
        EntryKind.CHANGED,
    ),
    **dict.fromkeys(
        (
            Verb.PERIOD_CHANGED,
            Verb.EXTENSION_CLINICAL,
            Verb.RECORD_CLASS_CHANGED,
            Verb.NOTES_CONFIRMED,
            Verb.HOLD_PLACED,
            Verb.HOLD_REVIEW_MOVED,
            Verb.HOLD_RELEASED,
            Verb.DISPOSAL_INTENDED,
            Verb.DISPOSAL_WITHDRAWN,
            Verb.RECORDING_DESTROYED,
        ),
        EntryKind.DESTROYED,
    ),
    **dict.fromkeys(
        (
            Verb.LISTEN_ELSEWHERE,
            Verb.PAGE_REFUSED,
            Verb.SOUND_REFUSED,
            Verb.CODE_REFUSED,
            Verb.HOLDER_REFUSED,
            Verb.KEY_REFUSED,
            Verb.KIT_MISTYPED,
            Verb.KIT_REFUSED,
            Verb.PASSPHRASE_REFUSED,
        ),
        EntryKind.REFUSED,
    ),
    **dict.fromkeys(
        (
            Verb.LOG_EXPORTED,
            Verb.GAPS_EXPORTED,
            Verb.CERTIFICATE_TAKEN,
            Verb.LETTER_TAKEN,
            Verb.CHECKPOINT_SENT,
            Verb.CHECKPOINT_SHOWN,
            Verb.NOTIFICATIONS_SENT,
            Verb.CASE_PACKED,
            Verb.CASES_EXPORTED,
        ),
        EntryKind.EXPORTED,
    ),
    **dict.fromkeys(
        (
            Verb.RECORDING_CATALOGUED,
            Verb.MANIFEST_REFUSED,
            Verb.RECORDINGS_HEARD,
            Verb.RECORDINGS_UNHEARD,
            Verb.RECORDINGS_COMPARED,
            Verb.LOG_CHECKED,
            Verb.BACKUP_MADE,
            Verb.BACKUP_FAILED,
            Verb.RESTORE_DONE,
            Verb.DRILL_DONE,
        ),
        EntryKind.MACHINE,
    ),
}
"""Every verb, once. To move one, forget the projection in a migration (`jobs.log_projection`): rows keep the kind."""
