"""What comes round each night: seeds of months to come, samples of months that are over, actions due."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from fairhearing.notifications.kinds import Kind
from fairhearing.notifications.telling import tell
from fairhearing.practice.models import Practice
from fairhearing.quality.cards import begin_with_starter
from fairhearing.quality.samples import NewSeed, commit_seeds, draw_due

DRAW_SAMPLES = "draw_samples"


def draw_samples(now: datetime, new_seed: NewSeed) -> dict[str, int]:
    """Commit, draw and begin what is due in every practice; return how many of each."""
    today, seeds, samples = timezone.localdate(now), 0, 0
    for practice in Practice.objects.order_by("id"):
        begin_with_starter(practice, now=now)
        samples += draw_due(practice, today=today, now=now)
        _tell_owners(practice, today, now)
        seeds += commit_seeds(practice, today=today, new_seed=new_seed, now=now)
    return {"seeds": seeds, "samples": samples}


def _tell_owners(practice: Practice, today: date, now: datetime) -> None:
    """Tell whoever has a change to make that its day has come."""
    due = practice.learning_actions.filter(done_on=None, due_on__lte=today).select_related("owner")
    with transaction.atomic():
        for action in due:
            tell(action.owner, practice, Kind.ACTION_DUE, action.id, now=now)
