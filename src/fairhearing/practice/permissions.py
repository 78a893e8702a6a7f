"""Who may do what: one table. The questions asked of it, and the mark on views, stand in `allowed`.

| permission      | manager | assistant | partner | auditor | member | administrator |
|-----------------|---------|-----------|---------|---------|--------|---------------|
| SEE_HOME        | yes     | yes       | yes     | yes     | yes    | yes           |
| SEE_CALLS       | yes     | yes       | -       | -       | -      | -             |
| LISTEN          | yes     | yes       | -       | -       | -      | -             |
| READ_LOG        | yes     | -         | yes     | yes     | -      | -             |
| SEE_HEALTH      | yes     | -         | -       | -       | -      | yes           |
| SET_ALARMS      | yes     | -         | -       | -       | -      | yes           |
| RUN_JOBS        | yes     | -         | -       | -       | -      | yes           |
| PAUSE_CALLS     | yes     | yes       | -       | -       | own    | -             |
| SEE_OWN_LISTENS | own     | own       | own     | own     | own    | own           |
| KEEP_REGISTER   | yes     | -         | -       | -       | -      | -             |
| LINK_EXTENSIONS | yes     | -         | -       | -       | -      | yes           |
| GIVE_KEYS       | yes     | -         | -       | -       | -      | yes           |
| SEE_KEEPING     | yes     | yes       | yes     | yes     | -      | -             |
| KEEP_CALLS      | yes     | yes       | -       | -       | -      | -             |
| MARK_CALLS      | yes     | yes       | -       | -       | -      | -             |
| SET_TAGS        | yes     | -         | -       | -       | -      | -             |
| SET_KEEPING     | yes     | -         | -       | -       | -      | -             |
| CONFIRM_NOTES   | own     | own       | -       | -       | own    | -             |
| KEEP_PLACES     | yes     | -         | -       | -       | -      | -             |
| SEE_PEOPLE      | yes     | yes       | yes     | yes     | -      | -             |
| CHANGE_PEOPLE   | yes     | -         | yes     | -       | -      | -             |
| SIGN_FOR_PEOPLE | -       | -         | yes     | -       | -      | -             |
| ADMIT_PEOPLE    | yes     | -         | -       | -       | -      | -             |
| SET_NOTICE      | yes     | -         | -       | -       | -      | -             |
| CLOSE_CALLS     | yes     | yes       | yes     | -       | -      | -             |
| ASSIGN_CALLS    | -       | -         | yes     | -       | -      | -             |
| SET_UP          | yes     | -         | -       | -       | -      | -             |
| SEE_DIARY       | yes     | -         | yes     | yes     | -      | -             |
| SIGN_DIARY      | -       | -         | yes     | -       | -      | -             |
| SEE_ACCESS      | yes     | -         | yes     | yes     | -      | -             |
| KEEP_ACCESS     | yes     | -         | -       | -       | -      | -             |
| SEE_GAPS        | yes     | yes       | yes     | yes     | -      | -             |
| KEEP_GAPS       | yes     | yes       | -       | -       | -      | -             |
| SEE_ANNOUNCEMENT | yes    | yes       | yes     | yes     | -      | -             |
| SET_ANNOUNCEMENT | yes    | -         | -       | -       | -      | -             |
| TEST_ANNOUNCEMENT | yes   | yes       | -       | -       | -      | -             |
| MARK_TOLD       | yes     | yes       | -       | -       | own    | -             |
| SEE_INDIVIDUALS | yes     | yes       | -       | -       | -      | -             |
| KEEP_INDIVIDUALS | yes    | yes       | -       | -       | -      | -             |
| SEE_POLICY      | yes     | yes       | yes     | yes     | -      | -             |
| KEEP_POLICY     | yes     | -         | -       | -       | -      | -             |
| COMPARE_PRACTICES | -     | -         | yes     | yes     | -      | -             |
| WRITE_LETTERS   | yes     | yes       | -       | -       | -      | -             |
| SET_LETTERS     | yes     | -         | -       | -       | -      | -             |
| WORK_CASES      | yes     | yes       | -       | -       | -      | -             |
| HIDE_PARTS      | yes     | yes       | -       | -       | -      | -             |
| SAMPLE_CHECKS   | -       | -         | -       | yes     | -      | -             |
| MAKE_COPIES     | yes     | yes       | -       | -       | -      | -             |
| SEE_WAYS_OUT    | yes     | -         | yes     | yes     | -      | -             |
| ANSWER_WAYS_OUT | yes     | -         | -       | -       | -      | -             |
| AGREE_WAYS_OUT  | -       | -         | yes     | yes     | -      | -             |
| REPORT_CALLS    | yes     | yes       | -       | -       | own    | -             |
| DECIDE_REPORTS  | yes     | yes       | -       | -       | -      | -             |
| REVIEW_CALLS    | yes     | yes       | -       | -       | -      | -             |
| SET_SCORECARDS  | yes     | -         | -       | -       | -      | -             |
| SEE_OWN_REVIEWS | own     | own       | own     | own     | own    | own           |
| SEE_LEARNING    | yes     | yes       | yes     | yes     | -      | -             |
| SEE_FIGURES     | yes     | yes       | yes     | yes     | -      | -             |
| SET_FIGURES     | yes     | -         | -       | -       | -      | -             |
| ASK_TO_KEEP     | yes     | yes       | yes     | -       | own    | -             |
| WORK_REQUESTS   | yes     | yes       | -       | -       | -      | -             |
| LOG_REQUESTS    | yes     | yes       | yes     | -       | yes    | -             |
| SEE_REQUEST_DAYS | yes    | yes       | yes     | yes     | -      | -             |
| WORK_BREACHES   | yes     | yes       | -       | -       | -      | -             |
| LOG_BREACHES    | yes     | yes       | yes     | -       | yes    | -             |
| SEE_BREACHES    | yes     | yes       | yes     | yes     | -      | -             |
| WORK_DISCLOSURES | yes    | yes       | -       | -       | -      | -             |
| APPROVE_DISCLOSURES | yes | -         | yes     | -       | -      | -             |
| SEE_DISCLOSURE_DAYS | yes | yes       | yes     | yes     | -      | -             |
| SHOW_EVIDENCE   | yes     | -         | yes     | yes     | -      | -             |
| SEE_PAPERS      | yes     | yes       | yes     | yes     | -      | -             |
| KEEP_PAPERS     | yes     | -         | -       | -       | -      | -             |
| SIGN_PAPERS     | -       | -         | yes     | -       | -      | -             |
"""

