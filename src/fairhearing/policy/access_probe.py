"""Whether only those can open recordings who should (clause C13): pages, keys, envelopes, power over the machine.

The robot's trial is of all practices of this machine; it is believed for eight days, since it is made each week.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import Final

from django.urls import reverse

from fairhearing.clauses.clause import Clause
from fairhearing.clauses.proof import Answer, Probe, Proof
from fairhearing.clauses.question import Question
from fairhearing.policy.doors import last_trial
from fairhearing.policy.key_holders import KeyLine, key_lines
from fairhearing.policy.models import PowerHolder
from fairhearing.practice.kit_checks import recipients_of, standing_of_kit
from fairhearing.practice.models import Practice
from fairhearing.vault.recipients import KeyState
from fairhearing.wording.counts import counted
from fairhearing.wording.days import PRACTICE_TIME, day_words, moment_words

_TRIED_WITHIN: Final = timedelta(days=8)
_FEWEST_ENVELOPES: Final = 2


def ask_access(practice: Practice, now: datetime) -> Proof:
    """Answer who can open recordings, and whether anybody else was let in."""
    lines = key_lines(practice)
    doors, tried = _doors(now)
    held = "key holders not known" if lines is None else counted(len(lines), "key holder")
    answers = (doors, _holders(lines), _envelopes(practice, now), _powers(practice, now))
    return Proof(f"{tried}; {held}", answers)


PROBES: Final = (Probe("access", Clause.ONLY_MANAGER, ask_access),)


def _doors(now: datetime) -> tuple[Answer, str]:
    """Answer what the robot found, and say it in a few words."""
    question = Question("Does every page refuse whom it should?", reverse("refusals"), "Page by page")
    mend = "Let the robot try again on this page’s rows, or ask who looks after the machine why it does not."
    trial = last_trial()
    tried = int(trial.outcome.get("tried", 0)) if trial else 0
    if trial is None or trial.ended_at is None or not tried:
        return question.unknown("Nobody has tried yet", mend), "Pages not tried"
    wrong = int(trial.outcome.get("wrong", 0))
    if wrong:
        words = f"{wrong:,} of {tried:,} tries not as they should be"
        return question.broken(words, "See which page and role it is, and tell the supplier today."), words
    if trial.ended_at <= now - _TRIED_WITHIN:
        return question.unknown(f"Last tried {moment_words(trial.ended_at)}", mend), "Pages not tried lately"
    words = f"{tried:,} of {tried:,} tries as they should be"
    return question.kept(words), words


def _holders(lines: tuple[KeyLine, ...] | None) -> Answer:
    question = _of_access("Has everybody with a key to recordings that role here?")
    if lines is None:
        return question.unknown("We do not know who holds a key", "See on Home whether everything runs, and ask again.")
    if not lines:
        mend = "A manager signs in once; then the list of key holders is signed."
        return question.unknown("No list of key holders is signed yet", mend)
    by_role = ", ".join(
        f"{count} {role.lower()}" for role, count in sorted(Counter(each.role for each in lines).items())
    )
    strange = sum(not each.listed for each in lines)
    if strange:
        mend = "Ask who it is. Take the key away, or give the role: until then they can open recordings."
        return question.broken(f"{strange:,} of {counted(len(lines), 'key holder')} without that role", mend)
    return question.kept(f"{counted(len(lines), 'key holder')}, all with that role: {by_role}")


def _envelopes(practice: Practice, now: datetime) -> Answer:
    """Answer for the key in use: whoever has an envelope of its kit can open everything."""
    question = Question(
        "Is it known where each envelope of the recovery kit is?", reverse("keys"), "Keys and envelopes"
    )
    recipients = recipients_of(practice)
    active = [each.key_id for each in recipients.keys if each.state is KeyState.ACTIVE] if recipients else []
    standing = standing_of_kit(practice, recipients)
    if standing is None:
        return question.unknown("No key is in use", "Finish setting the practice up.")
    there = practice.kit_envelopes.filter(gone_at=None, key_id__in=active).count()
    if there < _FEWEST_ENVELOPES:
        mend = "Write down where each envelope is, or change the key if one is missing."
        return question.unknown(f"{counted(there, 'envelope')} written down", mend)
    found = f"{counted(there, 'envelope')} written down; to be tried by {day_words(standing.due)}"
    if standing.is_due(now.astimezone(PRACTICE_TIME).date()):
        return question.unknown(found, "Fetch one envelope and type four words of it back: about five minutes.")
    return question.kept(found)


def _powers(practice: Practice, now: datetime) -> Answer:
    question = _of_access("Is it written down who has power over the machine, and looked at?")
    entries = PowerHolder.objects.filter(practice=practice, ended_at=None)
    kinds = set(entries.values_list("kind", flat=True))
    missing = [kind for kind in PowerHolder.Kind if kind not in kinds]
    past = entries.filter(review_on__lt=now.astimezone(PRACTICE_TIME).date()).count()
    found = f"{counted(entries.count(), 'entry', 'entries')}, {past:,} past review"
    if missing:
        mend = "Write somebody down for each, or “nobody” where there is none."
        return question.unknown(f"{found}; {counted(len(missing), 'kind')} without anybody", mend)
    if past:
        return question.unknown(found, "Look at each entry that is past its review: is it still right?")
    return question.kept(found)


def _of_access(words: str) -> Question:
    return Question(words, reverse("access"), "Who can open recordings")
