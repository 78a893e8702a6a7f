"""Whether the patient's copy and the practice's are one and the same (clause C2), by what the nightly check found."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.urls import reverse

from fairhearing.clauses.clause import Clause
from fairhearing.clauses.proof import GOOD_FOR_DAILY, Probe, Proof
from fairhearing.clauses.question import Question
from fairhearing.copies.checking import found_by, last_check
from fairhearing.copies.models import Copy
from fairhearing.practice.models import Practice
from fairhearing.wording.counts import counted
from fairhearing.wording.days import moment_words


def ask_alike(practice: Practice, now: datetime) -> Proof:
    """Ask whether each copy that was handed out is still what the practice signed."""
    question = Question(
        "Are the patient’s copy and the practice’s one and the same?", reverse("ways-out"), "The copies"
    )
    check = last_check()
    if check is None or check.ended_at is None or check.ended_at <= now - GOOD_FOR_DAILY:
        when = f"since {moment_words(check.ended_at)}" if check and check.ended_at else "yet"
        mend = "See whether the night’s jobs ran, or ask who looks after the machine."
        return Proof("Copies not compared", (question.unknown(f"Not compared {when}", mend),))
    copies = practice.copies.filter(state=Copy.State.READY, takings__isnull=False).distinct()
    handed_out = {each.hex for each in copies.values_list("id", flat=True)}
    differ, looked = (
        handed_out & found_by(check, "differ"),
        handed_out & (found_by(check, "alike") | found_by(check, "differ")),
    )
    found = f"{len(looked) - len(differ)} of {counted(len(looked), 'copy', 'copies')} here alike"
    if differ:
        mend = "A copy here is not what was signed. Tell your data protection officer, and make the copy anew."
        return Proof(found, (question.broken(found, mend),))
    if not looked:
        found = "No copy that was handed out lay here at the last check"
    return Proof(found, (question.kept(found),))


PROBES: Final = (Probe("copies_alike", Clause.BOTH_PARTIES, ask_alike),)
