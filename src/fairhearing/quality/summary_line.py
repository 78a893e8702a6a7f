"""What the partners' page says of learning: what was chosen to change, what was done, and what is late."""

from __future__ import annotations

from datetime import date

from fairhearing.practice.models import Practice
from fairhearing.practice.partner_summary import SummaryLine, attention_of
from fairhearing.wording.counts import counted


def learning_line(practice: Practice, first: date, end: date, today: date) -> SummaryLine:
    """Count a month's learning actions, and those that are past their day today."""
    actions = practice.learning_actions
    chosen = actions.filter(chosen_on__gte=first, chosen_on__lt=end).count()
    done = actions.filter(done_on__gte=first, done_on__lt=end).count()
    late = actions.filter(done_on=None, due_on__lt=today).count()
    words = f"{counted(chosen, 'learning action')} chosen, {done:,} done. Today {late:,} past their day."
    return SummaryLine(words, attention=attention_of(past_their_day=late))