from __future__ import annotations

from enum import StrEnum

from fairhearing.practice.models import Role


class Permission(StrEnum):
    """One thing a role may be allowed to do."""

    SEE_HOME = "see_home"
    """Open the own start page, with what the role may know."""
    SEE_CALLS = "see_calls"
    """List, search and read calls: who, when, how long."""
    SEE_INDIVIDUALS = "see_individuals"
    """Find patients and callers, and read what is known of them."""
    KEEP_INDIVIDUALS = "keep_individuals"
    """Add, change, bring, join and part patients and callers, and say whose a call is."""
    LISTEN = "listen"
    """Hear a recording, with a reason."""
    READ_LOG = "read_log"
    """Read the audit log of the practice."""
    SEE_HEALTH = "see_health"
    """See whether recorder, worker and disks are well; no call facts."""
    SET_ALARMS = "set_alarms"
    """Say who is told when something is wrong, and send a test."""
    RUN_JOBS = "run_jobs"
    """See what the machine does by itself, and let it be done now or again; no call facts."""
    PAUSE_CALLS = "pause_calls"
    """See live calls, pause their recording, and stop it for a caller who objects; team members on their own lines."""
    SEE_OWN_LISTENS = "see_own_listens"
    """See who listened to calls of the own extensions: when, by whom and why, and nothing else of the calls."""
    SEE_ACCESS = "see_access"
    """See who can open recordings, who has power over them, and whether each page refuses whom it should."""
    KEEP_ACCESS = "keep_access"
    """Keep the register of envelopes and of who looks after machine, database and backups."""
    SEE_GAPS = "see_gaps"
    """See what the phone system says of each month, and what should have been recorded and was not; no number."""
    KEEP_GAPS = "keep_gaps"
    """Bring the phone system's log, say which columns hold what, and explain what was not recorded."""
    SEE_ANNOUNCEMENT = "see_announcement"
    """See what callers are told, and of each day how many heard it; no call."""
    SET_ANNOUNCEMENT = "set_announcement"
    """Write, approve and end wordings of the announcement, and say where recording begins."""
    TEST_ANNOUNCEMENT = "test_announcement"
    """Note what was heard when somebody rang from outside."""
    MARK_TOLD = "mark_told"
    """Mark outgoing calls on which it was said that they are recorded; team members those of their own extensions."""
    KEEP_REGISTER = "keep_register"
    """Say whose calls are never recorded."""
    LINK_EXTENSIONS = "link_extensions"
    """Say whose extension is whose: a team member sees and pauses the live calls of their own."""
    GIVE_KEYS = "give_keys"
    """Give phone and payment software the means to pause recordings, and take it away."""
    SEE_KEEPING = "see_keeping"
    """See what is kept longer, about to be destroyed and destroyed, and take certificates; facts of calls need more."""
    KEEP_CALLS = "keep_calls"
    """Keep calls longer, end that, and say what kind of record a call is."""
    MARK_CALLS = "mark_calls"
    """Read and write notes on calls and on places in their sound, and put tags on calls."""
    SET_TAGS = "set_tags"
    """Say which tags the practice puts on calls."""
    SET_KEEPING = "set_keeping"
    """Say how long each kind of record is kept, and on which extensions care is discussed."""
    KEEP_PLACES = "keep_places"
    """Say where recordings may be played: rooms, their networks, and the PCs that are enrolled."""
    CLOSE_CALLS = "close_calls"
    """Say that calls are about a manager or assistant, so that they are closed to them; see what is closed so."""
    ASSIGN_CALLS = "assign_calls"
    """Choose who looks into calls that are about somebody, and decide that they are not."""
    SEE_DIARY = "see_diary"
    """See of each month how many listens there were, and who signed its diary."""
    SIGN_DIARY = "sign_diary"
    """Read the diary of listening in full, and sign it."""
    SEE_POLICY = "see_policy"
    """See whether each clause of the policy is kept, since when and how that is known, and have one checked now."""
    KEEP_POLICY = "keep_policy"
    """Say who looks after which clause of the policy."""
    COMPARE_PRACTICES = "compare_practices"
    """See the state of log, keeping and diary of several practices side by side."""
    WRITE_LETTERS = "write_letters"
    """Write letters, finish them, and read those that were finished."""
    SET_LETTERS = "set_letters"
    """Give letters the practice's own wording, and say whom they name."""
    REPORT_CALLS = "report_calls"
    """Report a call that was hard to take, and see what came of it; team members those of their own extensions."""
    DECIDE_REPORTS = "decide_reports"
    """Look after who reported a call, decide what becomes of it, and caution staff about a number."""
    SEE_FIGURES = "see_figures"
    """See how the telephone is answered: figures, charts, the monthly return and the partners' page; no call."""
    SET_FIGURES = "set_figures"
    """Confirm the monthly return, say where things changed, and which lines several people share."""
    CONFIRM_NOTES = "confirm_notes"
    """Confirm the written notes of calls of the own clinical extensions; of others' calls nothing is shown."""

    WORK_CASES = "work_cases"
    """Open, work and close complaints, concerns, claims and their like; those about the visitor are closed to them."""

    HIDE_PARTS = "hide_parts"
    """Choose the calls of a request or disclosure, hide what may not be given, and check what somebody else hid."""
    SAMPLE_CHECKS = "sample_checks"
    """Look at a sample of what nobody but the worker checked: days, counts and grounds, no call; and sign it."""
    WORK_REQUESTS = "work_requests"
    """Take down, work and answer requests for recordings and about other rights; read who asked and for whose calls."""
    LOG_REQUESTS = "log_requests"
    """Take down that somebody asked for recordings, objected or asked for a change; nothing is shown afterwards."""
    SEE_REQUEST_DAYS = "see_request_days"
    """See references and days of requests: no name, no call."""
    WORK_DISCLOSURES = "work_disclosures"
    """Take down, prepare, give and refuse disclosures to police, courts and others; read whom they are about."""
    APPROVE_DISCLOSURES = "approve_disclosures"
    """Read what one disclosure would give, by which power and why, and approve it or send it back; never one's own."""
    SEE_DISCLOSURE_DAYS = "see_disclosure_days"
    """See references, kinds and days of disclosures: no name, no call."""

    SHOW_EVIDENCE = "show_evidence"
    """See and take what is made for inspectors and the public: statements, notices, evidence packs; no call."""
    SEE_PAPERS = "see_papers"
    """Read the policy's versions, where it and the law differ, and the papers; ask for a tension to be looked at."""
    KEEP_PAPERS = "keep_papers"
    """Write versions of the policy, and keep the papers and the register of other copies."""
    SIGN_PAPERS = "sign_papers"
    """Sign a version of the policy, and accept where it and the law differ."""

    WORK_BREACHES = "work_breaches"
    """Judge breaches of personal data, say who was told, and print the breach sheet."""
    LOG_BREACHES = "log_breaches"
    """Log that something went wrong with people's information; nothing of it is shown afterwards."""
    SEE_BREACHES = "see_breaches"
    """See references, times and decisions of breaches: no word of what happened."""

    MAKE_COPIES = "make_copies"
    """Have copies made for a request or disclosure, with a fresh code, and hand them out."""
    SEE_WAYS_OUT = "see_ways_out"
    """See every copy that left, by whom and for which matter, and what left without one."""
    ANSWER_WAYS_OUT = "answer_ways_out"
    """Say of what left without a request or disclosure what it was."""
    AGREE_WAYS_OUT = "agree_ways_out"
    """Agree to what was said of it, where oneself neither opened it nor said it."""

    ASK_TO_KEEP = "ask_to_keep"
    """Ask to have a call kept, and see what was answered; team members and partners of their own calls."""
    SEE_PEOPLE = "see_people"
    """See who has which role here, since when, what they can open, and who has read the staff notice."""
    CHANGE_PEOPLE = "change_people"
    """Invite people and take roles away, within `appointment_rules`: nobody makes himself more."""
    SIGN_FOR_PEOPLE = "sign_for_people"
    """Sign that somebody is manager, or deputy until a day."""
    ADMIT_PEOPLE = "admit_people"
    """Give the practice's key to somebody who was invited, and take it away."""
    SET_NOTICE = "set_notice"
    """Write what the staff are told about recording."""
    SET_UP = "set_up"
    """Finish setting up; say what the practice's numbers, extensions, hours and phone systems are."""

    REVIEW_CALLS = "review_calls"
    """Review calls of the random samples, and choose what the practice changes; never the own calls."""
    SET_SCORECARDS = "set_scorecards"
    """Say how samples are drawn, and what reviews ask."""
    SEE_OWN_REVIEWS = "see_own_reviews"
    """Read and answer the reviews of calls one took; see the changes that are one's own to make."""
    SEE_LEARNING = "see_learning"
    """See what was drawn, what was answered in all, and what the practice changed; no call, and nobody's review."""


