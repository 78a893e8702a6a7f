"""What the lower packages know of a month, as lines of the partners' page."""

from __future__ import annotations

from datetime import date

from fairhearing.catalogue.rules import day_begins
from fairhearing.catalogue.wording import counted
from fairhearing.figures.measures import Measure
from fairhearing.figures.periods import month_period
from fairhearing.figures.words import figure_words
from fairhearing.phone_log.logged import Direction
from fairhearing.phone_log.month import counts_of, days_of
from fairhearing.playback.diary import month_state
from fairhearing.playback.diary_rules import month_of
from fairhearing.practice.models import Practice
from fairhearing.practice.partner_summary import SummaryLine
from fairhearing.retention.lists import count_late


def recording_line(practice: Practice, first: date, _end: date, today: date) -> SummaryLine:
    """Say what the phone system's log says was recorded."""
    counts = counts_of(days_of(practice, month_of(first), today))
    heard = "In how many calls the announcement was heard is not known."
    if not counts.days:
        return SummaryLine(f"Not known: no log of the phone system tells of this month. {heard}", is_known=False)
    said = f"{counts.recorded:,} recorded, {counts.lawfully_not:,} lawfully not, {counts.missing:,} missing."
    unknown = f" Of {counted(counts.unknown, 'day')} we do not know: no log tells of them." if counts.unknown else ""
    return SummaryLine(f"{said}{unknown} {heard}")


def telephone_line(practice: Practice, first: date, _end: date, today: date) -> SummaryLine:
    """Say how the telephone was answered."""
    period = month_period(practice, month_of(first), Direction.IN, today)
    if period.is_logged is None:
        return SummaryLine("Not known: nothing was counted.", is_known=False)
    if not period.is_logged:
        answered = counted(period.tally.answered, "incoming call")
        return SummaryLine(f"{answered} recorded. Who was not answered is not known: there is no log of the month.")
    said = (
        f"{counted(period.tally.calls, 'incoming call')}; "
        f"{figure_words(period, Measure.ABANDONED)} abandoned, {figure_words(period, Measure.MISSED)} missed; "
        f"{figure_words(period, Measure.ANSWER_TIME)} to answer on average."
    )
    unknown = f" {counted(period.unknown, 'open day')} not known." if period.unknown else ""
    return SummaryLine(said + unknown)


def listening_line(practice: Practice, first: date, _end: date, today: date) -> SummaryLine:
    """Say how much was listened to. Copies given out are not known to this system yet."""
    state = month_state(practice, month_of(first), today=today)
    who = counted(state.listeners, "person", "people")
    return SummaryLine(f"{counted(state.listens, 'listen')} by {who}. How many copies went out is not known.")


def keeping_line(practice: Practice, first: date, end: date, today: date) -> SummaryLine:
    """Say what was destroyed in the month, and what stands today."""
    begins, ends = day_begins(first), day_begins(end)
    destroyed = practice.certificates.filter(destroyed_at__gte=begins, destroyed_at__lt=ends).count()
    held = practice.holds.filter(released_at=None)
    calls = held.values("call").distinct().count()
    past = held.filter(review_on__lt=today).values("call").distinct().count()
    return SummaryLine(
        f"{counted(destroyed, 'recording')} destroyed. Today {count_late(practice, today):,} overdue; "
        f"{counted(calls, 'call')} kept longer, {past:,} past review."
    )
