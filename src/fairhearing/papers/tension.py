"""Where a founding clause and the law differ: what the policy says, what the law says, what the system does.

Neither is changed silently. A partner accepts each for the practice, until a day; the practice's data protection
officer decides what the law asks.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Final

from fairhearing.clauses.clause import Clause


@dataclass(frozen=True, slots=True)
class Tension:
    """One difference. source: the provisions that the law's text rests on. system: what is done, whichever is right."""

    clause: Clause
    title: str
    policy: str
    law: str
    source: str
    system: str

    @property
    def digest(self) -> str:
        """The SHA-256 of its words: a signature is under these, and no others."""
        words = f"{self.clause}\n{self.title}\n{self.policy}\n{self.law}\n{self.source}\n{self.system}"
        return hashlib.sha256(words.encode()).hexdigest()


_ALL: Final = (
    Tension(
        Clause.LAWFUL_BASIS,
        "one basis for unlike purposes",
        "One basis covers everything: public task, and the provision of health care.",
        "Purposes that are unlike each other each need a basis and a condition of their own, such as legal claims or "
        "employment. Where the public task is relied on, it has to be laid down in law.",
        "UK GDPR Articles 5(1)(b), 6(1), 6(3) and 9(2); Data Protection Act 2018 Schedule 1",
        "Each reason for listening carries its own basis, condition and part of the duty of confidence. No listen "
        "begins without one.",
    ),
    Tension(
        Clause.TELECOMS,
        "the Act that is named is not the one that applies",
        "Recording is subject to the Telecommunications Act 1984.",
        "Recording on a practice’s own phone system is allowed by the 2018 Regulations, where the system’s controller "
        "authorises it and makes all reasonable efforts to inform every person who may use it: staff too.",
        "Investigatory Powers (Interception by Businesses etc. for Monitoring and Record-keeping Purposes) "
        "Regulations 2018, SI 2018/356",
        "The authorisation is kept as a signed paper. Everybody with a role is asked to read the staff notice, and "
        "whoever has not is listed.",
    ),
    Tension(
        Clause.ONE_YEAR,
        "one year is sometimes too short",
        "One year, for every call.",
        "A call that may be needed for a claim, or that is the only record of care, may have to be kept longer; "
        "whoever asked for a call must not find it destroyed.",
        "UK GDPR Articles 5(1)(e) and 17(3)(e); Data Protection Act 2018 section 173; NHS Records Management Code of "
        "Practice",
        "It destroys at one year unless somebody marked the call “keep longer”, a request is open, or a clinician has "
        "not confirmed the note. It never changes the one year by itself.",
    ),
    Tension(
        Clause.ONLY_MANAGER,
        "one manager, or two",
        "Access is restricted to the Practice Manager.",
        "Access is limited to those who need it. The same policy names the Assistant Practice Manager as well, and a "
        "practice in which one person alone can open recordings may lose them all.",
        "UK GDPR Articles 5(1)(f) and 32; this policy’s own clause on monitoring",
        "Managers and deputies whom a partner appointed open recordings, each with a key of their own. Nobody else "
        "can, whatever their role.",
    ),
    Tension(
        Clause.MONITORED,
        "whoever listens also checks",
        "Monitoring is by the Practice Manager and/or the Assistant Practice Manager.",
        "Monitoring of staff needs a named purpose and the least intrusion, and those who are monitored are told. "
        "“And/or” leaves open who answers for it.",
        "UK GDPR Articles 5(1)(c), 5(2) and 13",
        "Every listen names its purpose and stands in a diary that a partner reads each month. Staff see who listened "
        "to their calls.",
    ),
    Tension(
        Clause.COPIES,
        "copies also leave in other lawful ways",
        "Copies leave by subject access request only.",
        "Police, coroner, court and regulators may require one. Copies about somebody who has died go to their "
        "representatives under an Act of its own.",
        "Access to Health Records Act 1990; Data Protection Act 2018 Schedule 2; Coroners and Justice Act 2009 "
        "Schedule 5",
        "Each copy leaves for a request or a written-down disclosure, and every copy that left is compared with the "
        "log. Disclosures are counted apart.",
    ),
    Tension(
        Clause.REQUESTS,
        "a request need not be in writing",
        "Requests must be notified in writing to the practice.",
        "A person may ask in any way, aloud too, and anybody in the practice may be asked. Time runs from then on.",
        "UK GDPR Articles 12 and 15; Information Commissioner’s guidance on the right of access",
        "A request is taken down however it came, the clock counts from first receipt, and the practice confirms it "
        "in writing.",
    ),
    Tension(
        Clause.DATA_PROTECTION,
        "“GDPR 2018” is not the name of a law",
        "Recording is operated under the General Data Protection Regulations 2018.",
        "The law is the UK GDPR together with the Data Protection Act 2018, as changed since.",
        "UK GDPR; Data Protection Act 2018; Data (Use and Access) Act 2025",
        "Every page that states law names the provision of the UK GDPR or the Act.",
    ),
)
TENSIONS: Final = {tension.clause: tension for tension in _ALL}
"""Every tension, by its clause, in the clauses' order."""
