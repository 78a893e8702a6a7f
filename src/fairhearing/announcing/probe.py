"""Whether callers are told that calls are recorded (clause C9), and what for (C10): read off the recordings themselves.

of the incoming calls of seven days               C9
not heard, or in part, in more than two of 100    not as promised
cannot be told of more than ten of 100, or none   nobody knows
else                                              as promised

Where recording begins after the announcement the phone log's own step counts as the calls do; a test call from outside
is a person's word, good for eight days. Hearing itself may miss one in sixty: so two of a hundred (ADR 313).
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from django.urls import reverse
from django.utils import timezone

from fairhearing.announcing.counting import Counts, Period, lines_after, look_at
from fairhearing.announcing.evidence import MOST_MISSED_IN_100, WEEKLY, EvidenceAfter, Shown, count_told, evidence_after
from fairhearing.announcing.models import OutsideTest, Wording
from fairhearing.announcing.rules import LANGUAGES, PURPOSE_WORDS, Purpose
from fairhearing.clauses.clause import Clause
from fairhearing.clauses.proof import Answer, Probe, Proof
from fairhearing.clauses.question import Question
from fairhearing.practice.models import Practice
from fairhearing.wording.counts import counted, listed
from fairhearing.wording.days import day_words

DAYS: Final = 7
MOST_UNTOLD_IN_100: Final = 10
_RING: Final = "Ring your own number and listen. If it is not played, ask your phone supplier to play the very file."


def ask_told(practice: Practice, now: datetime) -> Proof:
    """Ask whether callers heard the announcement."""
    today = timezone.localdate(now)
    period = look_at(practice, today - timedelta(days=DAYS - 1), today)
    after = evidence_after(practice, now)
    counts = period.counts
    answers = [_heard(counts)] if counts.looked_at or after.shown is Shown.NOTHING_NEEDED else []
    if after.shown is not Shown.NOTHING_NEEDED:
        answers.append(_after(after))
    if period.first_miss is not None:
        question = _question("When did the first caller in this time not hear it?")
        answers.append(question.noted(day_words(timezone.localdate(period.first_miss.at))))
    answers.append(_calls_out(practice, today))
    figure = f"Heard in {counts.heard:,} of {counts.looked_at:,} calls" if counts.looked_at else "No call looked at"
    return Proof(figure, tuple(answers))


def ask_told_why(practice: Practice, now: datetime) -> Proof:
    """Ask whether the wording that callers hear is the one in use, and names what calls are recorded for."""
    today = timezone.localdate(now)
    approved = {each.id.hex: each for each in practice.announcements.exclude(approved_at=None).defer("sound")}
    in_use = [each for each in approved.values() if each.is_in_force(today)]
    period = look_at(practice, today - timedelta(days=DAYS - 1), today)
    figure = listed([f"wording {each.number}, {LANGUAGES[each.language]}" for each in in_use])
    return Proof(
        f"{figure[0].upper()}{figure[1:]}" if figure else "No wording in use",
        (_named(in_use), _which(practice, period, approved)),
    )


PROBES: Final = (
    Probe("callers_told", Clause.TOLD, ask_told),
    Probe("callers_told_why", Clause.TOLD_WHY, ask_told_why),
)


def _heard(counts: Counts) -> Answer:
    question = _question("Did callers hear the announcement?")
    found = f"{counts.heard:,} of {counted(counts.looked_at, 'incoming call')} in {DAYS} days"
    missed = {"not": counts.not_heard, "in part": counts.partial, "cannot tell": counts.cannot_tell}
    if any(missed.values()):
        found += "; " + ", ".join(f"{count:,} {words}" for words, count in missed.items() if count)
    told = counts.looked_at - counts.cannot_tell
    if (counts.not_heard + counts.partial) * 100 > told * MOST_MISSED_IN_100:
        return question.broken(found, _RING)
    if not counts.looked_at:
        return question.unknown("No incoming call was looked at", "It is known once the first calls came.")
    if counts.cannot_tell * 100 > counts.looked_at * MOST_UNTOLD_IN_100:
        mend = "See why on the page. Approve the wording that is played, and have its very file played."
        return question.unknown(found, mend)
    return question.kept(found)


def _after(after: EvidenceAfter) -> Answer:
    question = _question("Where recording begins after it: do callers hear it?")
    if after.shown is Shown.LOG:
        logged = after.played + after.not_played
        found = f"Played in {after.played:,} of {counted(logged, 'answered call')} of the phone log"
        if after.is_missed:
            return question.broken(found, _RING)
        return question.kept(found)
    mend = "Ring the line from outside each week and note what you heard, or bring a phone log that tells of it."
    if after.last is None:
        return question.unknown("No recording can show it, and nobody rang", mend)
    found = f"Rung on {day_words(after.last.called_on)}. Heard: {_heard_words(after.last)}"
    if after.shown is Shown.NOT_HEARD:
        return question.broken(found, _RING)
    if after.shown is Shown.TOO_OLD:
        return question.unknown(found, mend)
    return question.signed(found, after.last.called_on + WEEKLY, mend)


def _heard_words(test: OutsideTest) -> str:
    return str(test.get_heard_display()).lower()


def _calls_out(practice: Practice, today: date) -> Answer:
    told = count_told(practice, today - timedelta(days=DAYS - 1), today)
    found = f"Marked in {told.told:,} of {counted(told.calls, 'outgoing call')}; of the others we do not know"
    return _question("Were people told whom the practice rang?").noted(found if told.calls else "No call out")


def _named(in_use: list[Wording]) -> Answer:
    question = _question("Does a wording in use name what calls are recorded for?")
    named = {purpose for each in in_use for purpose in each.named}
    if not in_use:
        mend = "Write down and approve the wording that your phone system plays."
        return question.unknown("No wording is in use", mend)
    if not all(each.named for each in in_use):
        return question.broken("One names no purpose", "Replace it by a wording that says why calls are recorded.")
    return question.kept(listed([PURPOSE_WORDS[each] for each in Purpose if each in named]))


def _which(practice: Practice, period: Period, approved: dict[str, Wording]) -> Answer:
    """Hold what each caller heard to what was in use on that day."""
    question = _question("Did callers hear the wording that was in use that day?")
    heard = [each for each in period.calls if each.wording]
    if not heard:
        words = "Recording begins after it" if lines_after(practice).any else f"It was heard in no call in {DAYS} days"
        return question.unknown(words, "Which wording a caller heard is known where it is in the recording.")
    other = sum(
        each.wording not in approved or not approved[each.wording].is_in_force(timezone.localdate(each.at))
        for each in heard
    )
    found = f"{len(heard) - other:,} of {counted(len(heard), 'call')} in {DAYS} days"
    if other:
        mend = "Your phone system plays a wording that has ended. Put the file of the one in use in its place."
        return question.broken(f"{found}; {other:,} heard one that was not", mend)
    return question.kept(found)


def _question(words: str) -> Question:
    return Question(words, reverse("announcement"), "The announcement")
