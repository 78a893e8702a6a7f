"""Whether copies left by requests and recorded disclosures only (clause C16). Reads the log as pages have it.

What the keyholder wrote of itself is compared with what was written down, see `ways_out`; what was said of the rest
and who agreed, see `answering`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from fairhearing.audit.files import LogReader
from fairhearing.clauses.clause import Clause
from fairhearing.clauses.proof import GOOD_FOR_HOURLY, HOURLY, Answer, Probe, Proof
from fairhearing.clauses.question import Question
from fairhearing.copies.answering import Said, newest_answers, said_of
from fairhearing.copies.models import WayOutAnswer
from fairhearing.copies.ways_out import LOOKED_BACK, Unmatched, WaysOut, ways_out
from fairhearing.jobs.log_projection import is_shown
from fairhearing.practice.models import Practice
from fairhearing.redaction.models import Selection
from fairhearing.wording.counts import counted

_Answers = Mapping[str, WayOutAnswer]
_LOG_BEHIND: Final = "The log is not shown as it stands"
_SEE_LOG: Final = "See on the log’s page whether it is whole, and tell who looks after the machine."


def ask_ways_out(practice: Practice, now: datetime) -> Proof:
    """Answer what left in the last 31 days, and for which matters."""
    shown = is_shown(LogReader(settings.HOME.log), now)
    found = ways_out(practice, now - LOOKED_BACK, now, now=now)
    matters = {each.copy.selection for each in found.out}
    requests = sum(each.kind == Selection.Kind.REQUEST for each in matters)
    disclosures = len(matters) - requests
    figure = (
        f"{counted(len(found.out), 'copy', 'copies')}, {counted(requests, 'request')}, "
        f"{counted(disclosures, 'disclosure')}"
    )
    said = newest_answers(practice, [each.key for each in found.unmatched])
    belongs, by_kit = _belongs(found, said, figure, shown=shown), _by_kit(found, said, shown=shown)
    return Proof(figure, (belongs, by_kit, _disclosed(disclosures)))


PROBES: Final = (Probe("ways_out", Clause.COPIES, ask_ways_out, HOURLY, GOOD_FOR_HOURLY),)


def _belongs(found: WaysOut, said: _Answers, figure: str, *, shown: bool) -> Answer:
    question = _of_ways_out("Does every copy that left belong to a request or disclosure?")
    left = [each for each in found.unmatched if not each.by_kit]
    mend = "Ask whoever opened it what it was for. If nobody can say, tell your data protection officer today."
    return _judge(question, left, said, f"{figure}; {len(left):,} without either", mend) or (
        question.kept(f"{figure}; none without either, in 31 days")
        if shown
        else question.unknown(_LOG_BEHIND, _SEE_LOG)
    )


def _by_kit(found: WaysOut, said: _Answers, *, shown: bool) -> Answer:
    question = _of_ways_out("Was a recording opened with the recovery kit, past the pages?")
    left = [each for each in found.unmatched if each.by_kit]
    mend = "Count your envelopes, ask who opened one and why, and tell your data protection officer today."
    return _judge(question, left, said, f"{counted(len(left), 'time')} in 31 days", mend) or (
        question.kept("No, in 31 days") if shown else question.unknown(_LOG_BEHIND, _SEE_LOG)
    )


def _judge(question: Question, left: list[Unmatched], said: _Answers, figure: str, mend: str) -> Answer | None:
    """Answer by the worst of what was said of these; None where there are none of them."""
    if not left:
        return None
    stand = [said_of(said.get(each.key)) for each in left]
    if Said.NOTHING in stand:
        explained = len(left) - stand.count(Said.NOTHING)
        return question.broken(f"{figure}{f', {explained:,} explained' if explained else ''}", mend)
    if Said.BREACH in stand:
        found = f"{figure}, {counted(stand.count(Said.BREACH), 'breach', 'breaches')} logged"
        return question.broken(found, "Work the breach. What left stays not met until its 31 days are over.")
    if Said.WAITS in stand:
        found = f"{figure}, explained; {stand.count(Said.WAITS):,} to be agreed to"
        mend = "A partner or the data protection officer reads what was said of it, and agrees or asks further."
        return question.unknown(found, mend)
    until = min(timezone.localdate(each.at + LOOKED_BACK) for each in left)
    return question.signed(f"{figure}, each explained and agreed to", until, mend)


def _disclosed(disclosures: int) -> Answer:
    question = _of_ways_out("How many were disclosures, which our policy does not name?")
    return question.noted(f"{counted(disclosures, 'disclosure')} in 31 days")


def _of_ways_out(words: str) -> Question:
    return Question(words, reverse("ways-out"), "Copies that left")