_HOLDERS = frozenset({Role.Kind.MANAGER, Role.Kind.ASSISTANT})

ROLES_ALLOWED: dict[Permission, frozenset[Role.Kind]] = {
    Permission.SEE_HOME: frozenset(Role.Kind),
    Permission.SEE_CALLS: _HOLDERS,
    Permission.SEE_INDIVIDUALS: _HOLDERS,
    Permission.KEEP_INDIVIDUALS: _HOLDERS,
    Permission.LISTEN: _HOLDERS,
    Permission.READ_LOG: frozenset({Role.Kind.MANAGER, Role.Kind.PARTNER, Role.Kind.AUDITOR}),
    Permission.SEE_HEALTH: frozenset({Role.Kind.MANAGER, Role.Kind.ADMINISTRATOR}),
    Permission.SET_ALARMS: frozenset({Role.Kind.MANAGER, Role.Kind.ADMINISTRATOR}),
    Permission.RUN_JOBS: frozenset({Role.Kind.MANAGER, Role.Kind.ADMINISTRATOR}),
    Permission.PAUSE_CALLS: _HOLDERS | {Role.Kind.MEMBER},
    Permission.SEE_OWN_LISTENS: frozenset(Role.Kind),
    Permission.SEE_ACCESS: frozenset({Role.Kind.MANAGER, Role.Kind.PARTNER, Role.Kind.AUDITOR}),
    Permission.KEEP_ACCESS: frozenset({Role.Kind.MANAGER}),
    Permission.SEE_GAPS: _HOLDERS | {Role.Kind.PARTNER, Role.Kind.AUDITOR},
    Permission.KEEP_GAPS: _HOLDERS,
    Permission.SEE_ANNOUNCEMENT: _HOLDERS | {Role.Kind.PARTNER, Role.Kind.AUDITOR},
    Permission.SET_ANNOUNCEMENT: frozenset({Role.Kind.MANAGER}),
    Permission.TEST_ANNOUNCEMENT: _HOLDERS,
    Permission.MARK_TOLD: _HOLDERS | {Role.Kind.MEMBER},
    Permission.KEEP_REGISTER: frozenset({Role.Kind.MANAGER}),
    Permission.LINK_EXTENSIONS: frozenset({Role.Kind.MANAGER, Role.Kind.ADMINISTRATOR}),
    Permission.GIVE_KEYS: frozenset({Role.Kind.MANAGER, Role.Kind.ADMINISTRATOR}),
    Permission.SEE_KEEPING: _HOLDERS | {Role.Kind.PARTNER, Role.Kind.AUDITOR},
    Permission.KEEP_CALLS: _HOLDERS,
    Permission.MARK_CALLS: _HOLDERS,
    Permission.SET_TAGS: frozenset({Role.Kind.MANAGER}),
    Permission.SET_KEEPING: frozenset({Role.Kind.MANAGER}),
    Permission.ASK_TO_KEEP: _HOLDERS | {Role.Kind.PARTNER, Role.Kind.MEMBER},
    Permission.CONFIRM_NOTES: _HOLDERS | {Role.Kind.MEMBER},
    Permission.KEEP_PLACES: frozenset({Role.Kind.MANAGER}),
    Permission.SEE_PEOPLE: _HOLDERS | {Role.Kind.PARTNER, Role.Kind.AUDITOR},
    Permission.CHANGE_PEOPLE: frozenset({Role.Kind.MANAGER, Role.Kind.PARTNER}),
    Permission.SIGN_FOR_PEOPLE: frozenset({Role.Kind.PARTNER}),
    Permission.ADMIT_PEOPLE: frozenset({Role.Kind.MANAGER}),
    Permission.SET_NOTICE: frozenset({Role.Kind.MANAGER}),
    Permission.CLOSE_CALLS: _HOLDERS | {Role.Kind.PARTNER},
    Permission.ASSIGN_CALLS: frozenset({Role.Kind.PARTNER}),
    Permission.SET_UP: frozenset({Role.Kind.MANAGER}),
    Permission.SEE_DIARY: frozenset({Role.Kind.MANAGER, Role.Kind.PARTNER, Role.Kind.AUDITOR}),
    Permission.SIGN_DIARY: frozenset({Role.Kind.PARTNER}),
    Permission.SEE_POLICY: frozenset({Role.Kind.MANAGER, Role.Kind.ASSISTANT, Role.Kind.PARTNER, Role.Kind.AUDITOR}),
    Permission.KEEP_POLICY: frozenset({Role.Kind.MANAGER}),
    Permission.COMPARE_PRACTICES: frozenset({Role.Kind.PARTNER, Role.Kind.AUDITOR}),
    Permission.WRITE_LETTERS: _HOLDERS,
    Permission.SET_LETTERS: frozenset({Role.Kind.MANAGER}),
    Permission.WORK_CASES: _HOLDERS,
    Permission.HIDE_PARTS: _HOLDERS,
    Permission.SAMPLE_CHECKS: frozenset({Role.Kind.AUDITOR}),
    Permission.WORK_REQUESTS: _HOLDERS,
    Permission.LOG_REQUESTS: _HOLDERS | {Role.Kind.PARTNER, Role.Kind.MEMBER},
    Permission.SEE_REQUEST_DAYS: _HOLDERS | {Role.Kind.PARTNER, Role.Kind.AUDITOR},
    Permission.WORK_DISCLOSURES: _HOLDERS,
    Permission.APPROVE_DISCLOSURES: frozenset({Role.Kind.MANAGER, Role.Kind.PARTNER}),
    Permission.SEE_DISCLOSURE_DAYS: _HOLDERS | {Role.Kind.PARTNER, Role.Kind.AUDITOR},
    Permission.SEE_PAPERS: _HOLDERS | {Role.Kind.PARTNER, Role.Kind.AUDITOR},
    Permission.KEEP_PAPERS: frozenset({Role.Kind.MANAGER}),
    Permission.SIGN_PAPERS: frozenset({Role.Kind.PARTNER}),
    Permission.WORK_BREACHES: _HOLDERS,
    Permission.LOG_BREACHES: _HOLDERS | {Role.Kind.PARTNER, Role.Kind.MEMBER},
    Permission.SEE_BREACHES: _HOLDERS | {Role.Kind.PARTNER, Role.Kind.AUDITOR},
    Permission.MAKE_COPIES: _HOLDERS,
    Permission.SEE_WAYS_OUT: frozenset({Role.Kind.MANAGER, Role.Kind.PARTNER, Role.Kind.AUDITOR}),
    Permission.ANSWER_WAYS_OUT: frozenset({Role.Kind.MANAGER}),
    Permission.AGREE_WAYS_OUT: frozenset({Role.Kind.PARTNER, Role.Kind.AUDITOR}),
    Permission.SHOW_EVIDENCE: frozenset({Role.Kind.MANAGER, Role.Kind.PARTNER, Role.Kind.AUDITOR}),
    Permission.REPORT_CALLS: _HOLDERS | {Role.Kind.MEMBER},
    Permission.DECIDE_REPORTS: _HOLDERS,
    Permission.REVIEW_CALLS: _HOLDERS,
    Permission.SET_SCORECARDS: frozenset({Role.Kind.MANAGER}),
    Permission.SEE_OWN_REVIEWS: frozenset(Role.Kind),
    Permission.SEE_LEARNING: _HOLDERS | {Role.Kind.PARTNER, Role.Kind.AUDITOR},
    Permission.SEE_FIGURES: _HOLDERS | {Role.Kind.PARTNER, Role.Kind.AUDITOR},
    Permission.SET_FIGURES: frozenset({Role.Kind.MANAGER}),
}

ROLES_HOLDING_KEYS = _HOLDERS
"""The roles whose people sign in through the keyholder and can open recordings."""
