"""A policy to begin with, clause by clause, in plain words; a practice puts its own in their place."""

from __future__ import annotations

from typing import Final

from fairhearing.clauses.clause import Clause

_WORDS: Final = {
    Clause.RECORDED: "We record telephone calls to and from {practice}. We do not record calls between staff, or with "
    "occupational health, a union, a defence body or solicitors; a named person reviews that list.",
    Clause.BOTH_PARTIES: "A recording protects you and us alike. You or our staff can ask us to keep a call; we answer "
    "within 5 days.",
    Clause.IMPROVING: "We listen to a few random calls, to learn. Each quarter we choose an improvement, who makes it "
    "and by when.",
    Clause.ABUSE: "Our team should be safe from nuisance and abuse. Staff can report a call; a manager listens, asks "
    "if illness or distress played a part, and decides fairly.",
    Clause.FACTS: "In a concern, complaint or claim, a recording can show what was said. We keep it until that is "
    "settled.",
    Clause.RECORDS: "Recordings are made as the call happens, and kept under our NHS contract and our records "
    "management and access to health records policies.",
    Clause.LAWFUL_BASIS: "We record as part of our public task (UK GDPR Article 6(1)(e)) and to give and manage health "
    "care (Article 9(2)(h)). For any other use we write down the legal basis before anyone listens.",
    Clause.TELECOMS: "Telephone law allows this because the practice, which controls the phones, authorises it and "
    "does what it reasonably can to tell everyone who may use them, staff included.",
    Clause.TOLD: "We take all reasonable steps to let you know that we record: on calls, on our website, and in "
    "leaflets and posters.",
    Clause.TOLD_WHY: "We also say why. We keep every version of our wording, so we know what callers were told.",
    Clause.ONE_YEAR: "We keep recordings safe for 12 months, then destroy them for good. We keep one longer only for a "
    "written reason, such as a complaint or health record, which we review.",
    Clause.ENCRYPTED: "Each recording is locked with 256-bit encryption and its own key. We check other places where "
    "calls may be stored, such as voicemail.",
    Clause.ONLY_MANAGER: "Only managers appointed by the partners can open a recording, with their own sign-in. Other "
    "staff and IT suppliers cannot.",
    Clause.MONITORED: "The Practice Manager and Assistant Practice Manager check calls, giving a reason. A partner "
    "reads their diary each month.",
    Clause.PLACE: "We play recordings only in approved private places, where nobody can overhear.",
    Clause.COPIES: "We give a copy to the person concerned, or someone who may act for them, on request. Otherwise we "
    "share one only if the law requires or allows it, and record why.",
    Clause.REQUESTS: "Ask for your recordings in any way; writing is easiest. We confirm each request in writing and "
    "count time from when you first asked.",
    Clause.FOUND: "We can find one or more people’s calls by number, name, NHS number or date. Withheld numbers may "
    "hide some calls, and we say so.",
    Clause.DATED: "This policy says when it was published, when it was last changed, and when we review it next.",
    Clause.DATA_PROTECTION: "We follow the UK GDPR, the Data Protection Act 2018 and the duty of confidence. Our data "
    "protection officer checks that we do.",
}


def our_wording(practice_name: str) -> dict[Clause, str]:
    """Return words for every clause, with the practice's name in its place."""
    return {clause: text.replace("{practice}", practice_name) for clause, text in _WORDS.items()}
