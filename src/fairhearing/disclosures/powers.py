"""By which power each kind may ask, with the provision, and whether it has to be obeyed. Pure.

The practice's data protection officer decides whether a provision fits; this is the list to choose from. An exemption
of the Data Protection Act 2018 lets a practice give something, and never makes it: only what `must` says does.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from fairhearing.disclosures.rules import Confidence, Kind

_DPA: Final = "Data Protection Act 2018"
_LAWS_EXEMPTION: Final = f"{_DPA}, Schedule 2, paragraph 5"


class Power(StrEnum):
    """By which power they ask. The words are stored: only add."""

    COURT_ORDER = "court-order"
    PRODUCTION_ORDER = "production-order"
    ACT = "act"
    CRIME = "crime"
    LIFE = "life"
    CORONERS_NOTICE = "coroners-notice"
    CORONER_ASKS = "coroner-asks"
    SUMMONS = "summons"
    PROCEEDINGS = "proceedings"
    GMC = "gmc"
    NMC = "nmc"
    CQC = "cqc"
    ICO = "ico"
    OMBUDSMAN = "ombudsman"
    REGULATOR_ASKS = "regulator-asks"
    CONSENT = "consent"
    INSURANCE = "insurance"
    OWN_CLAIM = "own-claim"
    TRANSFER = "transfer"


@dataclass(frozen=True, slots=True)
class PowerWords:
    """A power on screen and in a letter. must: whether it has to be obeyed. help: what to look for.

    kinds: who can have it. confidences: on which of these it can rest beside data protection law.
    """

    label: str
    law: str
    must: bool
    help: str
    kinds: frozenset[Kind]
    confidences: tuple[Confidence, ...]


_ASKED: Final = (Confidence.CONSENT, Confidence.PUBLIC_INTEREST)
_DUTY: Final = (Confidence.DUTY,)


def _of(*kinds: Kind) -> frozenset[Kind]:
    return frozenset(kinds)


POWERS: Final[dict[Power, PowerWords]] = {
    Power.PRODUCTION_ORDER: PowerWords(
        "A judge’s order or warrant",
        "Police and Criminal Evidence Act 1984, section 9 and Schedule 1",
        must=True,
        help="Read whom it names, which calls, and by when. Give no more.",
        kinds=_of(Kind.POLICE),
        confidences=_DUTY,
    ),
    Power.ACT: PowerWords(
        "An Act that requires it",
        _LAWS_EXEMPTION + "(2)",
        must=True,
        help="They name the Act, such as the Road Traffic Act 1988, section 172, or the Terrorism Act 2000.",
        kinds=_of(Kind.POLICE, Kind.REGULATOR),
        confidences=_DUTY,
    ),
    Power.CRIME: PowerWords(
        "No order: they ask for help with a crime",
        f"{_DPA}, Schedule 2, paragraph 2",
        must=False,
        help="You may give it, and need not. They write which crime, and why not having it would hinder them.",
        kinds=_of(Kind.POLICE),
        confidences=_ASKED,
    ),
    Power.LIFE: PowerWords(
        "Somebody’s life is in danger now",
        "UK GDPR Articles 6(1)(d) and 9(2)(c)",
        must=False,
        help="A missing or endangered person. Write down who said so, and when.",
        kinds=_of(Kind.POLICE),
        confidences=_ASKED,
    ),
    Power.CORONERS_NOTICE: PowerWords(
        "A coroner’s notice",
        "Coroners and Justice Act 2009, Schedule 5, paragraph 1",
        must=True,
        help="In writing, with a day. One can tell the coroner that it cannot be met, or is not reasonable.",
        kinds=_of(Kind.CORONER),
        confidences=_DUTY,
    ),
    Power.CORONER_ASKS: PowerWords(
        "The coroner asks, without a notice",
        "Coroners and Justice Act 2009, section 1",
        must=False,
        help="The General Medical Council expects doctors to help an inquest.",
        kinds=_of(Kind.CORONER),
        confidences=(Confidence.PUBLIC_INTEREST, Confidence.CONSENT),
    ),
    Power.COURT_ORDER: PowerWords(
        "A court’s order",
        "Civil Procedure Rules, rule 31.17, or the rules of the court that made it; " + _LAWS_EXEMPTION + "(2)",
        must=True,
        help="Sealed by the court. Read what it orders, and by when. Give no more.",
        kinds=_of(Kind.COURT),
        confidences=_DUTY,
    ),
    Power.SUMMONS: PowerWords(
        "A witness summons",
        "Civil Procedure Rules, rule 34.2, or Criminal Procedure (Attendance of Witnesses) Act 1965, section 2",
        must=True,
        help="It names what is brought to court. One can ask the court to set it aside.",
        kinds=_of(Kind.COURT),
        confidences=_DUTY,
    ),
    Power.PROCEEDINGS: PowerWords(
        "No order: a party’s solicitor asks",
        _LAWS_EXEMPTION + "(3)",
        must=False,
        help="Ask for the person’s consent, or for an order. A person’s own solicitor makes a request instead.",
        kinds=_of(Kind.COURT),
        confidences=_ASKED,
    ),
    Power.GMC: PowerWords(
        "General Medical Council",
        "Medical Act 1983, section 35A",
        must=True,
        help="Its letter names the section.",
        kinds=_of(Kind.REGULATOR),
        confidences=_DUTY,
    ),
    Power.NMC: PowerWords(
        "Nursing and Midwifery Council",
        "Nursing and Midwifery Order 2001, article 25",
        must=True,
        help="Its letter names the article.",
        kinds=_of(Kind.REGULATOR),
        confidences=_DUTY,
    ),
    Power.CQC: PowerWords(
        "Care Quality Commission",
        "Health and Social Care Act 2008, sections 63 and 64",
        must=True,
        help="An inspector shows their authority. It has to be necessary for an inspection.",
        kinds=_of(Kind.REGULATOR),
        confidences=_DUTY,
    ),
    Power.ICO: PowerWords(
        "Information Commissioner’s notice",
        f"{_DPA}, section 142",
        must=True,
        help="An information notice, with a day.",
        kinds=_of(Kind.REGULATOR),
        confidences=_DUTY,
    ),
    Power.OMBUDSMAN: PowerWords(
        "Parliamentary and Health Service Ombudsman",
        "Health Service Commissioners Act 1993, section 12",
        must=True,
        help="For a complaint it investigates.",
        kinds=_of(Kind.REGULATOR),
        confidences=_DUTY,
    ),
    Power.REGULATOR_ASKS: PowerWords(
        "It asks, and names no power",
        "UK GDPR Article 6(1)(e)",
        must=False,
        help="Ask which section it relies on. Until it says so, nothing has to be given.",
        kinds=_of(Kind.REGULATOR),
        confidences=_ASKED,
    ),
    Power.INSURANCE: PowerWords(
        "The patient’s written consent",
        "UK GDPR Articles 6(1)(a) and 9(2)(a); Access to Medical Reports Act 1988 where it applies",
        must=False,
        help="Signed, recent, and for recordings of calls. Without it an insurer is given nothing.",
        kinds=_of(Kind.INSURER),
        confidences=(Confidence.CONSENT,),
    ),
    Power.OWN_CLAIM: PowerWords(
        "A claim, complaint or inquest of ours",
        "UK GDPR Article 9(2)(f); " + _LAWS_EXEMPTION + "(3)",
        must=False,
        help="What the defence body needs to advise or to defend us.",
        kinds=_of(Kind.DEFENCE),
        confidences=(Confidence.PUBLIC_INTEREST, Confidence.CONSENT),
    ),
    Power.TRANSFER: PowerWords(
        "The transfer of the patient, or of the contract",
        "UK GDPR Articles 6(1)(e) and 9(2)(h)",
        must=False,
        help="The contract or the transfer says what goes along. The record goes by its own way.",
        kinds=_of(Kind.SUCCESSOR),
        confidences=(Confidence.CARE, Confidence.CONSENT),
    ),
    Power.CONSENT: PowerWords(
        "The person’s written consent",
        "UK GDPR Articles 6(1)(a) and 9(2)(a)",
        must=False,
        help="Signed, recent, and for recordings of calls.",
        kinds=_of(Kind.POLICE, Kind.CORONER, Kind.COURT, Kind.REGULATOR, Kind.DEFENCE),
        confidences=(Confidence.CONSENT,),
    ),
}


def powers_for(kind: Kind) -> tuple[Power, ...]:
    """Return by which powers this kind can ask, those that have to be obeyed first."""
    found = [power for power, words in POWERS.items() if kind in words.kinds]
    return tuple(sorted(found, key=lambda power: not POWERS[power].must))


def may_rest(power: Power, confidence: Confidence) -> bool:
    """Say whether something given by a power can rest on this, as far as the duty of confidence goes."""
    return confidence in POWERS[power].confidences
