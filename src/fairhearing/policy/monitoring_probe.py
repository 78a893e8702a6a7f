"""Whether the use of keys is monitored (clause C14): each is accounted for, and partners read the diary of it.

The keyholder writes each use into the log before the key is used; pages write down what it was for. Both are compared
over 31 days. A kit's use is told to the log, and is accounted for by that alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.conf import settings
from django.urls import reverse

from fairhearing.audit.files import LogReader
from fairhearing.audit.kinds import EntryKind
from fairhearing.audit.verbs import Verb
from fairhearing.cases.models import Drill
from fairhearing.clauses.clause import Clause
from fairhearing.clauses.proof import GOOD_FOR_HOURLY, HOURLY, Answer, Probe, Proof
from fairhearing.clauses.question import Question
from fairhearing.copies.models import Copy
from fairhearing.jobs.log_projection import is_shown
from fairhearing.jobs.models import LogEntry
from fairhearing.playback.diary import listens_in, overdue, owed
from fairhearing.playback.diary_rules import month_of
from fairhearing.playback.listens import listens_of
from fairhearing.practice.models import Practice, Role
from fairhearing.wording.counts import counted
from fairhearing.wording.days import PRACTICE_TIME, day_words

_LOOKED_BACK: Final = timedelta(days=31)
_ON_ITS_WAY: Final = timedelta(minutes=5)
"""So long a page may take to write down what the log has already, and the other way round."""
_ENDS_WITHIN: Final = timedelta(hours=1)
"""So long after its last moment a temporary role may still stand in its row."""


@dataclass(frozen=True, slots=True)
class KeyUses:
    """What keys were used for in a time. listens: drills not among them. copied: recordings opened for copies.

    unexplained: uses in the log of which nobody wrote down what they were for; unlogged: listens that the log lacks.
    """

    listens: int
    drills: int
    copied: int
    kit: int
    unexplained: int
    unlogged: int

    @property
    def openings(self) -> int:
        """How many uses the log has."""
        return self.listens + self.drills + self.copied + self.kit + self.unexplained


def ask_monitored(practice: Practice, now: datetime) -> Proof:
    """Answer whether each use of a key is accounted for, and whether somebody looks."""
    uses, today = key_uses(practice, now), now.astimezone(PRACTICE_TIME).date()
    shown = is_shown(LogReader(settings.HOME.log), now)
    figure = (
        f"{counted(uses.openings, 'opening')} = {counted(uses.listens, 'listen')} + {counted(uses.drills, 'drill')}"
        f" + {uses.copied:,} for copies + {uses.kit:,} by kit"
    )
    answers = (
        _accounted(uses, figure, shown=shown),
        _diary(practice, today),
        _unchanged(practice),
        _deputies(practice, now),
    )
    return Proof(figure, answers)


PROBES: Final = (Probe("monitored", Clause.MONITORED, ask_monitored, HOURLY, GOOD_FOR_HOURLY),)


def key_uses(practice: Practice, now: datetime) -> KeyUses:
    """Count what keys were used for in the last 31 days, up to five minutes ago."""
    since, until = now - _LOOKED_BACK, now - _ON_ITS_WAY
    entries = LogEntry.objects.filter(practice=practice.id, time__gte=since, time__lt=until)
    listened = entries.filter(kind=str(EntryKind.LISTENED))
    begun = {
        str(each.get("listen", ""))
        for each in listened.filter(verb=str(Verb.SOUND_BEGUN)).values_list("detail", flat=True)
    }
    known = set(listens_of(practice, since - _ON_ITS_WAY, now).values_list("id", flat=True))
    sure = listens_of(practice, since + _ON_ITS_WAY, until - _ON_ITS_WAY)
    drills = set(
        Drill.objects.filter(
            practice=practice, listen__isnull=False, listen__begun_at__gte=since - _ON_ITS_WAY
        ).values_list("listen_id", flat=True)
    )
    copied = [
        str(each.get("copy", ""))
        for each in listened.filter(verb=str(Verb.COPY_RECORDING_OPENED)).values_list("detail", flat=True)
    ]
    copies = {each.hex for each in Copy.objects.filter(practice=practice).values_list("id", flat=True)}
    explained = sum(each in copies for each in copied)
    return KeyUses(
        listens=len(begun & known - drills),
        drills=len(begun & known & drills),
        copied=explained,
        kit=entries.filter(kind=str(EntryKind.EXPORTED), verb=str(Verb.KIT_OPENED_RECORDING)).count(),
        unexplained=len(begun - known) + len(copied) - explained,
        unlogged=sum(each not in begun for each in sure.values_list("id", flat=True)),
    )


def _accounted(uses: KeyUses, figure: str, *, shown: bool) -> Answer:
    question = Question(
        "Is each use of a key accounted for?", reverse("log") + "?what=listened", "The log of listening"
    )
    if uses.unexplained or uses.unlogged:
        found = f"{figure}; {uses.unexplained:,} not accounted for, {uses.unlogged:,} not in the log"
        mend = "Ask whoever the log names. If nobody can say, tell your data protection officer today."
        return question.broken(found, mend)
    if not shown:
        mend = "See on the log’s page whether it is whole, and tell who looks after the machine."
        return question.unknown("The log is not shown as it stands", mend)
    return question.kept(f"{figure}, in 31 days")


def _diary(practice: Practice, today: date) -> Answer:
    question = Question(
        "Did a partner read the listening diary of each month?", reverse("diary"), "The listening diary"
    )
    late = overdue(practice, today=today)
    if late:
        found = f"{counted(len(late), 'month')} not read in time, the first {late[0].words}"
        return question.unknown(found, "A partner reads and signs each month that is late.")
    last = practice.diary_signatures.order_by("-month").first()
    if last is None:
        due = (owed(practice, today=today) or [month_of(today)])[0].read_by
        mend = "A partner reads and signs the first month when it is over."
        return question.unknown(f"Nothing was read yet; the next is due by {day_words(due)}", mend)
    return question.kept(
        f"{month_of(last.month).words} was read on {day_words(last.signed_at.astimezone(PRACTICE_TIME).date())}"
    )


def _unchanged(practice: Practice) -> Answer:
    """Answer whether the last months that were signed still hold what was signed."""
    question = Question("Is the diary still what was signed?", reverse("diary"), "The listening diary")
    signatures = practice.diary_signatures.order_by("-month", "-signed_at")[:12]
    changed = sum(listens_in(practice, month_of(each.month)).count() != each.listens for each in signatures)
    if changed:
        mend = "Listens were added or removed past the program. Tell your data protection officer today."
        return question.broken(f"{counted(changed, 'signature')} under another number of listens", mend)
    if not signatures:
        return question.noted("Nothing was signed yet")
    return question.kept(f"{counted(len(signatures), 'signature')} looked at")


def _deputies(practice: Practice, now: datetime) -> Answer:
    """Answer whether each temporary deputy is signed for, and has gone on their day."""
    question = Question("Is each deputy named, and does a temporary one end?", reverse("people"), "People")
    roles = Role.objects.filter(practice=practice, kind__in=[Role.Kind.MANAGER, Role.Kind.ASSISTANT])
    roles = roles.filter(person__is_active=True)
    temporary = list(roles.exclude(until=None).order_by("until"))
    over = sum(each.until is not None and each.until <= now - _ENDS_WITHIN for each in temporary)
    signed = set(practice.appointments.filter(ended_at=None).values_list("person", "kind"))
    unsigned = sum((each.person_id, each.kind) not in signed for each in temporary)
    deputies = counted(len(temporary), "temporary deputy", "temporary deputies")
    if over or unsigned:
        found = f"{deputies}, {over:,} past the last day, {unsigned:,} unsigned"
        return question.broken(found, "End the role, or let a partner appoint them anew until a day.")
    standing = counted(roles.filter(kind=Role.Kind.ASSISTANT, until=None).count(), "assistant")
    if not temporary:
        return question.noted(f"{standing}, no temporary deputy")
    last = temporary[-1].until
    until = f" until {day_words(last.astimezone(PRACTICE_TIME).date())} at the latest" if last else ""
    return question.kept(f"{standing}, {deputies}{until}, all signed for")
