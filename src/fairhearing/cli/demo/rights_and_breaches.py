"""What the demonstration answers for: an objection that waits, a correction that is done, and a breach that is over."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from .practices import ALLERTON

if TYPE_CHECKING:
    from fairhearing.catalogue.doing import Done
    from fairhearing.practice.models import Person, Practice

_OBJECTS, _CORRECTS = "07700 900456", "07700 900123"
_OBJECTED, _CORRECTED, _BREACHED = timedelta(days=1), timedelta(days=5), timedelta(days=20)
"""After the calls that they are about. What an objection keeps is none of the calls that are about to be destroyed."""


def answer_for_rights_and_breaches(now: datetime) -> None:
    """Take them down once, on the days on which they came, and do what the manager would."""
    from fairhearing.catalogue.doing import Done
    from fairhearing.practice.models import Practice, Role

    practice = Practice.objects.get(id=ALLERTON.id)
    if practice.rights_requests.exists() or practice.breaches.exists():
        return
    manager = Role.objects.select_related("person").get(practice=practice, kind=Role.Kind.MANAGER).person
    role = str(Role.Kind.MANAGER)
    _breach(practice, manager, Done(manager, now - _BREACHED, role))
    _correction(practice, manager, Done(manager, now - _CORRECTED, role), Done(manager, now, role))
    _objection(practice, manager, Done(manager, now - _OBJECTED, role))


def _breach(practice: Practice, manager: Person, done: Done) -> None:
    """Log a breach that was no risk to anybody, and close it."""
    from fairhearing.breaches import rules, working
    from fairhearing.breaches.models import Breach

    words = "A list of this morning’s calls lay at the printer of the corridor for ten minutes. A nurse took it back."
    breach = working.log_breach(practice, working.Facts(Breach.What.OTHER, words, done.today, done.now), done)
    working.describe(
        breach, 14, "Telephone numbers, times and lengths of calls. No names.", "Nothing: staff alone pass", done
    )
    working.judge(breach, rules.Risk.UNLIKELY, "Only staff use that corridor, and nobody else was in.", done)
    working.leave_unreported(breach, "No risk to anybody: it was found by a colleague within minutes.", done)
    working.add_measure(breach, "Lists are printed at the manager’s own printer alone", manager, done.today, done)
    working.finish_measure(breach, breach.measures.get(), done)
    working.close_breach(breach, done)


def _correction(practice: Practice, manager: Person, came: Done, done: Done) -> None:
    """Put a statement beside the last call before she asked, tell her, and close it; withdrawn where there is none."""
    from fairhearing.rights import calls, deciding, rules, working
    from fairhearing.rights.intake import Facts, log_right

    facts = Facts(
        right=rules.Right.RECTIFICATION,
        way="letter",
        received_on=came.today,
        asker_name="Margaret Holroyd",
        asker_address="12 Elm Road, Allerton",
        wanted="I said that the chemist closes at one, not at five.",
        numbers=_CORRECTS,
        owner=manager,
    )
    request = log_right(practice, facts, came)
    meant = request.calls.filter(call__started_at__lt=came.now).order_by("-call__started_at").first()
    if meant is None:
        working.withdraw(request, "She meant another practice", came)
        return
    calls.choose_calls(request, [meant.call_id], done)
    deciding.decide(request, rules.Ground.INCOMPLETE, "The sound cannot be altered: her words stand beside it.", done)
    working.answer(request, done.today, "By letter", done)
    working.close_right(request, "She thanked us", done)


def _objection(practice: Practice, manager: Person, came: Done) -> None:
    from fairhearing.rights import rules
    from fairhearing.rights.intake import Facts, log_right

    facts = Facts(
        right=rules.Right.OBJECTION,
        way="spoken",
        received_on=came.today,
        asker_name="Aisha Rahman",
        wanted="Please do not use my calls to train anybody.",
        numbers=_OBJECTS,
        owner=manager,
    )
    log_right(practice, facts, came)
