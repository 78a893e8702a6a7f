"""What can stand in the log, as `what.happened`. A verb is never renamed: old entries keep it for ever.

A new verb needs a kind (`audit.kinds`), a sentence (`policy.sentences`), and its place in docs/reference.
"""

from __future__ import annotations

from enum import StrEnum


class Verb(StrEnum):
    """Everything that is worth an entry. Who did it, where and to what stand in the leaf's other fields."""

    # A key holder's sign-in, written by the keyholder itself.
    SIGN_IN_SUCCEEDED = "sign_in.succeeded"
    SIGN_IN_FAILED = "sign_in.failed"
    SIGN_IN_LOCKED = "sign_in.locked"
    SIGN_OUT = "sign_out"

    # A fresh code for one step of weight, written by the keyholder itself, before the step is taken.
    CODE_CONFIRMED = "code.confirmed"
    CODE_REFUSED = "code.refused"
    SECOND_STEP_ADDED = "second_step.added"
    SECOND_STEP_REMOVED = "second_step.removed"

    # The log itself, at a key holder's sign-in, written by the keyholder itself.
    LOG_COSIGNED = "log.cosigned"
    LOG_DOUBTED = "log.doubted"

    # What was recorded, tried after a key holder's sign-in, written by the keyholder itself.
    RECORDINGS_TRIED = "recordings.tried"
    RECORDING_DOUBTED = "recording.doubted"
    # Who holds a practice's key, written by the keyholder itself, before it is done.
    HOLDER_ENROLLED = "holder.enrolled"
    HOLDER_ADMITTED = "holder.admitted"
    HOLDER_REFUSED = "holder.refused"
    HOLDER_DISMISSED = "holder.dismissed"
    HOLDER_LAPSED = "holder.lapsed"
    HOLDERS_LISTED = "holders.listed"
    HOLDERS_DOUBTED = "holders.doubted"
    KEY_RECEIVED = "key.received"
    KEY_REFUSED = "key.refused"
    KEY_TAKEN = "key.taken"

    # A key's life and a person's own sign-in, written by the keyholder itself, before it is done.
    KEY_MADE = "key.made"
    KIT_PRINTED = "kit.printed"
    KIT_CHECKED = "kit.checked"
    KIT_MISTYPED = "kit.mistyped"
    KIT_USED = "kit.used"
    KIT_REFUSED = "kit.refused"
    KEY_ACTIVATED = "key.activated"
    KEY_ROTATED = "key.rotated"
    KEYS_RESEALED = "keys.resealed"
    KEY_RETIRED = "key.retired"
    KEY_GONE = "key.gone"
    PASSPHRASE_CHANGED = "passphrase.changed"  # noqa: S105 - a verb
    PASSPHRASE_REFUSED = "passphrase.refused"  # noqa: S105 - a verb
    CODE_DEVICE_CHANGED = "code_device.changed"

    # A key's use, written by the keyholder itself, before the key is used.
    SOUND_BEGUN = "sound.begun"
    SOUND_DELIVERED = "sound.delivered"
    NOTE_OPENED = "note.opened"
    SOUND_ENDED = "sound.ended"
    SOUND_REFUSED = "sound.refused"

    # Recordings that are about a key holder, and closed to them, written by the keyholder itself.
    RECORDINGS_CLOSED = "recordings.closed"
    RECORDINGS_OPENED_AGAIN = "recordings.opened_again"

    # Staff without keys, whose sign-in the web checks.
    STAFF_SIGN_IN_SUCCEEDED = "staff.sign_in.succeeded"
    STAFF_SIGN_IN_FAILED = "staff.sign_in.failed"
    STAFF_SIGN_IN_LOCKED = "staff.sign_in.locked"
    STAFF_SIGN_OUT = "staff.sign_out"

    # Of both: a screen that was locked, and a sign-in elsewhere that its owner ended.
    SESSION_UNLOCKED = "session.unlocked"
    SESSION_ENDED = "session.ended"

    # What was looked at, and what a browser says was played. Searches say which fields were used and how many calls
    # were found, never the words.
    CALLS_LISTED = "calls.listed"
    CALLS_SEARCHED = "calls.searched"
    SEARCH_KEPT = "search.kept"
    SEARCH_FORGOTTEN = "search.forgotten"
    CALL_VIEWED = "call.viewed"
    SOUND_HEARD = "sound.heard"
    CALLS_NOW_VIEWED = "calls_now.viewed"
    REGISTER_VIEWED = "register.viewed"
    LISTENS_VIEWED = "listens.viewed"
    LOG_VIEWED = "log.viewed"
    LOG_EXPORTED = "log.exported"
    LOG_CHECK_ASKED = "log.check_asked"
    LOG_CHECKED = "log.checked"
    CHECKPOINT_SENT = "checkpoint.sent"
    CHECKPOINT_SHOWN = "checkpoint.shown"
    PAGE_REFUSED = "page.refused"

    # What people write beside calls: that they did, never the words.
    MARK_ADDED = "mark.added"
    MARK_CHANGED = "mark.changed"
    MARK_REMOVED = "mark.removed"
    MARK_RESTORED = "mark.restored"
    CALL_TAGGED = "call.tagged"
    CALL_UNTAGGED = "call.untagged"
    TAG_OFFERED = "tag.offered"
    TAG_ENDED = "tag.ended"

    # What the machine did with what it recorded.
    RECORDING_CATALOGUED = "recording.catalogued"
    MANIFEST_REFUSED = "manifest.refused"
    RECORDINGS_HEARD = "recordings.heard"
    RECORDINGS_UNHEARD = "recordings.unheard"

    # What the machine does by itself, asked for by a person.
    JOB_ASKED_FOR = "job.asked_for"
    JOB_TRIED_AGAIN = "job.tried_again"

    # Setting up, through one-time links. Subjects are links and practices.
    SET_UP_LINK_MADE = "set_up.link_made"
    SET_UP_LINK_CLAIMED = "set_up.link_claimed"
    SET_UP_LINK_REVOKED = "set_up.link_revoked"
    SET_UP_ANSWERED = "set_up.answered"
    SET_UP_FINISHED = "set_up.finished"
    ENVELOPE_PLACED = "envelope.placed"
    ENVELOPE_GONE = "envelope.gone"

    # Who may do what.
    PRACTICE_FOUNDED = "practice.founded"
    PERSON_ADDED = "person.added"
    PERSON_CHANGED = "person.changed"
    ROLE_GIVEN = "role.given"
    ROLE_TAKEN = "role.taken"
    SETTING_CHANGED = "setting.changed"
    PEOPLE_VIEWED = "people.viewed"
    INVITATION_MADE = "invitation.made"
    INVITATION_RENEWED = "invitation.renewed"
    INVITATION_REVOKED = "invitation.revoked"
    INVITATION_ACCEPTED = "invitation.accepted"
    APPOINTMENT_SIGNED = "appointment.signed"
    APPOINTMENT_ENDED = "appointment.ended"
    NOTICE_CHANGED = "notice.changed"
    NOTICE_ACKNOWLEDGED = "notice.acknowledged"

    # Copies of everything in another place. Subjects are generations; details are counts.
    BACKUP_MADE = "backup.made"
    BACKUP_FAILED = "backup.failed"
    RESTORE_DONE = "restore.done"
    DRILL_DONE = "drill.done"

    # The ledger of individuals: who was looked at, added, changed, made one or two, and what was said of calls.
    INDIVIDUALS_LISTED = "individuals.listed"
    INDIVIDUAL_VIEWED = "individual.viewed"
    INDIVIDUAL_ADDED = "individual.added"
    INDIVIDUAL_CHANGED = "individual.changed"
    INDIVIDUAL_NUMBERED = "individual.numbered"
    CALL_PERSON_SAID = "call.person_said"
    INDIVIDUALS_MERGED = "individuals.merged"
    INDIVIDUAL_SPLIT = "individual.split"
    REARRANGEMENT_UNDONE = "rearrangement.undone"
    INDIVIDUALS_FORGOTTEN = "individuals.forgotten"
    PATIENT_LIST_BROUGHT = "patient_list.brought"
    PATIENT_LIST_MAPPED = "patient_list.mapped"
    PATIENT_LIST_TAKEN = "patient_list.taken"
    PATIENT_LIST_DROPPED = "patient_list.dropped"

    # The phone system's own log: files, what they say is missing, and why.
    PHONE_LOG_VIEWED = "phone_log.viewed"
    PHONE_LOG_IMPORTED = "phone_log.imported"
    PHONE_LOG_MAPPED = "phone_log.mapped"
    GAPS_NOTED = "gaps.noted"
    GAP_EXPLAINED = "gap.explained"
    GAPS_EXPORTED = "gaps.exported"

    # Figures: what was taken away as a table, what was confirmed, and what somebody said about them.
    FIGURES_EXPORTED = "figures.exported"
    LINES_SHARED = "lines.shared"
    CHART_STEP_SET = "chart.step_set"
    CHART_STEP_ENDED = "chart.step_ended"
    RETURN_CONFIRMED = "return.confirmed"
    SUMMARY_SIGNED = "summary.signed"

    # A live call's recording, by a person or by software; and what is never recorded.
    RECORDING_PAUSED = "recording.paused"
    RECORDING_WENT_ON = "recording.resumed"
    RECORDING_STOPPED = "recording.stopped"
    REGISTER_ADDED = "register.added"
    REGISTER_ENDED = "register.ended"
    REGISTER_REVIEWED = "register.reviewed"
    ACCESS_VIEWED = "access.viewed"
    POWER_ADDED = "power.added"
    POWER_REVIEWED = "power.reviewed"
    POWER_ENDED = "power.ended"
    EXTENSION_GIVEN = "extension.given"
    EXTENSION_TAKEN = "extension.taken"
    SOFTWARE_KEY_MADE = "software_key.made"
    SOFTWARE_KEY_REVOKED = "software_key.revoked"
    ALARMS_CHOSEN = "alarms.chosen"
    ALARM_WEBHOOK_SET = "alarm.webhook_set"
    ALARM_WEBHOOK_REMOVED = "alarm.webhook_removed"
    ALARM_TESTED = "alarm.tested"

    # Who was there when a recording was played, and who read the diary of it.
    PRESENCE_NAMED = "presence.named"
    PRESENCE_CONFIRMED = "presence.confirmed"
    DIARY_VIEWED = "diary.viewed"
    DIARY_SIGNED = "diary.signed"
    PRACTICES_VIEWED = "practices.viewed"

    # What is about a key holder, and who looks into it.
    CLOSURES_VIEWED = "closures.viewed"
    CALLS_CLOSED = "calls.closed_to_somebody"
    CALLS_ASSIGNED = "calls.assigned"
    CLOSURE_ENDED = "closure.ended"

    # Letters: what was written, and the words it is written with. Subjects are letters and wordings.
    LETTERS_VIEWED = "letters.viewed"
    LETTER_VIEWED = "letter.viewed"
    LETTER_BEGUN = "letter.begun"
    LETTER_CHANGED = "letter.changed"
    LETTER_FINISHED = "letter.finished"
    LETTER_DISCARDED = "letter.discarded"
    LETTER_TAKEN = "letter.taken"
    WORDING_CHANGED = "wording.changed"

    # Calls that were reported, and cautions for staff. Subjects are reports and cautions, never calls.
    REPORTS_VIEWED = "reports.viewed"
    REPORT_VIEWED = "report.viewed"
    REPORT_MADE = "report.made"
    REPORT_DETAILED = "report.detailed"
    REPORT_TAKEN_BACK = "report.taken_back"
    REPORT_ANSWERED = "report.answered"
    REPORT_SUPPORTED = "report.supported"
    REPORT_HEARD = "report.heard"
    REPORT_WEIGHED = "report.weighed"
    REPORT_DECIDED = "report.decided"
    REPORT_REVIEW_SET = "report.review_set"
    REPORT_TOLD = "report.told"
    REPORT_CLOSED = "report.closed"
    CAUTION_PLACED = "caution.placed"
    CAUTION_RENEWED = "caution.renewed"
    CAUTION_ENDED = "caution.ended"

    # Where recordings may be played.
    PLACES_VIEWED = "places.viewed"
    PLACE_ADDED = "place.added"
    PLACE_CLOSED = "place.closed"
    NETWORK_ADDED = "network.added"
    NETWORK_REMOVED = "network.removed"
    DEVICE_ENROLLED = "device.enrolled"
    DEVICE_REVOKED = "device.revoked"
    LISTEN_ELSEWHERE = "listen.refused_elsewhere"

    # How long recordings are kept, and how they end.
    PERIOD_CHANGED = "period.changed"
    EXTENSION_CLINICAL = "extension.clinical"
    RECORD_CLASS_CHANGED = "record_class.changed"
    NOTES_CONFIRMED = "notes.confirmed"
    HOLD_PLACED = "hold.placed"
    HOLD_REVIEW_MOVED = "hold.review_moved"
    HOLD_RELEASED = "hold.released"
    DISPOSAL_INTENDED = "disposal.intended"
    DISPOSAL_WITHDRAWN = "disposal.withdrawn"
    RECORDING_DESTROYED = "recording.destroyed"
    RECORDINGS_COMPARED = "recordings.compared"
    RETENTION_VIEWED = "retention.viewed"
    NOTES_LISTED = "notes.listed"
    CERTIFICATE_TAKEN = "certificate.taken"

    # What is drawn, reviewed, answered and learnt. Subjects are samples, cards, reviews and actions, never people.
    SEED_COMMITTED = "seed.committed"
    SAMPLE_DRAWN = "sample.drawn"
    SAMPLE_REPLACED = "sample.replaced"
    SAMPLE_LIST_TAKEN = "sample.list_taken"
    SAMPLING_CHANGED = "sampling.changed"
    CARD_SAVED = "scorecard.saved"
    CARD_ENDED = "scorecard.ended"
    REVIEW_BEGUN = "review.begun"
    REVIEW_WRITTEN = "review.written"
    REVIEW_ADDRESSED = "review.addressed"
    REVIEW_SHARED = "review.shared"
    REVIEW_CHANGED = "review.changed"
    REVIEW_ANSWERED = "review.answered"
    REPLY_READ = "review.reply_read"
    HEARING_ASKED = "review.hearing_asked"
    REVIEW_CLOSED = "review.closed"
    LEARNING_CHOSEN = "learning.chosen"
    LEARNING_DONE = "learning.done"
    QUALITY_VIEWED = "quality.viewed"
    OWN_REVIEWS_VIEWED = "own_reviews.viewed"
    KEEP_ASKED = "keep.asked"
    KEEP_ANSWERED = "keep.answered"
    OWN_CALLS_VIEWED = "own_calls.viewed"

    # What people are told, and how.
    NOTIFICATIONS_CHOSEN = "notifications.chosen"
    CHECKLIST_SAVED = "checklist.saved"
    NOTIFICATIONS_SENT = "notifications.sent"
    # Complaints, concerns, claims and their like; and the drill of finding a call again.
    CASES_LISTED = "cases.listed"
    CASE_VIEWED = "case.viewed"
    CASE_OPENED = "case.opened"
    CASE_CHANGED = "case.changed"
    CASE_CALL_ADDED = "case.call_added"
    CASE_CALL_SET_ASIDE = "case.call_set_aside"
    CASE_ABOUT = "case.about"
    CASE_CLOSED = "case.closed"
    CASE_OPENED_AGAIN = "case.opened_again"
    CASE_PACKED = "case.packed"
    CASES_EXPORTED = "cases.exported"
    CALL_DRILL_BEGUN = "call_drill.begun"
    CALL_DRILL_DONE = "call_drill.done"


