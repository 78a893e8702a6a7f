"""Why somebody may listen. The list is the policy's; its legal bases stand on the clause page."""

from __future__ import annotations

from enum import StrEnum


class Purpose(StrEnum):
    """One lawful reason to use a recording's key. The code stands in the log and is never renamed."""

    PATIENT_CARE = "patient_care"
    CONCERN_OR_COMPLAINT = "concern_or_complaint"
    CLAIM_OR_LEGAL_ADVICE = "claim_or_legal_advice"
    REPORTED_CALL = "reported_call"
    QUALITY_SAMPLE = "quality_sample"
    LEARNING_WITH_STAFF = "learning_with_staff"
    STAFF_PROCEDURE = "staff_procedure"
    ACCESS_OR_OTHER_RIGHTS = "access_or_other_rights"
    POLICE_CORONER_COURT_REGULATOR = "police_coroner_court_regulator"
    SAFEGUARDING = "safeguarding"
    CHECK_IT_WORKS = "check_it_works"

    @property
    def label(self) -> str:
        """What stands on the page."""
        return _WORDS[self][0]

    @property
    def help(self) -> str:
        """One line that says when to choose it."""
        return _WORDS[self][1]


_WORDS = {
    Purpose.PATIENT_CARE: ("Patient care", "What was said or agreed"),
    Purpose.CONCERN_OR_COMPLAINT: ("Concern or complaint", "Find out what happened"),
    Purpose.CLAIM_OR_LEGAL_ADVICE: ("Claim or legal advice", "Bring or defend one"),
    Purpose.REPORTED_CALL: ("Reported call", "Decide fairly"),
    Purpose.QUALITY_SAMPLE: ("Quality sample", "A random call"),
    Purpose.LEARNING_WITH_STAFF: ("Learning with staff", "With whoever took it"),
    Purpose.STAFF_PROCEDURE: ("Staff procedure", "A conduct concern; least needed"),
    Purpose.ACCESS_OR_OTHER_RIGHTS: ("Access or other rights", "Prepare a person's calls"),
    Purpose.POLICE_CORONER_COURT_REGULATOR: ("Police, coroner, court, regulator", "Disclose; name the power"),
    Purpose.SAFEGUARDING: ("Safeguarding", "Child or adult at risk"),
    Purpose.CHECK_IT_WORKS: ("Check it works", "Drill or fault; short"),
}
