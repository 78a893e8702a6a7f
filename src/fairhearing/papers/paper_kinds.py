"""Every paper that recording calls asks of a practice: why, by which provision, who signs it, how long it is good."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from fairhearing.clauses.clause import Clause
from fairhearing.papers import notices
from fairhearing.practice.permissions import Permission


class PaperKind(StrEnum):
    """What a paper is. The codes stand in rows, in addresses and in the log: they never change."""

    AUTHORISATION = "authorisation"
    STAFF_NOTICE = "staff-notice"
    DPIA = "dpia"
    ICO_FEE = "ico-fee"
    WEB_NOTICE = "web-notice"
    LEAFLET = "leaflet"
    POSTER = "poster"
    ANNOUNCEMENT = "announcement"
    CALLING_OUT = "calling-out"
    PROCESSOR = "processor"
    DSPT = "dspt"
    HAZARD_LOG = "hazard-log"
    SAFETY_OFFICER = "safety-officer"
    SUPPLIER_SAFETY = "supplier-safety"
    RECORDS_POLICY = "records-policy"
    CONTRACT = "contract"
    ADMINISTRATORS = "administrators"
    TRAINING = "training"
    BREACHES = "breaches"


@dataclass(frozen=True, slots=True)
class Rule:
    """What is asked of papers of a kind. signer: who signs it, in words. good_months: after which it is looked
    at again.

    is_computed: the system sees by itself whether it is so. several: one for each firm or person. may_be_absent:
    whether it can be said not to apply. statement: what a partner may sign here instead of a paper. words: to begin
    with. page, page_words: url name and words of what helps; page_of: the one argument of its address.
    page_for: who may open it.
    """

    kind: PaperKind
    clause: Clause
    title: str
    why: str
    provision: str
    signer: str = "a partner"
    good_months: int = 12
    is_computed: bool = False
    several: bool = False
    may_be_absent: bool = False
    statement: str = ""
    words: str = ""
    page: str = ""
    page_of: str = ""
    page_words: str = ""
    page_for: Permission = Permission.SEE_PAPERS


_ALL: Final = (
    Rule(
        PaperKind.AUTHORISATION,
        Clause.TELECOMS,
        "The system controller’s authorisation",
        "Recording on your phone system is lawful where whoever controls the system authorised it.",
        "SI 2018/356, regulation 3",
        statement=notices.AUTHORISATION,
    ),
    Rule(
        PaperKind.STAFF_NOTICE,
        Clause.TELECOMS,
        "Staff have read that calls are recorded",
        "Everybody who may use the phones is told. Each person is asked when they sign in.",
        "SI 2018/356, regulation 4; UK GDPR Article 13",
        is_computed=True,
        page="notice-readers",
        page_words="Who has read the staff notice",
        page_for=Permission.SEE_PEOPLE,
    ),
    Rule(
        PaperKind.DPIA,
        Clause.DATA_PROTECTION,
        "Data protection impact assessment",
        "Recording calls about health needs one before it begins, signed, and looked at again each year.",
        "UK GDPR Article 35",
        signer="a partner, after the data protection officer’s advice",
        page="statement",
        page_of="dpia",
        page_words="A draft, filled in from your settings",
        page_for=Permission.SHOW_EVIDENCE,
    ),
    Rule(
        PaperKind.ICO_FEE,
        Clause.DATA_PROTECTION,
        "Data protection fee",
        "A practice pays the Information Commissioner’s fee each year. Note the registration and the day it ends.",
        "Data Protection (Charges and Information) Regulations 2018",
        signer="whoever pays it",
    ),
    Rule(
        PaperKind.WEB_NOTICE,
        Clause.TOLD,
        "Privacy notice on the website",
        "Callers find on your website that calls are recorded, and why. Note the address and when you looked.",
        "UK GDPR Articles 13 and 14",
        signer="whoever looked",
        good_months=6,
        page="inspection",
        page_words="The words, ready to print, with your practice’s name",
        page_for=Permission.SHOW_EVIDENCE,
    ),
    Rule(
        PaperKind.LEAFLET,
        Clause.TOLD,
        "Leaflet",
        "For people who do not use the website.",
        "UK GDPR Article 12(1)",
        signer="whoever prints it",
        may_be_absent=True,
        page="inspection",
        page_words="The words, ready to print, with your practice’s name",
        page_for=Permission.SHOW_EVIDENCE,
    ),
    Rule(
        PaperKind.POSTER,
        Clause.TOLD,
        "Poster, photographed where it hangs",
        "A photograph shows that it hangs, and where.",
        "UK GDPR Article 12(1)",
        signer="whoever took the photograph",
        may_be_absent=True,
        page="inspection",
        page_words="The words, ready to print, with your practice’s name",
        page_for=Permission.SHOW_EVIDENCE,
    ),
    Rule(
        PaperKind.ANNOUNCEMENT,
        Clause.TOLD,
        "Announcement before each incoming call",
        "Callers hear it before anybody answers.",
        "SI 2018/356, regulation 4; UK GDPR Article 13",
        is_computed=True,
        page="announcement",
        page_words="The announcement, and in how many calls it was heard",
        page_for=Permission.SEE_ANNOUNCEMENT,
    ),
    Rule(
        PaperKind.CALLING_OUT,
        Clause.TOLD,
        "Words for calling out",
        "Whoever you ring is told as well. Say that the team has the words.",
        "UK GDPR Article 13",
        signer="the practice manager",
        words=notices.CALLING_OUT,
    ),
    Rule(
        PaperKind.PROCESSOR,
        Clause.DATA_PROTECTION,
        "Contract with each processor",
        "Every firm that handles recordings for you does so under a contract: phone system, server, backups.",
        "UK GDPR Article 28(3)",
        signer="both sides",
        several=True,
        may_be_absent=True,
    ),
    Rule(
        PaperKind.DSPT,
        Clause.DATA_PROTECTION,
        "Data Security and Protection Toolkit",
        "Published each year by 30 June, standards met.",
        "NHS England’s Data Security and Protection Toolkit",
        signer="the practice",
    ),
    Rule(
        PaperKind.HAZARD_LOG,
        Clause.DATA_PROTECTION,
        "Hazard log (DCB0160)",
        "Risks to patients from using this system, and what is done about each.",
        "DCB0160; Health and Social Care Act 2012 section 250",
        signer="the clinical safety officer",
        may_be_absent=True,
    ),
    Rule(
        PaperKind.SAFETY_OFFICER,
        Clause.DATA_PROTECTION,
        "Clinical safety officer named",
        "A registered clinician, trained for it, who signs the hazard log.",
        "DCB0160",
        may_be_absent=True,
    ),
    Rule(
        PaperKind.SUPPLIER_SAFETY,
        Clause.DATA_PROTECTION,
        "Supplier’s safety case (DCB0129)",
        "From whoever supplies this system to you. If you run it yourself, say so.",
        "DCB0129",
        signer="the supplier",
        may_be_absent=True,
    ),
    Rule(
        PaperKind.RECORDS_POLICY,
        Clause.RECORDS,
        "Records management policy",
        "It names recordings of calls and how long they are kept.",
        "NHS Records Management Code of Practice",
        page="periods",
        page_words="How long recordings are kept here",
        page_for=Permission.SET_KEEPING,
    ),
    Rule(
        PaperKind.CONTRACT,
        Clause.RECORDS,
        "Contract clause on records",
        "The clause of your NHS contract under which records are made and kept.",
        "GMS, PMS or APMS contract",
        signer="the partners",
    ),
    Rule(
        PaperKind.ADMINISTRATORS,
        Clause.DATA_PROTECTION,
        "Agreement of each administrator",
        "Whoever looks after the machine signs that they keep confidence. They can open no recording.",
        "UK GDPR Articles 28(3)(b), 29 and 32(4)",
        signer="the administrator",
        several=True,
        page="access",
        page_words="Who has power over recordings",
        page_for=Permission.SEE_ACCESS,
    ),
    Rule(
        PaperKind.TRAINING,
        Clause.DATA_PROTECTION,
        "Data protection training",
        "Everybody, every year. Note the list and the day.",
        "UK GDPR Articles 32(4) and 39(1)(b)",
        signer="whoever keeps the list",
    ),
    Rule(
        PaperKind.BREACHES,
        Clause.DATA_PROTECTION,
        "Register of breaches",
        "Kept, and looked at each quarter, also when nothing happened.",
        "UK GDPR Article 33(5)",
        signer="whoever looked",
        good_months=3,
    ),
)
RULES: Final = {rule.kind: rule for rule in _ALL}
"""What is asked, by kind, in the order of pages."""
