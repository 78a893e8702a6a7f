"""Which lines several people share: a manager says so, and only of these is there a figure by line.

A line of one person would say how that person works; nobody meant that by recording calls. Until somebody says
otherwise every line counts as one person's.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from django.db import transaction

from fairhearing.audit.verbs import Verb
from fairhearing.figures.counting import COUNT_FIGURES
from fairhearing.figures.models import SharedLine
from fairhearing.jobs import queue
from fairhearing.jobs.outbox import record
from fairhearing.practice.models import Extension, Person, Practice

LONGEST_NAME: Final = 60


def may_be_shared(practice: Practice) -> list[Extension]:
    """Return the extensions that belong to nobody in particular."""
    return list(practice.extensions.filter(person=None).order_by("extension"))


def share_lines(practice: Practice, names: Mapping[str, str], *, by: Person, role: str, now: datetime) -> int:
    """Say which lines are shared, by what name; return how many. One that is somebody's own is passed over.

    Days whose log is still there are counted anew.
    """
    known = {each.extension for each in may_be_shared(practice)}
    chosen = {line: " ".join(name.split())[:LONGEST_NAME] for line, name in names.items() if line in known}
    chosen = {line: name for line, name in chosen.items() if name}
    before = dict(practice.shared_lines.values_list("extension", "name"))
    if chosen == before:
        return len(chosen)
    with transaction.atomic():
        practice.shared_lines.all().delete()
        SharedLine.objects.bulk_create(
            SharedLine(practice=practice, extension=line, name=name, said_at=now) for line, name in chosen.items()
        )
        if set(chosen) != set(before):
            practice.counted_days.update(is_stale=True)
            queue.run_now(COUNT_FIGURES, asked_by=by.account, now=now)
        record(Verb.LINES_SHARED, by.account, practice.id, role=role, lines=len(chosen))
    return len(chosen)