KEYHOLDER_VERBS = frozenset(
    {
        Verb.SIGN_IN_SUCCEEDED,
        Verb.SIGN_IN_FAILED,
        Verb.SIGN_IN_LOCKED,
        Verb.SIGN_OUT,
        Verb.CODE_CONFIRMED,
        Verb.CODE_REFUSED,
        Verb.SECOND_STEP_ADDED,
        Verb.SECOND_STEP_REMOVED,
        Verb.LOG_COSIGNED,
        Verb.LOG_DOUBTED,
        Verb.RECORDINGS_TRIED,
        Verb.RECORDING_DOUBTED,
        Verb.HOLDER_ENROLLED,
        Verb.HOLDER_ADMITTED,
        Verb.HOLDER_REFUSED,
        Verb.HOLDER_DISMISSED,
        Verb.HOLDER_LAPSED,
        Verb.HOLDERS_LISTED,
        Verb.HOLDERS_DOUBTED,
        Verb.KEY_RECEIVED,
        Verb.KEY_REFUSED,
        Verb.KEY_TAKEN,
        Verb.KEY_MADE,
        Verb.KIT_PRINTED,
        Verb.KIT_CHECKED,
        Verb.KIT_MISTYPED,
        Verb.KIT_USED,
        Verb.KIT_REFUSED,
        Verb.KEY_ACTIVATED,
        Verb.KEY_ROTATED,
        Verb.KEYS_RESEALED,
        Verb.KEY_RETIRED,
        Verb.KEY_GONE,
        Verb.PASSPHRASE_CHANGED,
        Verb.PASSPHRASE_REFUSED,
        Verb.CODE_DEVICE_CHANGED,
        Verb.SOUND_BEGUN,
        Verb.SOUND_DELIVERED,
        Verb.NOTE_OPENED,
        Verb.SOUND_ENDED,
        Verb.SOUND_REFUSED,
        Verb.RECORDINGS_CLOSED,
        Verb.RECORDINGS_OPENED_AGAIN,
    }
)
"""Only the keyholder says these: an outbox that claims one is refused."""
